import { describe, expect, it } from 'vitest';
import { noise } from '../../src/testing/signals';
import { formatMir1kTable } from './report';
import { isFiniteScore, scoreClip, weightByLength, weightBySinger } from './scores';

const clip = (singer: string, numSamples: number, nsdr: number) => ({
  singer,
  numSamples,
  nsdr,
  sir: 2 * nsdr,
  sar: 10 - nsdr,
});

describe('global scores', () => {
  const clips = [clip('bug', 16000, 1), clip('leon', 48000, 5), clip('bug', 32000, 4)];

  it('are means weighted by length', () => {
    // (1·1 + 3·5 + 2·4) / 6
    const { numClips, numSamples, gnsdr, gsir, gsar } = weightByLength(clips);
    expect([numClips, numSamples]).toEqual([3, 96000]);
    expect(gnsdr).toBeCloseTo(4, 12);
    expect(gsir).toBeCloseTo(8, 12);
    expect(gsar).toBeCloseTo(6, 12);
    expect(weightByLength([]).gnsdr).toBeNaN();
  });

  it('of each singer are those of the singer’s clips, and weigh up to the whole', () => {
    const singers = weightBySinger(clips);
    expect(singers.map(([name]) => name)).toEqual(['bug', 'leon']);
    expect(singers[0][1].gnsdr).toBeCloseTo((1 + 2 * 4) / 3, 12);
    const sum = singers.reduce((total, [, s]) => total + s.numSamples * s.gnsdr, 0);
    expect(sum / 96000).toBeCloseTo(weightByLength(clips).gnsdr, 12);
  });

  it('stand in the table beside the published ones, all clips first', () => {
    const lines = formatMir1kTable({ scores: { network: clips }, problems: [] }).split('\n');
    expect(lines[2]).toContain('| 7.45 | 13.08 | 9.68 |');
    expect(lines[3]).toBe('| **network** | 3 | 0.1 | 4.00 | 8.00 | 6.00 |');
    expect(lines[4]).toContain('network, bug | 2 |');
  });
});

describe('scoreClip', () => {
  const length = 20000;
  const vocals = noise(length, 1, 0.3);
  const accompaniment = noise(length, 2, 0.3);
  const mix = (gain: number) => vocals.map((x, n) => x + gain * accompaniment[n]);

  it('of a mixture at 0 dB is 0 dB of NSDR and SIR, and rises by what the accompaniment falls', () => {
    const estimates = { mixture: mix(1), quieter: mix(0.1) };
    const scores = scoreClip({ mixture: mix(1), vocals, accompaniment, estimates }, 4);
    expect(scores['mixture'].nsdr).toBe(0);
    // Two noises of 20000 samples and 4 taps correlate by chance: 0.2 dB.
    expect(Math.abs(scores['mixture'].sir)).toBeLessThan(0.2);
    expect(Math.abs(scores['quieter'].nsdr - 20)).toBeLessThan(0.2);
    expect(Math.abs(scores['quieter'].sir - 20)).toBeLessThan(0.2);
    expect(scores['quieter'].sar).toBeGreaterThan(60);
  });

  it('tells artefacts from interference', () => {
    const artefact = noise(length, 3, 0.03);
    const noisy = vocals.map((x, n) => x + artefact[n]);
    const clipOf = { mixture: mix(1), vocals, accompaniment, estimates: { noisy } };
    const { sar, sir } = scoreClip(clipOf, 4)['noisy'];
    expect(Math.abs(sar - 20)).toBeLessThan(0.3);
    expect(sir).toBeGreaterThan(40);
  });

  it('of silence is no number', () => {
    const estimates = { silence: new Float32Array(length) };
    const scores = scoreClip({ mixture: mix(1), vocals, accompaniment, estimates }, 4);
    expect(isFiniteScore(scores['silence'])).toBe(false);
  });
});
