/**
 * Sets speech to notes: every syllable is held as long as a note and sung at its pitch. Speech adds
 * men's voices, languages and consonants, of which the recordings of singing hold few.
 */
import type { Hertz, Samples, Seconds } from '../../src/shared/units';
import { pick, uniform } from '../shared/draw';
import type { PitchTrack } from './pitch';
import type { VoicePlan } from './psola';

/** Minor and major, pentatonic and whole, in semitones: what songs of most kinds are made of. */
const SCALES = [
  [0, 3, 5, 7, 10],
  [0, 2, 4, 7, 9],
  [0, 2, 4, 5, 7, 9, 11],
  [0, 2, 3, 5, 7, 8, 10],
] as const;
const BEATS_PER_MINUTE = [70, 150] as const;
/** Lengths of notes in beats; short ones as often as they stand here. */
const NOTE_BEATS = [0.25, 0.5, 0.5, 0.5, 1, 1, 2] as const;
/** Singing lies this far above the same person's speech. */
const REGISTER_SEMITONES = [0, 9] as const;
/** Melodies move by steps of the scale, seldom by more. */
const STEPS = [-3, -2, -1, -1, 0, 0, 1, 1, 2, 3] as const;
/** Melodies stay within this many steps of where they began. */
const RANGE_STEPS = 5;
/** Longer stretches of voice hold several syllables: each note takes this much of them. */
const SYLLABLE: Seconds = 0.22;
/** No sound is held longer than this many times what it was. */
const LONGEST_HOLD = 6;
/** A pitch reaches its note within this time. */
const GLIDE: Seconds = 0.05;
/**
 * Vibrato of a note begins after this time (Sundberg 1994: 5 to 7 Hz, half a semitone to each
 * side).
 */
const VIBRATO_ONSET: Seconds = 0.25;
const VIBRATO_HZ = [4.8, 6.5] as const;
const VIBRATO_CENTS = [0, 55] as const;

/**
 * How speech of that `pitch` is sung for `length` samples: consonants at their own pace, what is
 * voiced stretched to the note's length and brought to its pitch, tuned to `formantRatio` = 1 and a
 * = 440 Hz. It ends with the speech or with `length`, whichever comes first. All draws come from
 * `random`.
 */
export function planMelody(
  pitch: PitchTrack,
  sampleRate: Hertz,
  length: Samples,
  random: () => number,
): VoicePlan {
  const { hopLength, hz } = pitch;
  const hopSeconds = hopLength / sampleRate;
  const beat: Seconds = 60 / uniform(random, ...BEATS_PER_MINUTE);
  const scale = pick(random, SCALES);
  const register = medianVoiced(hz) * 2 ** (uniform(random, ...REGISTER_SEMITONES) / 12);
  const key = Math.floor(12 * random());
  const home = nearestDegree(register, key, scale);
  const vibratoHz = uniform(random, ...VIBRATO_HZ);
  const vibratoCents = uniform(random, ...VIBRATO_CENTS);
  const from: number[] = [];
  const sung: number[] = [];
  let degree = home;
  let last: Hertz = 0;
  const numHops = Math.ceil(length / hopLength);
  for (let h = 0; h < hz.length && from.length < numHops;) {
    if (hz[h] === 0) {
      from.push(h * hopLength);
      sung.push(0);
      h++;
      continue;
    }
    let end = h;
    while (end < hz.length && hz[end] > 0 && (end - h) * hopSeconds < SYLLABLE) end++;
    degree += pick(random, STEPS);
    degree = Math.min(home + RANGE_STEPS, Math.max(home - RANGE_STEPS, degree));
    const note = degreeHz(degree, key, scale);
    const count = end - h;
    const held = Math.round((beat * pick(random, NOTE_BEATS)) / hopSeconds);
    const total = Math.min(LONGEST_HOLD * count, Math.max(count, held));
    for (let i = 0; i < total && from.length < numHops; i++) {
      const seconds = i * hopSeconds;
      const glide = last > 0 ? (last / note) ** Math.max(0, 1 - seconds / GLIDE) : 1;
      const depth = vibratoCents * Math.min(1, Math.max(0, seconds / VIBRATO_ONSET - 1));
      const cents = depth * Math.sin(2 * Math.PI * vibratoHz * seconds);
      from.push((h + (i * count) / total) * hopLength);
      sung.push(note * glide * 2 ** (cents / 1200));
    }
    last = end < hz.length && hz[end] > 0 ? note : 0;
    h = end;
  }
  return {
    hopLength,
    from: Float64Array.from(from),
    hz: Float32Array.from(sung),
    formantRatio: 1,
  };
}

/** Middle of all pitches that there are; 150 Hz if nothing is voiced. */
function medianVoiced(hz: Float32Array): Hertz {
  const voiced = hz.filter((value) => value > 0).sort();
  return voiced.length > 0 ? voiced[voiced.length >> 1] : 150;
}

/**
 * Frequency of step `degree` of the scale on `key` (semitones above A), degree 0 at or above 55 Hz.
 */
function degreeHz(degree: number, key: number, scale: readonly number[]): Hertz {
  const octave = Math.floor(degree / scale.length);
  const semitones = key + 12 * octave + scale[degree - octave * scale.length];
  return 55 * 2 ** (semitones / 12);
}

/** The step of the scale that lies nearest below `hz`, or 0. */
function nearestDegree(hz: Hertz, key: number, scale: readonly number[]): number {
  let degree = 0;
  while (degreeHz(degree + 1, key, scale) <= hz) degree++;
  return degree;
}
