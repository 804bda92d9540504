import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/shared/random';
import { pulses } from '../testing/voices';
import { planMelody } from './melody';
import { trackPitch } from './pitch';
import { resing } from './psola';

const RATE = 44100;
const LENGTH = 4 * RATE;
/** Syllables of 0.3 s whose pitch falls as speech does, 0.1 s of silence between. */
const speech = pulses(LENGTH, RATE, (seconds) => 130 - 40 * ((seconds % 0.4) / 0.3)).map((x, n) =>
  (n / RATE) % 0.4 < 0.3 ? x : 0,
);
const pitch = trackPitch(speech, RATE);

describe('planMelody', () => {
  it.each([1, 2, 3, 4])('sings on the notes of the tempered scale, seed %i', (seed) => {
    const { hz } = planMelody(pitch, RATE, LENGTH, mulberry32(seed));
    const voiced = hz.filter((value) => value > 0);
    expect(voiced.length).toBeGreaterThan(100);
    const offNote = voiced.map((value) => {
      const semitones = 12 * Math.log2(value / 440);
      return Math.abs(semitones - Math.round(semitones));
    });
    // All but glides and vibrato, which swings by half a semitone at most.
    const onNote = offNote.filter((semitones) => semitones < 0.02).length;
    expect(onNote / voiced.length).toBeGreaterThan(0.4);
    // Within nine semitones above speech, five steps up and down from there.
    expect(Math.min(...voiced)).toBeGreaterThan(40);
    expect(Math.max(...voiced)).toBeLessThan(500);
  });

  it('never goes back, keeps the pace of what is unvoiced, and holds what is voiced', () => {
    const { hopLength, from, hz } = planMelody(pitch, RATE, LENGTH, mulberry32(7));
    let heldHops = 0;
    for (let h = 1; h < from.length; h++) {
      expect(from[h]).toBeGreaterThanOrEqual(from[h - 1]);
      expect(from[h] - from[h - 1]).toBeLessThanOrEqual(hopLength + 1e-6);
      const isUnvoiced = hz[h] === 0 && hz[h - 1] === 0;
      expect(isUnvoiced ? from[h] - from[h - 1] : hopLength).toBe(hopLength);
      if (from[h] - from[h - 1] < 0.99 * hopLength) heldHops++;
    }
    expect(heldHops).toBeGreaterThan(20);
    expect(from.length * hopLength).toBeLessThan(LENGTH + hopLength);
  });

  it('is what comes out of the throat', () => {
    const plan = planMelody(pitch, RATE, LENGTH, mulberry32(2));
    const [song] = resing([speech], speech, RATE, pitch, plan, LENGTH);
    const sung = trackPitch(song, RATE).hz;
    const cents = [...plan.hz]
      .map((wanted, h) => (wanted > 0 && sung[h] > 0 ? 1200 * Math.log2(sung[h] / wanted) : NaN))
      .filter((value) => !Number.isNaN(value))
      .map(Math.abs)
      .sort((a, b) => a - b);
    expect(cents.length).toBeGreaterThan(80);
    expect(cents[Math.floor(0.7 * cents.length)]).toBeLessThan(25);
  });

  it('makes the same song of the same seed, and none of silence', () => {
    const first = planMelody(pitch, RATE, LENGTH, mulberry32(5));
    expect(planMelody(pitch, RATE, LENGTH, mulberry32(5))).toEqual(first);
    const silence = { hopLength: pitch.hopLength, hz: new Float32Array(pitch.hz.length) };
    const plan = planMelody(silence, RATE, LENGTH, mulberry32(5));
    expect(plan.hz.every((value) => value === 0)).toBe(true);
  });
});
