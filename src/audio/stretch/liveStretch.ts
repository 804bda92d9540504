/**
 * The mix of a song in another key and at another speed, computed while it plays: the part of the
 * AudioWorkletProcessor that needs no audio node.
 */
import type { Transposition } from '../mix/transposition';
import type { Samples } from '../../shared/units';
import { QUANTUM } from './stretcher';
import type { Stretcher } from './stretcher';

export type SourceName = 'mixture' | 'vocals';
export type SourceGains = Readonly<Record<SourceName, number>>;

/** What is played from `frame` on, until the next cue. */
export interface Cue {
  /** Of the context; may lie between two frames. */
  readonly frame: number;
  /** Place of the run (itinerary.ts) that is heard at `frame`. */
  readonly place: number;
  readonly transposition: Transposition;
  /** Rate of the song / rate of the context. */
  readonly rateRatio: number;
}

export type StretchCommand =
  /** A new run: forgets all samples and cues. */
  | { readonly type: 'begin' }
  /** The first cue of a run follows the samples that it begins with. */
  | { readonly type: 'cue'; readonly cue: Cue }
  /** Samples of one source from `place` on, one plane per channel. */
  | {
      readonly type: 'samples';
      readonly source: SourceName;
      readonly place: Samples;
      readonly planes: readonly Float32Array[];
    }
  /** Forgets the samples of one source from `place` on. */
  | { readonly type: 'cut'; readonly source: SourceName; readonly place: Samples };

interface Chunk {
  readonly place: Samples;
  readonly planes: readonly Float32Array[];
}

export interface LiveStretch {
  handle(command: StretchCommand): void;
  /**
   * The next {@link QUANTUM} frames, which begin at the context's `frame`: one plane per channel,
   * valid until the next call; null while there is nothing to play. What has not come is silent.
   */
  render(frame: number, gains: SourceGains): readonly Float32Array[] | null;
}

export function createLiveStretch(stretcher: Stretcher): LiveStretch {
  const { hop, windowSize, numAfterCentre, latency } = stretcher;
  const chunks: Record<SourceName, Chunk[]> = { mixture: [], vocals: [] };
  let cues: Cue[] = [];
  let numRendered: Samples = 0;
  let current: Cue | null = null;
  /** Whether nothing of the run has been rendered. */
  let isNew = true;

  /** The cue for sound that is heard at `frame`. Those before it are over. */
  function cueAt(frame: number): Cue | null {
    while (cues.length > 1 && cues[1].frame <= frame) cues.shift();
    return cues[0] ?? null;
  }

  /** Begins a block whose centre is heard at `frame`. */
  function look(frame: number, cue: Cue, gains: SourceGains): void {
    const speed = cue.transposition.speed * cue.rateRatio;
    const centre = cue.place + (frame - cue.frame) * speed;
    const first = Math.round(centre) + numAfterCentre - windowSize;
    const planes = stretcher.input();
    for (const plane of planes) plane.fill(0);
    for (const source of ['mixture', 'vocals'] as const) {
      const passed = chunks[source].findIndex(({ place, planes: [plane] }) => {
        return place + plane.length > first;
      });
      chunks[source].splice(0, passed < 0 ? chunks[source].length : passed);
      if (gains[source] === 0) continue;
      for (const chunk of chunks[source]) add(planes, first, chunk, gains[source]);
    }
    if (cue !== current) stretcher.transpose(cue.transposition, cue.rateRatio);
    current = cue;
    stretcher.look(speed);
  }

  /**
   * Computes at once what should have been computed before `frame` for the first blocks of a run,
   * so that a run can be heard soon after it was asked for. Takes as long as 160 ms of playing.
   */
  function catchUp(frame: number, cue: Cue, gains: SourceGains): void {
    const numMissed = frame + latency + windowSize - cue.frame;
    const numHops = Math.ceil(Math.min(windowSize, numMissed) / hop);
    for (let missed = numHops; missed > 0; missed--) {
      look(frame + latency - missed * hop, cue, gains);
      stretcher.render(hop);
    }
  }

  return {
    handle(command) {
      switch (command.type) {
        case 'begin':
          isNew = true;
          numRendered = 0;
          cues = [];
          chunks.mixture = [];
          chunks.vocals = [];
          break;
        case 'cue':
          cues = [...cues.filter(({ frame }) => frame < command.cue.frame), command.cue];
          break;
        case 'samples':
          chunks[command.source].push({ place: command.place, planes: command.planes });
          break;
        case 'cut':
          chunks[command.source] = chunks[command.source].flatMap((chunk) => {
            const planes = chunk.planes.map((plane) =>
              plane.subarray(0, Math.max(0, command.place - chunk.place)),
            );
            return planes[0].length > 0 ? [{ place: chunk.place, planes }] : [];
          });
      }
    },
    render(frame, gains) {
      const cue = cueAt(frame + latency);
      if (!cue) return null;
      if (isNew) catchUp(frame, cue, gains);
      isNew = false;
      if (numRendered % hop === 0) look(frame + latency, cue, gains);
      numRendered += QUANTUM;
      return stretcher.render(QUANTUM);
    },
  };
}

/** Adds `gain` × what of `chunk` lies within `planes`, which begin at place `first`. */
function add(planes: readonly Float32Array[], first: Samples, chunk: Chunk, gain: number): void {
  planes.forEach((target, channel) => {
    const source = chunk.planes[channel];
    const from = Math.max(first, chunk.place);
    const to = Math.min(first + target.length, chunk.place + source.length);
    for (let place = from; place < to; place++) {
      target[place - first] += gain * source[place - chunk.place];
    }
  });
}
