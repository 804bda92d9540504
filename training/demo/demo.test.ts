import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeWav } from '../../src/pcm/wav';
import { mulberry32 } from '../../src/shared/random';
import { readFolder } from '../corpus/readers/readFolder';
import { createDemoData } from './demoData';
import { playBand } from './band';
import { sing } from './singer';
import type { Voice } from './singer';

const RATE = 44100;
const VOICE: Voice = {
  tractScale: 1,
  breath: 0.02,
  vibratoHz: 5.5,
  vibratoDepth: 0,
  softness: 0.3,
};

/** Lag of the largest autocorrelation between 1.5 and 15 ms, in samples. */
function findPeriod(samples: Float32Array): number {
  let best = 0;
  let bestSum = -Infinity;
  for (let lag = Math.round(0.0015 * RATE); lag < 0.015 * RATE; lag++) {
    let sum = 0;
    for (let n = 0; n + lag < samples.length; n++) sum += samples[n] * samples[n + lag];
    if (sum > bestSum) {
      bestSum = sum;
      best = lag;
    }
  }
  return best;
}

describe('the computed singer', () => {
  it('sings the written pitch: the period of A3 is a 220th of a second', () => {
    const notes = [{ start: 0, duration: 1, pitch: 57, velocity: 100 }];
    const voice = sing(notes, 1, RATE, RATE, VOICE, mulberry32(1));
    const middle = voice.subarray(RATE / 2, RATE / 2 + 4096);
    expect(Math.abs(findPeriod(middle) - RATE / 220)).toBeLessThan(2);
  });

  it('is silent where nothing is sung', () => {
    const notes = [{ start: 0, duration: 0.5, pitch: 57, velocity: 100 }];
    const voice = sing(notes, 1, RATE, RATE, VOICE, mulberry32(1));
    expect(voice.subarray(0.6 * RATE).every((x) => x === 0)).toBe(true);
    expect(sing([], 1, 1000, RATE, VOICE, mulberry32(1)).every((x) => x === 0)).toBe(true);
  });
});

describe('the computed band', () => {
  it('plucks the written pitch and pans it', () => {
    const notes = [{ start: 0, duration: 0.5, pitch: 57, velocity: 127 }];
    const part = { sound: 'plucked', pan: -1, volume: 1, notes } as const;
    const [left, right] = playBand([part], 1, RATE / 2, RATE, mulberry32(2));
    expect(Math.abs(findPeriod(left.subarray(4096, 8192)) - RATE / 220)).toBeLessThan(2);
    expect(Math.max(...right)).toBeLessThan(1e-6);
  });
});

describe('the demo data set', () => {
  it('has songs for training and validation that the readers find, of equal length and not silent', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vocal-isolation-demo-'));
    try {
      const counts = createDemoData(folder, { seed: 3, minutes: 0.1, songSeconds: 3 });
      expect(readFolder(folder, 'train')).toHaveLength(counts.train);
      expect(readFolder(folder, 'validation')).toHaveLength(counts.validation);
      const song = join(folder, 'pairs', 'train', 'demo', 'song30000');
      const [vocals, band] = ['vocals', 'accompaniment'].map((stem) =>
        decodeWav(readFileSync(join(song, `${stem}.wav`))),
      );
      expect(vocals.sampleRate).toBe(RATE);
      expect(vocals.channels[0].length).toBe(band.channels[0].length);
      for (const { channels } of [vocals, band]) {
        const power = channels[0].reduce((sum, x) => sum + x * x, 0) / channels[0].length;
        expect(power).toBeGreaterThan(1e-4);
        expect(channels[0].every((x) => Math.abs(x) <= 0.5001)).toBe(true);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
