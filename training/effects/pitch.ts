/** Follows the pitch of a voice that sings or speaks alone. */
import type { Hertz, Samples } from '../../src/shared/units';

/** Fundamental frequency at every hop, first hop at sample 0; 0 where nothing is voiced. */
export interface PitchTrack {
  readonly hopLength: Samples;
  readonly hz: Float32Array;
}

/** From a bass's lowest notes to a soprano's highest. */
const LOWEST_HZ: Hertz = 65;
const HIGHEST_HZ: Hertz = 1000;
/**
 * The signal is averaged down to about this rate: seven periods of the highest pitch per lag of the
 * lowest.
 */
const SEARCH_RATE: Hertz = 7350;
const HOP_SECONDS = 0.015;
/** A frame is as long as this many of the longest periods. */
const PERIODS_PER_FRAME = 3;
/**
 * A frame is voiced where the waveform resembles itself this well one period later (1: exactly).
 */
const VOICED_CLARITY = 0.75;
/** The first peak this close to the highest is taken: later ones are multiples of the period. */
const FIRST_PEAK = 0.9;
/** Frames quieter than this, relative to the loudest, are silence. */
const SILENCE = 1e-3;

/**
 * The period of each frame is the first high peak of the normalised square difference, 2 Σ x(j)
 * x(j+τ) / Σ (x(j)² + x(j+τ)²), with a parabola through its neighbours (McLeod & Wyvill, ICMC
 * 2005). Frames are centred on their hops; single outliers give way to the median of three.
 */
export function trackPitch(signal: Float32Array, sampleRate: Hertz): PitchTrack {
  const factor = Math.max(1, Math.round(sampleRate / SEARCH_RATE));
  const slow = averageDown(signal, factor);
  const rate = sampleRate / factor;
  const hop = Math.round(HOP_SECONDS * rate);
  const maxLag = Math.ceil(rate / LOWEST_HZ);
  const minLag = Math.floor(rate / HIGHEST_HZ);
  const frame = PERIODS_PER_FRAME * maxLag;
  const numHops = Math.ceil(slow.length / hop);
  const raw = new Float32Array(numHops);
  const clarity = new Float64Array(maxLag + 2);
  const powers = Float64Array.from({ length: numHops }, (_, h) => {
    const start = Math.max(0, h * hop - (frame >> 1));
    let power = 0;
    for (let n = start; n < Math.min(slow.length, start + frame); n++) power += slow[n] * slow[n];
    return power;
  });
  const floor = SILENCE * powers.reduce((most, power) => Math.max(most, power), 0);
  for (let h = 0; h < numHops; h++) {
    const start = h * hop - (frame >> 1);
    if (start < 0 || start + frame > slow.length || !(powers[h] > floor)) continue;
    measureClarity(slow, start, frame, clarity);
    const lag = firstPeak(clarity, minLag, maxLag);
    if (lag > 0) raw[h] = rate / lag;
  }
  const hz = raw.map((value, h) => medianOfThree(raw[h - 1] ?? 0, value, raw[h + 1] ?? 0));
  return { hopLength: hop * factor, hz };
}

/** The pitch at sample `position`: that of the nearest hop. */
export function pitchAt({ hopLength, hz }: PitchTrack, position: Samples): Hertz {
  return hz[Math.min(hz.length - 1, Math.max(0, Math.round(position / hopLength)))];
}

function averageDown(signal: Float32Array, factor: number): Float32Array {
  const slow = new Float32Array(Math.floor(signal.length / factor));
  for (let m = 0, at = 0; m < slow.length; m++) {
    let sum = 0;
    for (let i = 0; i < factor; i++) sum += signal[at++];
    slow[m] = sum / factor;
  }
  return slow;
}

/**
 * clarity[τ] of x[start, start + length) for every lag that it has room for, up to its last
 * element.
 */
function measureClarity(
  x: Float32Array,
  start: number,
  length: number,
  clarity: Float64Array,
): void {
  const overlap = length - clarity.length;
  let head = 0;
  for (let j = start; j < start + overlap; j++) head += x[j] * x[j];
  let tail = head;
  for (let lag = 0; lag < clarity.length; lag++) {
    let product = 0;
    for (let j = start; j < start + overlap; j++) product += x[j] * x[j + lag];
    const energy = head + tail;
    clarity[lag] = energy > 0 ? (2 * product) / energy : 0;
    const leaves = x[start + lag];
    const enters = x[start + lag + overlap];
    tail += enters * enters - leaves * leaves;
  }
}

/** The lag of the period, to a fraction of a sample; 0 if no peak is clear enough. */
function firstPeak(clarity: Float64Array, minLag: number, maxLag: number): number {
  let highest = 0;
  for (let lag = minLag; lag <= maxLag; lag++) {
    if (isPeak(clarity, lag)) highest = Math.max(highest, clarity[lag]);
  }
  if (highest < VOICED_CLARITY) return 0;
  for (let lag = minLag; lag <= maxLag; lag++) {
    if (!isPeak(clarity, lag) || clarity[lag] < FIRST_PEAK * highest) continue;
    const [before, at, after] = [clarity[lag - 1], clarity[lag], clarity[lag + 1]];
    const bend = before - 2 * at + after;
    return bend < 0 ? lag + (0.5 * (before - after)) / bend : lag;
  }
  return 0;
}

const isPeak = (values: Float64Array, at: number): boolean =>
  values[at] > values[at - 1] && values[at] >= values[at + 1];

const medianOfThree = (a: number, b: number, c: number): number =>
  Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
