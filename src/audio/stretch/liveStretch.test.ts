import { describe, expect, it } from 'vitest';
import { NO_TRANSPOSITION } from '../mix/transposition';
import { createLiveStretch } from './liveStretch';
import type { LiveStretch } from './liveStretch';
import { createStretchModule } from './stretchModule';
import { createStretcher, QUANTUM } from './stretcher';

const RATE = 44100;
const GAINS = { mixture: 1, vocals: 0 };
const LEVEL = 0.5;

const sine = (frequency: number) =>
  Float32Array.from(
    { length: RATE },
    (_, n) => LEVEL * Math.sin((2 * Math.PI * frequency * n) / RATE),
  );

async function createLive(): Promise<LiveStretch> {
  return createLiveStretch(createStretcher(await createStretchModule(), 1, RATE));
}

/** Begins a run of `plane` that is heard from `frame` on. */
function beginRun(live: LiveStretch, plane: Float32Array, frame: number): void {
  const transposition = { ...NO_TRANSPOSITION, semitones: 12, keepsFormants: false };
  live.handle({ type: 'begin' });
  live.handle({ type: 'samples', source: 'mixture', place: 0, planes: [plane] });
  live.handle({ type: 'cue', cue: { frame, place: 0, transposition, rateRatio: 1 } });
}

/** What is heard from `frame` on; silence where there is nothing to play. */
function listen(live: LiveStretch, frame: number, numQuanta: number): Float32Array {
  const heard = new Float32Array(numQuanta * QUANTUM);
  for (let n = 0; n < heard.length; n += QUANTUM) {
    const planes = live.render(frame + n, GAINS);
    if (planes) heard.set(planes[0], n);
  }
  return heard;
}

/** Amplitude of `frequency` in `plane`, by a Hann-weighted Fourier sum. */
function amplitude(plane: Float32Array, frequency: number): number {
  let re = 0;
  let im = 0;
  plane.forEach((value, n) => {
    const weighted = value * (1 - Math.cos((2 * Math.PI * n) / plane.length));
    re += weighted * Math.cos((2 * Math.PI * frequency * n) / RATE);
    im += weighted * Math.sin((2 * Math.PI * frequency * n) / RATE);
  });
  return (2 * Math.hypot(re, im)) / plane.length;
}

describe('createLiveStretch', () => {
  it('gives a run its full level as soon as it is heard', async () => {
    const live = await createLive();
    const frame = 1000 * QUANTUM;
    beginRun(live, sine(440), frame + 2 * QUANTUM);
    const heard = listen(live, frame, 2 + 16).subarray(2 * QUANTUM);
    // The first block is cut off where the sound begins; it fades in with its window.
    expect(amplitude(heard, 880)).toBeGreaterThan(0.6 * LEVEL);
  });

  it('lets nothing of the run before be heard in a new one', async () => {
    const live = await createLive();
    beginRun(live, sine(440), 0);
    listen(live, 0, 150);
    const frame = 150 * QUANTUM;
    beginRun(live, sine(620), frame);
    const heard = listen(live, frame, 32);
    expect(amplitude(heard, 1240)).toBeGreaterThan(0.6 * LEVEL);
    expect(amplitude(heard, 880)).toBeLessThan(0.02 * LEVEL);
  });
});
