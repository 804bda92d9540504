import { describe, expect, it } from 'vitest';
import { PAPER } from '../model/config';
import type { ModelConfig } from '../model/config';
import { separate } from './separate';
import { createFakeModel } from '../testing/fakeModel';
import { noise } from '../testing/signals';
import { createMemorySource } from '../pcm/pcmSource';
import type { PcmSource } from '../pcm/pcmSource';
import { createStoredSource, readStored } from '../pcm/storedPcm';
import type { StoredPart, StoredPcm } from '../pcm/storedPcm';

/** A blob that can also be read synchronously, as workers can read theirs. */
class FakeBlob {
  constructor(readonly bytes: Uint8Array<ArrayBuffer>) {}
  slice(start: number, end: number): FakeBlob {
    return new FakeBlob(this.bytes.slice(start, end));
  }
  arrayBuffer(): Promise<ArrayBuffer> {
    return Promise.resolve(this.bytes.buffer);
  }
}
const readNow = ({ bytes }: FakeBlob) => bytes.buffer;

/** Stores a song in parts; `lengths` in samples are used in turn until the song ends. */
function store(
  sampleRate: number,
  channels: readonly Float32Array[],
  lengths: readonly number[],
): StoredPcm<FakeBlob> {
  const numSamples = channels[0].length;
  const parts: StoredPart<FakeBlob>[] = [];
  for (let start = 0; start < numSamples;) {
    const count = Math.min(lengths[parts.length % lengths.length], numSamples - start);
    const planar = new Float32Array(count * channels.length);
    channels.forEach((plane, c) => planar.set(plane.subarray(start, start + count), c * count));
    const blob = new FakeBlob(new Uint8Array(planar.buffer));
    parts.push({ startSample: start, numSamples: count, blob });
    start += count;
  }
  return { sampleRate, numChannels: channels.length, numSamples, parts };
}

const stereo = [noise(5000, 1), noise(5000, 2)];
const RANGES: readonly (readonly [number, number])[] = [
  [0, 5000],
  [-50, 100],
  [999, 2],
  [1000, 1],
  [4990, 100],
  [6000, 10],
  [-20, 10],
  [17, 0],
];

describe('a song stored in parts', () => {
  it.each(RANGES)('reads from %i on %i samples like one in memory', async (start, count) => {
    const stored = store(44100, stereo, [1000, 7, 313]);
    const expected = createMemorySource({ sampleRate: 44100, channels: stereo }).read(start, count);
    expect(createStoredSource(stored, readNow).read(start, count)).toEqual(expected);
    expect(await readStored(stored, start, count)).toEqual(expected.planes);
  });

  const small: ModelConfig = {
    ...PAPER,
    fftSize: 128,
    hopLength: 96,
    bands: { kind: 'linear', numBands: 64 },
    numFrames: 64,
  };
  it.each([
    ['mono', 44100, 1, small],
    ['stereo', 44100, 2, small],
    ['a stereo network', 48000, 2, { ...small, numChannels: 2 }],
    ['a low rate', 8000, 2, small],
  ] as const)(
    'is separated bit for bit like one in memory: %s',
    async (_, rate, planes, config) => {
      const channels = Array.from({ length: planes }, (__, c) => noise(40_001, c + 3));
      const stored = createStoredSource(store(rate, channels, [4096, 33, 20_000]), readNow);
      const inMemory = await vocalsOf({ sampleRate: rate, channels });
      expect(inMemory[0].some((value) => value !== 0)).toBe(true);
      expect(await vocalsOf(stored)).toEqual(inMemory);

      async function vocalsOf(
        mixture: PcmSource | { sampleRate: number; channels: Float32Array[] },
      ) {
        const vocals = channels.map((plane) => new Float32Array(plane.length).fill(NaN));
        const model = createFakeModel(config, ({ band, frame, channel, magnitude }) => {
          const value = magnitude(band, frame, channel);
          return value / (1 + value);
        });
        await separate(mixture, model, {
          onStretch: (stretch) =>
            stretch.vocals.forEach((plane, c) => vocals[c].set(plane, stretch.startSample)),
        });
        return vocals;
      }
    },
  );
});
