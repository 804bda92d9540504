import { describe, expect, it } from 'vitest';
import { designBiquad, runBiquad } from './biquad';
import { limit, limiterGain } from './limit';
import { chorus, compress, echo, multiply, reverberate, saturate, widen } from './studio';

const RATE = 44100;
const sine = (hz: number, length: number, amplitude = 1): Float32Array =>
  Float32Array.from({ length }, (_, n) => amplitude * Math.sin((2 * Math.PI * hz * n) / RATE));
const peakOf = (samples: Float32Array): number =>
  samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);

describe('filters', () => {
  it('pass the band and are 3 dB down at the corner', () => {
    const lowpass = designBiquad('lowpass', 1000, RATE);
    const tail = (hz: number): number =>
      peakOf(runBiquad(sine(hz, RATE), lowpass).subarray(RATE / 2));
    expect(tail(50)).toBeCloseTo(1, 2);
    expect(tail(1000)).toBeCloseTo(Math.SQRT1_2, 2);
    expect(tail(10000)).toBeLessThan(0.01);
  });

  it('shelves by the stated gain', () => {
    const shelf = designBiquad('highshelf', 2000, RATE, Math.SQRT1_2, 6);
    expect(peakOf(runBiquad(sine(15000, RATE), shelf).subarray(RATE / 2))).toBeCloseTo(
      10 ** (6 / 20),
      1,
    );
  });
});

describe('saturation', () => {
  it('is odd without bias, nearly linear when quiet and bounded when loud', () => {
    const x = Float32Array.of(-100, -0.001, 0, 0.001, 100);
    const y = saturate(x, 1);
    expect([...y]).toEqual([...y].map((_, i) => -y[4 - i] + 0));
    expect(y[3]).toBeCloseTo(0.001, 6);
    expect(y[4]).toBe(1);
  });
});

describe('dynamics', () => {
  it('compression leaves quiet sound alone and turns loud sound down by its ratio', () => {
    const quiet = compress([sine(200, RATE, 0.05)], -20, 4);
    expect(peakOf(quiet[0].subarray(RATE / 2))).toBeCloseTo(0.05, 4);
    // A constant of 0 dB, 20 dB over the threshold, comes out at −20 + 20 / 4 = −15 dB.
    const loud = compress([new Float32Array(RATE).fill(1)], -20, 4);
    expect(20 * Math.log10(loud[0][RATE - 1])).toBeCloseTo(-15, 1);
  });

  it('the limiter never exceeds its ceiling and leaves quieter sound unchanged', () => {
    const left = sine(300, 4000, 3);
    const right = sine(500, 4000, 0.4);
    const limited = limit([left, right], 0.8);
    expect(peakOf(limited[0])).toBeLessThanOrEqual(0.8 + 1e-6);
    expect(limit([right], 0.8)[0]).toEqual(right);
    const gains = limiterGain([left, right], 0.8);
    expect(multiply(right, gains)).toEqual(limited[1]);
    expect(Math.max(...gains)).toBeLessThanOrEqual(1);
  });
});

describe('space', () => {
  it('echoes an impulse after the delay, weaker each time', () => {
    const impulse = new Float32Array(1000);
    impulse[0] = 1;
    const echoes = echo(impulse, 100 / RATE, 0.5);
    expect(echoes[100]).toBe(1);
    expect(peakOf(echoes.subarray(101, 250))).toBeLessThan(0.5);
    expect(peakOf(echoes.subarray(101, 250))).toBeGreaterThan(0);
  });

  it('reverberation of an impulse falls by 60 dB in the stated time', () => {
    const impulse = new Float32Array(2 * RATE);
    impulse[0] = 1;
    const room = reverberate(impulse, 1, 0);
    const energy = (from: number): number =>
      room.subarray(from, from + 8192).reduce((sum, x) => sum + x * x, 0);
    const decayDb = 10 * Math.log10(energy(RATE + 8192) / energy(8192));
    expect(decayDb).toBeGreaterThan(-66);
    expect(decayDb).toBeLessThan(-54);
  });

  it('widening by zero makes both sides equal, by one changes nothing', () => {
    const pair = [sine(100, 500), sine(170, 500)];
    const mono = widen(pair, 0);
    expect(mono[0]).toEqual(mono[1]);
    expect(widen(pair, 1)).toEqual(pair);
  });

  it('chorus without mix is the input', () => {
    const x = sine(220, 3000);
    expect(chorus(x, 0, 0.5, 3, 0)).toEqual(x);
  });
});
