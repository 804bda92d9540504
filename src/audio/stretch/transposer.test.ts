import { describe, expect, it } from 'vitest';
import { NO_TRANSPOSITION } from '../mix/transposition';
import type { Transposition } from '../mix/transposition';
import { createStretchModule } from './stretchModule';
import { createStretcher } from './stretcher';
import { createTransposer, transposedLength } from './transposer';

const RATE = 44100;

const transpositionOf = (change: Partial<Transposition>): Transposition => ({
  ...NO_TRANSPOSITION,
  ...change,
});

/** All output, with the input pushed in pieces of changing lengths. */
async function transposed(
  channels: readonly Float32Array[],
  transposition: Transposition,
): Promise<Float32Array[]> {
  const stretcher = createStretcher(await createStretchModule(), channels.length, RATE);
  const numSamples = channels[0].length;
  const transposer = createTransposer(stretcher, transposition, numSamples);
  const parts: Float32Array[][] = [];
  for (let start = 0, length = 1; start < numSamples; start += length, length = length * 3 + 7) {
    parts.push(transposer.push(channels.map((plane) => plane.subarray(start, start + length))));
  }
  parts.push(transposer.finish());
  return channels.map((_, channel) =>
    Float32Array.from(parts.flatMap((planes) => Array.from(planes[channel]))),
  );
}

const sine = (frequency: number, seconds: number) =>
  Float32Array.from(
    { length: seconds * RATE },
    (_, n) => 0.5 * Math.sin((2 * Math.PI * frequency * n) / RATE),
  );

/** Amplitude of `frequency` in the middle second of `plane`, by a Hann-weighted Fourier sum. */
function amplitude(plane: Float32Array, frequency: number): number {
  const first = (plane.length - RATE) >> 1;
  let re = 0;
  let im = 0;
  for (let n = 0; n < RATE; n++) {
    const weighted = plane[first + n] * (1 - Math.cos((2 * Math.PI * n) / RATE));
    re += weighted * Math.cos((2 * Math.PI * frequency * n) / RATE);
    im += weighted * Math.sin((2 * Math.PI * frequency * n) / RATE);
  }
  return (2 * Math.hypot(re, im)) / RATE;
}

/** The frequency within 3 % of `expected` that is strongest in `plane`. */
function strongest(plane: Float32Array, expected: number): number {
  const candidates = Array.from({ length: 121 }, (_, n) => expected * (1 + (n - 60) / 2000));
  const amplitudes = candidates.map((frequency) => amplitude(plane, frequency));
  return candidates[amplitudes.indexOf(Math.max(...amplitudes))];
}

describe('createTransposer', () => {
  for (const semitones of [-12, -5, 1, 7, 12]) {
    it(`moves a sine by ${semitones} semitones`, async () => {
      const change = transpositionOf({ semitones, keepsFormants: false });
      const [plane] = await transposed([sine(440, 3)], change);
      expect(plane).toHaveLength(3 * RATE);
      const expected = 440 * 2 ** (semitones / 12);
      // The library finds partials to a third of its bins of 8 Hz: 8 cents at an octave down.
      expect(Math.abs(strongest(plane, expected) / expected - 1)).toBeLessThan(0.006);
      expect(amplitude(plane, strongest(plane, expected))).toBeGreaterThan(0.35);
      expect(amplitude(plane, 440)).toBeLessThan(0.02);
    });
  }

  for (const speed of [0.5, 0.85, 1.5]) {
    it(`keeps the pitch and divides the duration at speed ${speed}`, async () => {
      const [plane] = await transposed([sine(440, 3)], transpositionOf({ speed }));
      expect(plane).toHaveLength(Math.round((3 * RATE) / speed));
      expect(strongest(plane, 440) / 440).toBeCloseTo(1, 3);
      // At half the speed the library spreads phases a little.
      expect(amplitude(plane, 440)).toBeGreaterThan(0.45);
    });
  }

  it('keeps what is heard at its place, on every channel', async () => {
    const places = [5000, 40000, 90001, 130000];
    const pulses = new Float32Array(132300);
    for (const place of places) {
      for (let n = -40; n <= 40; n++) pulses[place + n] = Math.exp((-n * n) / 144);
    }
    for (const speed of [0.5, 1, 1.25]) {
      const change = transpositionOf({ speed });
      const planes = await transposed([pulses, pulses.map((value) => -value)], change);
      for (const place of places) {
        const centre = Math.round(place / speed);
        const around = planes.map((plane) => plane.subarray(centre - 2000, centre + 2000));
        const levels = around[0].map(Math.abs);
        const peak = levels.indexOf(Math.max(...levels));
        // The vocoder changes the shape of a pulse; its top stays within a tenth of a millisecond.
        expect(Math.abs(peak - 2000)).toBeLessThanOrEqual(5);
        expect(levels[peak]).toBeGreaterThan(0.7);
        expect(around[1][peak]).toBeCloseTo(-around[0][peak], 3);
      }
    }
  });

  it('has its full level from the first samples to the last', async () => {
    const [plane] = await transposed([sine(440, 2)], transpositionOf({ speed: 0.8 }));
    const rms = (from: number, to: number) =>
      Math.hypot(...plane.subarray(from, to)) / Math.sqrt(to - from);
    const middle = rms(RATE, RATE + 4410);
    expect(rms(2205, 6615) / middle).toBeGreaterThan(0.8);
    expect(rms(plane.length - 6615, plane.length - 2205) / middle).toBeGreaterThan(0.8);
  });

  it('takes signals shorter than a window, of one sample and of none', async () => {
    for (const length of [0, 1, 100, 3000]) {
      const change = transpositionOf({ speed: 0.5, semitones: 3 });
      const [plane] = await transposed([new Float32Array(length).fill(0.3)], change);
      expect(plane).toHaveLength(transposedLength(length, change));
      expect(plane.every(Number.isFinite)).toBe(true);
    }
  });

  it('keeps the level of a high voice with its formants', async () => {
    const voice = new Float32Array(2 * RATE);
    for (let partial = 1; partial <= 9; partial++) {
      // A vowel with formants at 700 and 1220 Hz.
      const from = (hz: number) => 1 / (1 + ((440 * partial - hz) / 100) ** 2);
      const level = 0.05 * (from(700) + from(1220) + 0.02);
      sine(440 * partial, 2).forEach((value, n) => {
        voice[n] += level * value;
      });
    }
    const rms = (plane: Float32Array) => Math.hypot(...plane.subarray(RATE / 2, RATE));
    for (const semitones of [-3, 3]) {
      const [plane] = await transposed([voice], transpositionOf({ semitones }));
      expect(rms(plane) / rms(voice)).toBeGreaterThan(0.3);
    }
  });

  it('keeps pulses, which have no fundamental', async () => {
    for (const semitones of [-12, -5, 5]) {
      const pulse = new Float32Array(RATE);
      for (let n = -200; n <= 200; n++) pulse[20000 + n] = -Math.exp((-n * n) / 144);
      const [plane] = await transposed([pulse], transpositionOf({ semitones }));
      expect(plane.every(Number.isFinite)).toBe(true);
      expect(Math.max(...plane.subarray(18000, 22000).map(Math.abs))).toBeGreaterThan(0.3);
    }
  });

  it('keeps silence silent', async () => {
    const [plane] = await transposed([new Float32Array(RATE)], transpositionOf({ semitones: 5 }));
    expect(plane.every((value) => value === 0)).toBe(true);
  });
});
