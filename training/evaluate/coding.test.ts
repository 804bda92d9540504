import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { noise, tone } from '../../src/testing/signals';
import { measureUsdr } from './metrics/decibels';
import { codeAsMp3 } from './coding';

const RATE = 44100;
const LENGTH = 50000;
const canCode = spawnSync('ffmpeg', ['-v', 'error', '-encoders']).stdout?.includes('libmp3lame');

describe.skipIf(!canCode)('MP3 and back', () => {
  it('is in step with the original, as long, and near to it', async () => {
    const channels = [tone(LENGTH, RATE, 440, 0.3), tone(LENGTH, RATE, 1000, 0.2)];
    const coded = await codeAsMp3({ sampleRate: RATE, channels }, 128);
    expect(coded.channels.map((plane) => plane.length)).toEqual([LENGTH, LENGTH]);
    // One sample of delay would leave 12 dB of the tone at 1 kHz.
    expect(measureUsdr(channels, coded.channels)).toBeGreaterThan(20);
  });

  it('loses more of what is dense', async () => {
    const channels = [noise(LENGTH, 1)];
    const [few, many] = await Promise.all(
      [64, 256].map((rate) => codeAsMp3({ sampleRate: RATE, channels }, rate)),
    );
    expect(measureUsdr(channels, few.channels)).toBeLessThan(
      measureUsdr(channels, many.channels) - 3,
    );
  });
});
