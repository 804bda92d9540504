import { describe, expect, it } from 'vitest';
import { noise, tone } from '../../src/testing/signals';
import { pulses } from '../testing/voices';
import { pitchAt, trackPitch } from './pitch';

const RATE = 44100;

describe('trackPitch', () => {
  it.each([82, 196, 440, 880])('finds %i Hz within a fifth of a semitone', (hz) => {
    const track = trackPitch(
      pulses(RATE, RATE, () => hz),
      RATE,
    );
    const inside = track.hz.subarray(5, -5);
    expect(inside.length).toBeGreaterThan(50);
    for (const found of inside) {
      expect(Math.abs(12 * Math.log2(found / hz))).toBeLessThan(0.2);
    }
  });

  it('follows a glide', () => {
    const hzAt = (seconds: number) => 150 * 2 ** seconds;
    const track = trackPitch(pulses(RATE, RATE, hzAt), RATE);
    for (let h = 5; h < track.hz.length - 5; h++) {
      const wanted = hzAt((h * track.hopLength) / RATE);
      expect(Math.abs(12 * Math.log2(track.hz[h] / wanted))).toBeLessThan(0.4);
    }
    expect(pitchAt(track, RATE / 2)).toBe(track.hz[Math.round(RATE / 2 / track.hopLength)]);
  });

  it('calls noise and silence unvoiced, and a pure tone voiced', () => {
    const isVoiced = (signal: Float32Array) =>
      trackPitch(signal, RATE).hz.reduce((sum, hz) => sum + Math.sign(hz), 0);
    expect(isVoiced(noise(RATE, 3))).toBeLessThan(3);
    expect(isVoiced(new Float32Array(RATE))).toBe(0);
    expect(isVoiced(tone(RATE, RATE, 300))).toBeGreaterThan(50);
    expect(isVoiced(new Float32Array(10))).toBe(0);
  });
});
