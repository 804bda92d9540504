/** From counted units of progress to what the page shows: percent, time left, speed. */
import type { Seconds } from '../shared/units';
import type { Song, SongProgress } from './sessionState';

/**
 * Where each stage begins and ends on the bar, in percent; separating takes almost all the time.
 */
const STAGE_PERCENT: Readonly<Record<SongProgress['stage'], readonly [number, number]>> = {
  decoding: [0, 3],
  'loading-model': [3, 6],
  'choosing-backend': [6, 8],
  separating: [8, 100],
};

export interface ProgressReport {
  /** 0…100, rounded down: 100 means done. */
  readonly percent: number;
  /** null while there is too little to estimate it from. */
  readonly secondsLeft: Seconds | null;
  /** Seconds of song separated per second; null while there is too little to estimate it from. */
  readonly speed: number | null;
}

/** An estimate from less than both of these would vary too much to be useful. */
const SHORTEST_BASIS_MS = 1500;
const SMALLEST_BASIS_FRACTION = 0.01;

/**
 * The progress of `song`; null if it is not being worked on. Time left and speed follow from the
 * average since separating began, without what was there before.
 */
export function reportProgress(song: Song): ProgressReport | null {
  const { progress, shape } = song;
  if (!progress) return null;
  const [from, to] = STAGE_PERCENT[progress.stage];
  const percent = Math.floor(from + (to - from) * progress.fraction);
  const { separatingSince, fraction, atMs } = progress;
  if (progress.stage !== 'separating' || separatingSince === null || !shape) {
    return { percent, secondsLeft: null, speed: null };
  }
  const elapsedMs = atMs - separatingSince.atMs;
  const done = fraction - separatingSince.fraction;
  if (elapsedMs < SHORTEST_BASIS_MS || done < SMALLEST_BASIS_FRACTION) {
    return { percent, secondsLeft: null, speed: null };
  }
  const songSeconds = shape.numSamples / shape.sampleRate;
  const elapsedSeconds = elapsedMs / 1000;
  return {
    percent,
    secondsLeft: (elapsedSeconds * (1 - fraction)) / done,
    speed: (songSeconds * done) / elapsedSeconds,
  };
}
