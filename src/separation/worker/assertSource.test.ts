import { describe, expect, it } from 'vitest';
import type { SongSource } from '../../pcm/songSource';
import { assertSource } from './assertSource';

const plane = (length: number) => new Float32Array(length);
const inMemory = (sampleRate: number, channels: readonly Float32Array[]): SongSource => ({
  kind: 'memory',
  pcm: { sampleRate, channels },
});
const stored = { sampleRate: 44100, numChannels: 2, numSamples: 0, parts: [] };

describe('the song of a message', () => {
  it('is taken in memory or stored', () => {
    expect(() => assertSource(inMemory(44100, [plane(5), plane(5)]))).not.toThrow();
    expect(() => assertSource({ kind: 'stored', pcm: stored })).not.toThrow();
  });

  it.each([
    ['a rate of 1 GHz', inMemory(1e9, [plane(5)])],
    ['a rate that is not a number', inMemory(NaN, [plane(5)])],
    ['no channels', inMemory(44100, [])],
    [
      '33 channels',
      inMemory(
        44100,
        Array.from({ length: 33 }, () => plane(1)),
      ),
    ],
    ['a stored rate of 1 GHz', { kind: 'stored', pcm: { ...stored, sampleRate: 1e9 } } as const],
  ])('is refused as unusual with %s', (_, source) => {
    expect(() => assertSource(source)).toThrow(expect.objectContaining({ code: 'unusual-format' }));
  });

  it.each([
    ['planes of unequal length', inMemory(44100, [plane(5), plane(4)])],
    ['planes that are no samples', { kind: 'memory', pcm: { sampleRate: 44100, channels: [{}] } }],
    ['no samples', { kind: 'memory', pcm: { sampleRate: 44100 } }],
    ['no parts', { kind: 'stored', pcm: { ...stored, parts: null } }],
    ['another kind', { kind: 'other', pcm: stored }],
    ['nothing', undefined],
  ])('is refused as malformed with %s', (_, source) => {
    expect(() => assertSource(source as SongSource)).toThrow(
      expect.objectContaining({ code: 'bad-parameter' }),
    );
  });
});
