import { describe, expect, it } from 'vitest';
import type { PcmAudio } from '../../pcm/pcm';
import { lastDiscardPadding, NO_TRIM, trimPieces } from './trim';
import type { Trim } from './trim';

/** Pieces of the ramp 0, 1, 2, … with the given lengths. */
async function* ramp(lengths: readonly number[]): AsyncGenerator<PcmAudio, void, void> {
  let start = 0;
  for (const length of lengths) {
    const first = start;
    yield { sampleRate: 48000, channels: [Float32Array.from({ length }, (_, n) => first + n)] };
    start += length;
  }
}

async function kept(lengths: readonly number[], trim: Partial<Trim>): Promise<number[]> {
  const samples: number[] = [];
  for await (const { channels } of trimPieces(ramp(lengths), { ...NO_TRIM, ...trim })) {
    expect(channels[0].length).toBeGreaterThan(0);
    samples.push(...channels[0]);
  }
  return samples;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

describe('trimPieces', () => {
  it('keeps everything without a rule', async () => {
    expect(await kept([3, 1, 5], {})).toEqual(range(0, 9));
    expect(await kept([], {})).toEqual([]);
  });

  it('drops the beginning and the end across pieces', async () => {
    expect(await kept([3, 1, 5], { skip: 4, dropAtEnd: 2 })).toEqual(range(4, 7));
    expect(await kept([3, 1, 5], { skip: 2, dropAtEnd: 6 })).toEqual([2]);
    expect(await kept([3, 1, 5], { skip: 2, length: 3 })).toEqual(range(2, 5));
    expect(await kept([3, 1], { skip: 9 })).toEqual([]);
    expect(await kept([3, 1], { dropAtEnd: 9 })).toEqual([]);
  });

  it('keeps the end of a stream that is not as long as its header says', async () => {
    expect(await kept([3, 5], { dropAtEnd: 2, totalSamples: 8 })).toEqual(range(0, 6));
    expect(await kept([3, 5], { dropAtEnd: 2, totalSamples: 9 })).toEqual(range(0, 8));
  });

  it('drops the pre-skip of Opus where the decoder has not', async () => {
    expect(await kept([648, 960], { preSkip: 312 })).toEqual(range(0, 1608));
    expect(await kept([960, 960], { preSkip: 312 })).toEqual(range(312, 1920));
  });
});

describe('lastDiscardPadding', () => {
  it('finds the last element that makes sense', () => {
    const early = [0x75, 0xa2, 0x82, 0x01, 0x00];
    const last = [0x75, 0xa2, 0x84, 0x00, 0xcd, 0xfe, 0x60];
    const nonsense = [0x75, 0xa2, 0x84, 0xff, 0xff, 0xff, 0xff];
    const bytes = Uint8Array.from([9, ...early, 7, ...last, 1, 2, ...nonsense, 0x75, 0xa2]);
    expect(lastDiscardPadding(bytes)).toBe(13500000);
    expect(lastDiscardPadding(new Uint8Array(9))).toBe(0);
    expect(lastDiscardPadding(new Uint8Array(0))).toBe(0);
  });
});
