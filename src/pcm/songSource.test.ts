import { describe, expect, it } from 'vitest';
import { buffersOf, numSamplesOf } from './songSource';
import type { SongSource } from './songSource';

const inMemory = (...channels: Float32Array[]): SongSource => ({
  kind: 'memory',
  pcm: { sampleRate: 8000, channels },
});
const stored: SongSource = {
  kind: 'stored',
  pcm: { sampleRate: 8000, numChannels: 2, numSamples: 1e9, parts: [] },
};

describe('a song for the worker', () => {
  it('has the length of its planes, or of all its parts', () => {
    expect(numSamplesOf(inMemory(new Float32Array(3), new Float32Array(3)))).toBe(3);
    expect(numSamplesOf(inMemory())).toBe(0);
    expect(numSamplesOf(stored)).toBe(1e9);
  });

  it('transfers each buffer once, and none of a stored song', () => {
    const both = new Float32Array(6);
    const other = new Float32Array(3);
    const source = inMemory(both.subarray(0, 3), both.subarray(3), other);
    expect(buffersOf(source)).toEqual([both.buffer, other.buffer]);
    expect(buffersOf(source)[0]).toBe(both.buffer);
    expect(buffersOf(stored)).toEqual([]);
  });
});
