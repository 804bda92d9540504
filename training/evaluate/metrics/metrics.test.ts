import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../../src/shared/random';
import { createBssEval } from './bssEval';
import { createFramewiseBssEval, medianScores } from './bssEvalFramewise';
import { factoriseSymmetric } from './cholesky';
import { correlateAll } from './correlation';
import { mean, meanAbsoluteError, measureSiSdr, measureUsdr, median } from './decibels';
import references from './reference/references.json';

/** The signals of reference/makeReferences.py, to the last bit. */
function colouredNoise(seed: number, length: number, pole: number): Float32Array {
  const random = mulberry32(seed);
  let previous = 0;
  return Float32Array.from({ length }, () => (previous = 2 * random() - 1 + pole * previous));
}

function degrade(
  target: Float32Array,
  other: Float32Array,
  noise: Float32Array,
  leak: number,
  noiseGain: number,
): Float32Array {
  return target.map(
    (x, n) => 0.9 * x + 0.3 * (n < 3 ? 0 : target[n - 3]) + leak * other[n] + noiseGain * noise[n],
  );
}

const white = (seed: number, length: number): Float32Array => colouredNoise(seed, length, 0);

describe('correlations', () => {
  it('equal the sums they stand for, on both sides of lag zero and over several blocks', () => {
    const x = white(1, 40000);
    const y = white(2, 40000);
    const [[r]] = correlateAll([x], [y], 20);
    for (const lag of [-20, -7, 0, 1, 20]) {
      let sum = 0;
      for (let n = 0; n < x.length; n++) sum += x[n] * (y[n + lag] ?? 0);
      expect(Math.abs(r[lag + 20] - sum)).toBeLessThan(1e-8);
    }
  });
});

describe('Cholesky', () => {
  it('solves a system whose solution is known', () => {
    const matrix = [[4, 2, 0.6], [2, 5, 1], [0.6, 1, 3]]; // prettier-ignore
    const x = [1, -2, 3];
    const b = Float64Array.from(matrix, (row) => row.reduce((sum, a, j) => sum + a * x[j], 0));
    const solution = factoriseSymmetric(3, (i, j) => matrix[i][j]).solve(b);
    x.forEach((value, i) => expect(solution[i]).toBeCloseTo(value, 10));
  });

  it('answers a singular system by the nearest one that can be solved', () => {
    const solution = factoriseSymmetric(2, () => 1).solve(Float64Array.of(2, 2));
    expect(solution[0] + solution[1]).toBeCloseTo(2, 5);
  });
});

describe('BSS Eval version 3', () => {
  // 1e-3 dB: mir_eval solves the same equations in another order.
  it.each(references.mono)(
    'equals mir_eval with $taps taps, leak $leak, noise $noiseGain',
    (expected) => {
      const { length, taps, leak, noiseGain } = expected;
      const sources = [colouredNoise(1, length, 0.9), colouredNoise(2, length, -0.5)];
      const bssEval = createBssEval(sources, taps);
      [0, 1].forEach((j) => {
        const noise = white(3 + j, length);
        const scores = bssEval.score(
          degrade(sources[j], sources[1 - j], noise, leak, noiseGain),
          j,
        );
        [scores.sdr, scores.sir, scores.sar].forEach((value, i) =>
          expect(value).toBeCloseTo(expected.scores[j][i], 3),
        );
      });
    },
  );

  it('ignores gain and any filter of up to 512 taps on the target', () => {
    const sources = [white(5, 6000), white(6, 6000)];
    const filtered = sources[0].map((x, n) => 0.3 * x - 0.5 * (sources[0][n - 40] ?? 0));
    const scores = createBssEval(sources, 64).score(filtered, 0);
    // Only the samples that the filter rings past the end are missing: 40 of 6000, 22 dB or more
    // below.
    expect(scores.sdr).toBeGreaterThan(20);
    expect(
      createBssEval(sources, 64).score(
        sources[0].map((x) => 3 * x),
        0,
      ).sdr,
    ).toBeGreaterThan(100);
  });
});

describe('BSS Eval version 4', () => {
  const { length, taps, window, whole, frames } = references.stereo;
  const sources = [
    [colouredNoise(11, length, 0.9), colouredNoise(12, length, 0.8)],
    [colouredNoise(13, length, -0.5), colouredNoise(14, length, 0.3)],
  ];
  const estimate = [0, 1].map((c) =>
    degrade(sources[0][c], sources[1][c], white(15 + c, length), 0.2, 0.1),
  );

  it('with one window equals bss_eval_images of mir_eval', () => {
    const [score] = createFramewiseBssEval(sources, { windowLength: 10 * length, taps }).score(
      estimate,
      0,
    );
    [score.sdr, score.isr, score.sir, score.sar].forEach((value, i) =>
      expect(value).toBeCloseTo(whole[i], 3),
    );
  });

  it('equals a dense least-squares solution window by window', () => {
    const scores = createFramewiseBssEval(sources, { windowLength: window, taps }).score(
      estimate,
      0,
    );
    expect(scores).toHaveLength(frames.length);
    scores.forEach((score, w) => {
      [score.sdr, score.isr, score.sir, score.sar].forEach((value, i) =>
        expect(value).toBeCloseTo(frames[w][i], 3),
      );
    });
    expect(medianScores(scores).sdr).toBeCloseTo(frames[2][0], 3);
  });

  it('leaves out windows in which a reference is silent', () => {
    const gap = sources.map((planes) => planes.map((plane) => plane.slice()));
    for (const plane of gap[0]) plane.fill(0, 1000, 2000);
    const scores = createFramewiseBssEval(gap, { windowLength: 1000, taps: 8 }).score(estimate, 0);
    expect(scores.map(({ sdr }) => Number.isNaN(sdr))).toEqual([false, true, false]);
    expect(Number.isNaN(medianScores(scores).sdr)).toBe(false);
  });
});

describe('simple measures', () => {
  const reference = [white(7, 5000), white(8, 5000)];

  it('uSDR of a copy scaled by 1 − g is −20 lg g', () => {
    const scaled = reference.map((plane) => plane.map((x) => 0.9 * x));
    expect(measureUsdr(reference, scaled)).toBeCloseTo(20, 3);
    expect(
      measureUsdr(
        reference,
        reference.map((plane) => plane.map(() => 0)),
      ),
    ).toBeCloseTo(0, 6);
  });

  it('SI-SDR ignores the scale and measures orthogonal noise exactly', () => {
    const target = [Float32Array.of(1, 1, 1, 1)];
    const noise = Float32Array.of(0.1, -0.1, 0.1, -0.1);
    const noisy = [target[0].map((x, n) => 3 * (x + noise[n]))];
    expect(measureSiSdr(target, noisy)).toBeCloseTo(20, 4);
    expect(measureSiSdr(target, [Float32Array.of(0, 0, 0, 0)])).toBeNaN();
  });

  it('mean absolute error, median and mean do what their names say', () => {
    expect(meanAbsoluteError([1, 2, 3], [1, 4, 0])).toBeCloseTo(5 / 3, 12);
    expect(median([3, NaN, 1, 2, 10])).toBe(2.5);
    expect(median([])).toBeNaN();
    expect(mean([1, Infinity, 3])).toBe(2);
  });
});
