import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../shared/random';
import type { Plane, PlaneStream } from '../export/planeStream';
import { createMemorySong } from '../store/memoryStore';
import { ORIGINAL_MIX, VOCALS_MIX } from './mix';
import type { Mix } from './mix';
import { mixStream } from './mixStream';

/** Longer than one block of a stream. */
const NUM_SAMPLES = (1 << 19) + 1000;

function noise(seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length: NUM_SAMPLES }, () => 2 * random() - 1);
}

const mixture = [noise(1), noise(2)];
const vocals = [noise(3), noise(4)];

async function createSong(ready = NUM_SAMPLES) {
  const song = createMemorySong({ sampleRate: 44100, channels: mixture });
  await song.vocals.append(vocals.map((plane) => plane.subarray(0, ready)));
  return song;
}

/** All samples of a stream, channel by channel, in the precision of its blocks. */
async function collect(stream: PlaneStream): Promise<number[][]> {
  const channels: number[][] = Array.from({ length: stream.numChannels }, () => []);
  for await (const planes of stream.blocks()) {
    planes.forEach((plane: Plane, channel) => {
      for (const value of plane) channels[channel].push(value);
    });
  }
  return channels;
}

const mixOf = (vocalsDb: number, instrumentalDb: number): Mix => ({
  vocals: { ...ORIGINAL_MIX.vocals, levelDb: vocalsDb },
  instrumental: { ...ORIGINAL_MIX.instrumental, levelDb: instrumentalDb },
});

/** Largest difference from `expected` over all samples. */
async function deviation(
  mix: Mix,
  expected: (mixture: number, vocals: number) => number,
): Promise<number> {
  const heard = await collect(mixStream(await createSong(), mix));
  let largest = 0;
  heard.forEach((plane, channel) => {
    expect(plane).toHaveLength(NUM_SAMPLES);
    plane.forEach((value, n) => {
      const difference = value - expected(mixture[channel][n], vocals[channel][n]);
      largest = Math.max(largest, Math.abs(difference));
    });
  });
  return largest;
}

describe('mixStream', () => {
  it('is the mixture bit by bit with both stems at 0 dB', async () => {
    expect(await deviation(ORIGINAL_MIX, (whole) => whole)).toBe(0);
  });

  it('is the vocals bit by bit with the instrumental muted', async () => {
    expect(await deviation(VOCALS_MIX, (_, sung) => sung)).toBe(0);
  });

  it('is mixture − vocals exactly, in doubles, with the vocals muted', async () => {
    const karaoke = mixOf(-Infinity, 0);
    expect(await deviation(karaoke, (whole, sung) => whole - sung)).toBe(0);
  });

  it('is the sum of the stems times their gains', async () => {
    const [up, down] = [10 ** (6 / 20), 10 ** (-12 / 20)];
    const expected = (whole: number, sung: number) => up * sung + down * (whole - sung);
    // Rounding of doubles around 2.
    expect(await deviation(mixOf(6, -12), expected)).toBeLessThan(1e-14);
  });

  it('is silence with both stems muted', async () => {
    expect(await deviation(mixOf(-Infinity, -Infinity), () => 0)).toBe(0);
  });

  it('needs the vocals only if they are heard', async () => {
    const unfinished = await createSong(1000);
    const [left] = await collect(mixStream(unfinished, ORIGINAL_MIX));
    expect(left).toHaveLength(NUM_SAMPLES);
    expect(() => mixStream(unfinished, VOCALS_MIX)).toThrow('vocals of 1000 samples');
  });
});
