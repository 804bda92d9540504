import { describe, expect, it } from 'vitest';
import { createRealFft } from '../../src/dsp/fft';
import { noise } from '../../src/testing/signals';
import { pulses } from '../testing/voices';
import { trackPitch } from './pitch';
import { planOtherSinger, resing } from './psola';
import type { VoicePlan } from './psola';

const RATE = 44100;
const LENGTH = RATE;

function medianPitch(signal: Float32Array): number {
  const voiced = trackPitch(signal, RATE)
    .hz.filter((hz) => hz > 0)
    .sort();
  return voiced[voiced.length >> 1];
}

/** Where the power spectrum of the middle of `signal` has its centre between 200 Hz and 3 kHz. */
function centroidHz(signal: Float32Array): number {
  const size = 16384;
  const re = new Float32Array(size / 2 + 1);
  const im = new Float32Array(size / 2 + 1);
  const start = (signal.length - size) >> 1;
  const windowed = signal
    .slice(start, start + size)
    .map((x, n) => x * Math.sin((Math.PI * (n + 0.5)) / size) ** 2);
  createRealFft(size).forward(windowed, re, im);
  let power = 0;
  let moment = 0;
  for (let k = Math.ceil((200 * size) / RATE); k < (3000 * size) / RATE; k++) {
    const p = re[k] ** 2 + im[k] ** 2;
    power += p;
    moment += (p * k * RATE) / size;
  }
  return moment / power;
}

const sing = (voice: Float32Array, pitchRatio: number, formantRatio: number) => {
  const pitch = trackPitch(voice, RATE);
  const plan = planOtherSinger(pitch, pitchRatio, formantRatio);
  return resing([voice], voice, RATE, pitch, plan, voice.length)[0];
};

describe('another singer', () => {
  const voice = pulses(LENGTH, RATE, () => 220, 1000);

  it.each([0.55, 0.8, 1, 1.5])('sings at %f times the pitch with the same formants', (ratio) => {
    const sung = sing(voice, ratio, 1);
    expect(Math.abs(12 * Math.log2(medianPitch(sung) / (220 * ratio)))).toBeLessThan(0.2);
    // Harmonics read the resonance at other places; formants that moved along would be off by 0.2
    // and more.
    expect(Math.abs(centroidHz(sung) / centroidHz(voice) - 1)).toBeLessThan(0.15);
  });

  it.each([0.8, 1.2])('has formants at %f times their frequency at the same pitch', (ratio) => {
    const sung = sing(voice, 1, ratio);
    expect(Math.abs(12 * Math.log2(medianPitch(sung) / 220))).toBeLessThan(0.2);
    expect(Math.abs(centroidHz(sung) / centroidHz(voice) - ratio)).toBeLessThan(0.06);
  });

  it('leaves what is unvoiced as it was: raised cosines add to one', () => {
    const breath = noise(LENGTH, 5, 0.1);
    const pitch = { hopLength: 660, hz: new Float32Array(Math.ceil(LENGTH / 660)) };
    const [kept] = resing([breath], breath, RATE, pitch, planOtherSinger(pitch, 0.6, 1), LENGTH);
    for (let n = 1000; n < LENGTH - 2000; n++) expect(kept[n]).toBeCloseTo(breath[n], 2);
  });

  it('keeps channels in step and silence silent', () => {
    const pitch = trackPitch(voice, RATE);
    const plan = planOtherSinger(pitch, 0.7, 0.9);
    const quiet = voice.map((x) => 0.5 * x);
    const [left, right] = resing([voice, quiet], voice, RATE, pitch, plan, LENGTH);
    right.forEach((x, n) => expect(x).toBeCloseTo(0.5 * left[n], 5));
    expect(sing(new Float32Array(LENGTH), 0.7, 0.9).every((x) => x === 0)).toBe(true);
  });
});

describe('resing', () => {
  it('holds a voice as long as the plan wants and at its pitch', () => {
    const voice = pulses(LENGTH / 2, RATE, () => 200);
    const pitch = trackPitch(voice, RATE);
    const { hopLength } = pitch;
    const numHops = Math.ceil(LENGTH / hopLength);
    const plan: VoicePlan = {
      hopLength,
      from: Float64Array.from({ length: numHops }, (_, h) => (h * hopLength) / 2),
      hz: new Float32Array(numHops).fill(330),
      formantRatio: 1,
    };
    const [held] = resing([voice], voice, RATE, pitch, plan, LENGTH);
    const { hz } = trackPitch(held, RATE);
    for (const found of hz.subarray(10, -10)) {
      expect(Math.abs(12 * Math.log2(found / 330))).toBeLessThan(0.3);
    }
  });
});
