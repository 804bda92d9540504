import { describe, expect, it, vi } from 'vitest';
import { SongData } from './songData';

const mixture = { sampleRate: 100, channels: [new Float32Array(300).fill(0.5)] };
const signal = new AbortController().signal;

describe('SongData', () => {
  it('joins stretches of vocals and their columns', async () => {
    const data = new SongData(mixture);
    await data.reserveVocals();
    const listener = vi.fn<() => void>();
    const unsubscribe = data.subscribe(listener);
    for (const startSample of [0, 150]) {
      data.append({
        startSample,
        vocals: [new Float32Array(150).fill(startSample ? -0.25 : 0.125)],
        columns: {
          firstColumn: startSample ? 2 : 0,
          numColumns: 2,
          totalColumns: 4,
          numRows: 1,
          mixture: Uint8Array.of(9, 9),
          vocals: startSample ? Uint8Array.of(3, 4) : Uint8Array.of(1, 2),
        },
      });
    }
    await data.settle();
    unsubscribe();
    expect(listener).toHaveBeenCalledTimes(2);
    expect(data.readySamples()).toBe(300);
    expect(data.vocals()?.[0].subarray(149, 151)).toEqual(Float32Array.of(0.125, -0.25));
    expect(data.picture).toMatchObject({ readyColumns: 4, vocals: Uint8Array.of(1, 2, 3, 4) });
    expect(data.vocalsPeaks.max[0]).toBe(0.125);
    expect(data.vocalsPeaks.min.at(-1)).toBe(-0.25);
  });

  it('outlines the mixture and copies it without giving it away', async () => {
    const data = new SongData(mixture);
    await data.outlineMixture(signal);
    expect(Math.max(...data.mixturePeaks.max)).toBe(0.5);
    const copy = await data.copyMixture(signal);
    expect(copy).toEqual(mixture);
    expect(copy.channels[0].buffer).not.toBe(mixture.channels[0].buffer);
  });

  it('stops when cancelled', async () => {
    const data = new SongData(mixture);
    await expect(data.copyMixture(AbortSignal.abort())).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
  });
});
