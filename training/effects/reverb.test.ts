import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/shared/random';
import { impulse, noise } from '../../src/testing/signals';
import { addReverb, drawRoom, roomTail } from './reverb';

const energy = (samples: Float32Array) => samples.reduce((sum, value) => sum + value * value, 0);

describe('addReverb', () => {
  it('is the signal plus its convolution with the tail', () => {
    const signal = noise(1000, 1);
    const tail = noise(77, 2);
    const output = addReverb(signal, tail);
    for (const n of [0, 1, 76, 77, 500, 999]) {
      let expected = signal[n];
      for (let k = 0; k < tail.length && k <= n; k++) expected += tail[k] * signal[n - k];
      expect(output[n]).toBeCloseTo(expected, 5);
    }
    expect(output).toHaveLength(1000);
  });

  it('answers an impulse with the tail and leaves silence silent', () => {
    const tail = noise(20, 3);
    const output = addReverb(impulse(40, 5), tail);
    expect(output[5]).toBeCloseTo(1 + tail[0], 6);
    expect(output[15]).toBeCloseTo(tail[10], 6);
    expect(Math.max(...addReverb(new Float32Array(30), tail).map(Math.abs))).toBe(0);
    expect(addReverb(new Float32Array(0), tail)).toHaveLength(0);
  });
});

describe('drawRoom', () => {
  it('draws tails 20 dB below to 8 dB above the direct sound, a quarter of them above −6 dB', () => {
    const random = mulberry32(6);
    const wetDb = Array.from({ length: 2000 }, () => 10 * Math.log10(drawRoom(random).wetEnergy));
    expect(Math.min(...wetDb)).toBeGreaterThanOrEqual(-20);
    expect(Math.max(...wetDb)).toBeLessThanOrEqual(8);
    // Binomial of 2000 draws: 0.25 within four standard deviations.
    const drowned = wetDb.filter((level) => level > -6).length / wetDb.length;
    expect(Math.abs(drowned - 0.25)).toBeLessThan(0.039);
  });
});

describe('roomTail', () => {
  it('has the wanted energy, starts after the pre-delay and falls by 60 dB in the decay time', () => {
    const rate = 8000;
    const room = { decaySeconds: 1, preDelaySeconds: 0.01, wetEnergy: 0.1, damping: 0.3 };
    const tail = roomTail(room, rate, mulberry32(4));
    expect(energy(tail)).toBeCloseTo(0.1, 5);
    expect(energy(tail.subarray(0, 80))).toBe(0);
    // Energies of two tenths of a second that lie half a decay time apart differ by 30 dB; noise of
    // 800 samples estimates each within about half a decibel.
    const early = energy(tail.subarray(800, 1600));
    const late = energy(tail.subarray(4800, 5600));
    expect(Math.abs(10 * Math.log10(early / late) - 30)).toBeLessThan(1.5);
  });

  it('exists for every drawn room, even where a decay is shorter than a sample', () => {
    const random = mulberry32(5);
    for (let index = 0; index < 20; index++) {
      const tail = roomTail(drawRoom(random), 4, random);
      expect(tail.length).toBeGreaterThan(0);
      expect(tail.every(Number.isFinite)).toBe(true);
    }
  });
});
