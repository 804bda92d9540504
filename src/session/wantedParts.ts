/** Tells the worker which part of the song it separates is needed first, and takes what comes. */
import type { SeparationClient, SeparationRequest } from '../separation/page/client';
import type { SeparationSummary } from '../separation/protocol';
import type { Span } from '../shared/spans';
import { PartWish } from './partWish';
import type { Need } from './partWish';
import type { SongId } from './sessionState';
import type { SongData } from './songData';

/** Members are plain functions that do not use `this`. */
export interface WantedParts {
  /**
   * Separates song `id` as `SeparationClient.separate` does, and the parts of it first that are
   * needed meanwhile. They are added to `song`; `onPart` of `request` is called with those that it
   * has taken.
   */
  readonly separate: (
    id: SongId,
    song: SongData,
    request: SeparationRequest,
  ) => Promise<SeparationSummary>;
  /** What is needed of a song, the most urgent first; of all others, nothing is needed any more. */
  readonly setNeeds: (id: SongId, needs: readonly Need[]) => void;
}

interface Run {
  readonly id: SongId;
  readonly song: SongData;
  readonly wish: PartWish;
  /** What the worker was told last. */
  sent: Span | null;
}

export function createWantedParts(
  separator: Pick<SeparationClient, 'separate' | 'wantPart'>,
): WantedParts {
  let needs: { readonly id: SongId; readonly list: readonly Need[] } | null = null;
  /** Of the song that the worker separates at the moment. */
  let current: Run | null = null;

  function wish(): void {
    if (!current) return;
    const { id, song, sent } = current;
    const list = needs?.id === id && song.takesParts ? needs.list : [];
    const part = current.wish.next(song.ready, list);
    if (part === sent) return;
    current.sent = part;
    separator.wantPart(part);
  }

  return {
    async separate(id, song, request) {
      const run: Run = { id, song, wish: new PartWish(), sent: null };
      try {
        return await separator.separate({
          ...request,
          onProgress(progress) {
            request.onProgress?.(progress);
            // Only from then on the worker knows the song.
            if (progress.stage !== 'separating' || current === run) return;
            current = run;
            wish();
          },
          async onStretch(stretch) {
            await request.onStretch?.(stretch);
            wish();
          },
          async onPart(stretch) {
            await song.addPart(stretch);
            wish();
            if (song.takesParts) await request.onPart?.(stretch);
          },
        });
      } finally {
        // Of a song that has lost its samples, the next run may have begun.
        if (current === run) current = null;
      }
    },
    setNeeds(id, list) {
      needs = { id, list };
      wish();
    },
  };
}
