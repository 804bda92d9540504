import { describe, expect, it } from 'vitest';
import { maxAbsDifference } from '../../testing/comparisons';
import { noise, tone } from '../../testing/signals';
import { joinPieces } from '../../pcm/pcm';
import type { PcmAudio } from '../../pcm/pcm';
import { toFirstFormat, withChannels } from './formatConversion';

async function collect(pieces: readonly PcmAudio[]): Promise<PcmAudio> {
  const converted: PcmAudio[] = [];
  for await (const piece of toFirstFormat(pieces)) converted.push(piece);
  expect(new Set(converted.map(({ sampleRate }) => sampleRate))).toEqual(
    new Set([pieces[0].sampleRate]),
  );
  return { sampleRate: pieces[0].sampleRate, channels: joinPieces(converted) };
}

describe('toFirstFormat', () => {
  it('passes pieces of one format unchanged', async () => {
    const pieces = [1, 2].map((seed) => ({ sampleRate: 44100, channels: [noise(700, seed)] }));
    expect((await collect(pieces)).channels).toEqual(joinPieces(pieces));
  });

  it('keeps pitch and place of what has another rate, in pieces of any length', async () => {
    const [first, second] = [44100, 48000].map((rate) => tone(rate, rate, 440));
    const cuts = [0, 1, 1153, 20000, 20001, 48000];
    const pieces = cuts.slice(1).map((to, n) => ({
      sampleRate: 48000,
      channels: [second.subarray(cuts[n], to)],
    }));
    const start = { sampleRate: 44100, channels: [first] };
    const { channels } = await collect([start, ...pieces, start]);
    expect(channels[0]).toHaveLength(3 * 44100);
    expect(channels[0].subarray(0, 44100)).toEqual(first);
    expect(channels[0].subarray(-44100)).toEqual(first);
    // The filter knows nothing beyond the joints. 1e-3: flat within 0.1 dB.
    const middle = channels[0].subarray(44100 + 2000, 2 * 44100 - 2000);
    expect(maxAbsDifference(middle, first.subarray(2000, -2000))).toBeLessThan(1e-3);
  });
});

describe('withChannels', () => {
  const [a, b, c] = [1, 2, 3].map((value) => Float32Array.of(value));
  it.each([
    [[a], 2, [1, 1]],
    [[a], 6, [1, 1, 0, 0, 0, 0]],
    [[a, b, c], 1, [2]],
    [[a, b, c], 2, [1, 2]],
    [[a, b], 3, [1, 2, 0]],
  ])('makes of %j %i channels', (channels, count, expected) => {
    expect(withChannels(channels, count).map(([value]) => value)).toEqual(expected);
  });
});
