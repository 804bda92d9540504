import { describe, expect, it } from 'vitest';
import { createMemorySong } from '../audio/store/memoryStore';
import type { SeparationRequest } from '../separation/page/client';
import type { SeparationSummary } from '../separation/protocol';
import type { Span } from '../shared/spans';
import { SongData } from './songData';
import { createWantedParts } from './wantedParts';

const LENGTH = 4;
const need = (start: number, end: number) => ({ start, end, until: end });
const part = (startSample: number, count: number) => ({
  startSample,
  vocals: [new Float32Array(count).fill(1)],
  columns: null,
});

/** Wished-for parts, in the order in which the worker is told; song 1 is being separated. */
function separating() {
  const wishes: (Span | null)[] = [];
  const requests: SeparationRequest[] = [];
  const parts = createWantedParts({
    wantPart: (span) => void wishes.push(span),
    separate: (request) => {
      requests.push(request);
      return new Promise<SeparationSummary>(() => undefined);
    },
  });
  const channels = [new Float32Array(LENGTH)];
  const song = new SongData(createMemorySong({ sampleRate: 8000, channels }));
  const taken: number[] = [];
  void parts.separate(1, song, {
    source: { kind: 'memory', pcm: { sampleRate: 8000, channels } },
    modelName: 'paper',
    backend: null,
    onPart: ({ startSample }) => void taken.push(startSample),
  });
  const begin = () =>
    requests[0].onProgress?.({ stage: 'separating', completed: 0, total: LENGTH });
  return { parts, song, wishes, taken, begin, request: requests[0] };
}

describe('the part that is wanted', () => {
  it('is another one as soon as something else is needed', () => {
    const { parts, wishes, begin } = separating();
    begin();
    parts.setNeeds(1, [need(3, 4)]);
    parts.setNeeds(1, [need(1, 2), need(3, 4)]);
    parts.setNeeds(1, [need(1, 2)]);
    parts.setNeeds(1, []);
    parts.setNeeds(7, [need(3, 4)]);
    expect(wishes).toEqual([{ start: 3, end: 4 }, { start: 1, end: 2 }, null]);
  });

  it('is told once the worker knows the song', () => {
    const { parts, wishes, begin, request } = separating();
    parts.setNeeds(1, [need(3, 4)]);
    request.onProgress?.({ stage: 'loading-model', completed: 1, total: 2 });
    expect(wishes).toEqual([]);
    begin();
    begin();
    expect(wishes).toEqual([{ start: 3, end: 4 }]);
  });

  it('is given on once the song has taken it, and not wanted any more where that cannot', async () => {
    const { parts, song, wishes, taken, begin, request } = separating();
    begin();
    parts.setNeeds(1, [need(1, 4)]);
    await request.onPart?.(part(1, 1));
    expect(taken).toEqual([1]);
    expect(song.ready.spans).toEqual([{ start: 1, end: 2 }]);
    song.close();
    Object.defineProperty(song, 'takesParts', { value: false });
    await request.onPart?.(part(2, 1));
    expect(taken).toEqual([1]);
    expect(wishes).toEqual([{ start: 1, end: 4 }, null]);
  });
});
