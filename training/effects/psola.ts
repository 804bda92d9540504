/**
 * A voice at another pitch, with other formants, at another pace, each by itself. A change of speed
 * would move all three together; here a recording is taken apart into its periods, which are added
 * again at other distances (TD-PSOLA: Moulines & Charpentier, Speech Communication 9, 1990).
 */
import type { Hertz, Samples, Seconds } from '../../src/shared/units';
import { pitchAt } from './pitch';
import type { PitchTrack } from './pitch';

/** What a voice becomes, at every hop of the output, first hop at sample 0. */
export interface VoicePlan {
  readonly hopLength: Samples;
  /** Sample of the input that sounds here; never falls. */
  readonly from: Float64Array;
  /** Pitch of what is voiced there. */
  readonly hz: Float32Array;
  /** Frequencies of the vocal tract's resonances over those of the input. */
  readonly formantRatio: number;
}

/** Distance of what is taken from unvoiced sounds: breath and consonants. */
const UNVOICED_STEP: Seconds = 0.005;
/** A period's highest point is looked for within this share of the period. */
const MARK_SEARCH = 0.15;

/**
 * `length` samples of every channel as `plan` wants them. Two periods around the mark that is
 * nearest to the wanted place, under a raised cosine and read at `formantRatio` times the speed,
 * are added every wanted period. What is unvoiced is taken where it lies. `pitch` is that of the
 * channels' mean; channels stay in step.
 */
export function resing(
  channels: readonly Float32Array[],
  mean: Float32Array,
  sampleRate: Hertz,
  pitch: PitchTrack,
  plan: VoicePlan,
  length: Samples,
): Float32Array[] {
  const { formantRatio, hopLength } = plan;
  const outputs = channels.map(() => new Float32Array(length));
  const marks = markPeriods(mean, sampleRate, pitch);
  const unvoicedStep = UNVOICED_STEP * sampleRate;
  const end = Math.min(length, plan.from.length * hopLength);
  let mark = 0;
  for (let at = 0; at < end;) {
    const from = interpolate(plan.from, at / hopLength);
    const hz = pitchAt(pitch, from);
    const wanted = plan.hz[Math.min(plan.hz.length - 1, Math.round(at / hopLength))];
    if (hz > 0 && wanted > 0 && marks.length > 0) {
      while (mark + 1 < marks.length && marks[mark + 1] <= from) mark++;
      const next = marks[Math.min(mark + 1, marks.length - 1)];
      const nearest = next - from < from - marks[mark] ? next : marks[mark];
      addGrain(channels, outputs, nearest, sampleRate / hz, at, formantRatio, 1);
      at += sampleRate / wanted;
    } else {
      addGrain(channels, outputs, from, unvoicedStep, at, formantRatio, formantRatio);
      at += unvoicedStep;
    }
  }
  return outputs;
}

/** Samples where periods are at their highest, one per period of what is voiced, rising. */
function markPeriods(mean: Float32Array, sampleRate: Hertz, pitch: PitchTrack): Float64Array {
  const marks: number[] = [];
  let at = 0;
  let isLost = true;
  while (at < mean.length) {
    const hz = pitchAt(pitch, at);
    if (hz === 0) {
      at += pitch.hopLength;
      isLost = true;
      continue;
    }
    const period = sampleRate / hz;
    // The first period of a voiced stretch is looked through as a whole.
    const reach = isLost ? period / 2 : MARK_SEARCH * period;
    const found = highest(mean, Math.max(0, at - reach), Math.min(mean.length - 1, at + reach));
    if (marks.length === 0 || found > marks[marks.length - 1]) marks.push(found);
    at = found + period;
    isLost = false;
  }
  return Float64Array.from(marks);
}

function highest(samples: Float32Array, from: number, to: number): number {
  let best = Math.ceil(from);
  for (let n = best; n <= to; n++) if (samples[n] > samples[best]) best = n;
  return best;
}

/**
 * Adds input around `centre`, `radius` to both sides, around output sample `at`, read at `speed`.
 */
function addGrain(
  inputs: readonly Float32Array[],
  outputs: readonly Float32Array[],
  centre: number,
  radius: number,
  at: number,
  speed: number,
  gain: number,
): void {
  const reach = radius / speed;
  const first = Math.max(0, Math.ceil(at - reach));
  const last = Math.min(outputs[0].length - 1, Math.floor(at + reach));
  // cos by rotation: one window value per sample, shared by the channels.
  const step = Math.PI / reach;
  const [stepCos, stepSin] = [Math.cos(step), Math.sin(step)];
  let cos = Math.cos(step * (first - at));
  let sin = Math.sin(step * (first - at));
  for (let n = first; n <= last; n++) {
    const weight = gain * (0.5 + 0.5 * cos);
    [cos, sin] = [cos * stepCos - sin * stepSin, sin * stepCos + cos * stepSin];
    const position = centre + (n - at) * speed;
    const below = Math.floor(position);
    const t = position - below;
    for (let c = 0; c < inputs.length; c++)
      outputs[c][n] += weight * readCubic(inputs[c], below, t);
  }
}

/** Catmull–Rom through the four samples around below + t, 0 <= t < 1; silence outside. */
function readCubic(x: Float32Array, below: number, t: number): number {
  if (below < 1 || below + 2 >= x.length) return 0;
  const a = x[below - 1];
  const b = x[below];
  const c = x[below + 1];
  const d = x[below + 2];
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

function interpolate(values: Float64Array, position: number): number {
  const below = Math.min(values.length - 1, Math.floor(position));
  const above = Math.min(values.length - 1, below + 1);
  return values[below] + (position - below) * (values[above] - values[below]);
}

/** The same song by another singer: pitch and formants moved, each by its own ratio; pace kept. */
export function planOtherSinger(
  pitch: PitchTrack,
  pitchRatio: number,
  formantRatio: number,
): VoicePlan {
  const { hopLength, hz } = pitch;
  return {
    hopLength,
    from: Float64Array.from(hz, (_, h) => h * hopLength),
    hz: hz.map((value) => value * pitchRatio),
    formantRatio,
  };
}
