/**
 * Chords: Roman numerals to notes, voicings led smoothly from one to the next, scales for melodies.
 */

/** Intervals above the root, in semitones, by the suffix of a Roman numeral. */
const QUALITIES: Readonly<Record<string, { readonly upper: number[]; readonly lower: number[] }>> =
  {
    '': { upper: [0, 4, 7], lower: [0, 3, 7] },
    '5': { upper: [0, 7], lower: [0, 7] },
    '6': { upper: [0, 4, 7, 9], lower: [0, 3, 7, 9] },
    '7': { upper: [0, 4, 7, 10], lower: [0, 3, 7, 10] },
    maj7: { upper: [0, 4, 7, 11], lower: [0, 3, 7, 11] },
    '9': { upper: [0, 4, 7, 10, 14], lower: [0, 3, 7, 10, 14] },
    maj9: { upper: [0, 4, 7, 11, 14], lower: [0, 3, 7, 11, 14] },
    '13': { upper: [0, 4, 10, 14, 21], lower: [0, 3, 10, 14, 21] },
    add9: { upper: [0, 4, 7, 14], lower: [0, 3, 7, 14] },
    sus2: { upper: [0, 2, 7], lower: [0, 2, 7] },
    sus4: { upper: [0, 5, 7], lower: [0, 5, 7] },
    '7b9': { upper: [0, 4, 7, 10, 13], lower: [0, 3, 7, 10, 13] },
    dim: { upper: [0, 3, 6], lower: [0, 3, 6] },
    dim7: { upper: [0, 3, 6, 9], lower: [0, 3, 6, 9] },
    m7b5: { upper: [0, 3, 6, 10], lower: [0, 3, 6, 10] },
    aug: { upper: [0, 4, 8], lower: [0, 4, 8] },
  };
const NUMERALS = ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii'];
const MAJOR_SCALE = [0, 2, 4, 5, 7, 9, 11];

/** Steps of each scale above its tonic, in semitones. */
export const SCALES = {
  major: MAJOR_SCALE,
  minor: [0, 2, 3, 5, 7, 8, 10],
  harmonicMinor: [0, 2, 3, 5, 7, 8, 11],
  dorian: [0, 2, 3, 5, 7, 9, 10],
  mixolydian: [0, 2, 4, 5, 7, 9, 10],
  lydian: [0, 2, 4, 6, 7, 9, 11],
  phrygian: [0, 1, 3, 5, 7, 8, 10],
  phrygianDominant: [0, 1, 4, 5, 7, 8, 10],
  majorPentatonic: [0, 2, 4, 7, 9],
  minorPentatonic: [0, 3, 5, 7, 10],
  blues: [0, 3, 5, 6, 7, 10],
} as const;
export type ScaleName = keyof typeof SCALES;

export interface Chord {
  /** Pitch class of the root, 0 = C. */
  readonly root: number;
  /** Semitones above the root, ascending, first 0. */
  readonly intervals: readonly number[];
}

/** A chord and where it sounds, in beats from the start of the song. */
export interface TimedChord extends Chord {
  readonly start: number;
  readonly duration: number;
}

/**
 * Reads a Roman numeral relative to the major scale on `tonic` (pitch class), e.g. `bVII`, `ii7`,
 * `V7b9`, `i5`: upper case has a major third, lower case a minor one. Throws a RangeError
 * otherwise.
 */
export function parseChord(numeral: string, tonic: number): Chord {
  const match = /^([b#]?)([ivIV]+)(.*)$/.exec(numeral);
  const degree = match === null ? -1 : NUMERALS.indexOf(match[2].toLowerCase());
  const quality = match === null ? undefined : QUALITIES[match[3]];
  if (match === null || degree < 0 || quality === undefined) {
    throw new RangeError(`not a chord: "${numeral}"`);
  }
  const accidental = match[1] === 'b' ? -1 : match[1] === '#' ? 1 : 0;
  const isUpper = match[2] === match[2].toUpperCase();
  return {
    root: (tonic + MAJOR_SCALE[degree] + accidental + 24) % 12,
    intervals: isUpper ? quality.upper : quality.lower,
  };
}

/**
 * A progression such as `I vi ii7/V7 I`: one word per bar, `/` divides a bar evenly. Repeats until
 * `numBars` bars are filled, from beat `start`.
 */
export function layOutProgression(
  progression: string,
  tonic: number,
  start: number,
  numBars: number,
  beatsPerBar: number,
): TimedChord[] {
  const bars = progression.trim().split(/\s+/);
  const chords: TimedChord[] = [];
  for (let bar = 0; bar < numBars; bar++) {
    const numerals = bars[bar % bars.length].split('/');
    const duration = beatsPerBar / numerals.length;
    numerals.forEach((numeral, i) => {
      const chord = parseChord(numeral, tonic);
      chords.push({ ...chord, start: start + bar * beatsPerBar + i * duration, duration });
    });
  }
  return chords;
}

/** The note of pitch class `pitchClass` nearest to `near`. */
export function nearestPitch(pitchClass: number, near: number): number {
  const above = near + ((((pitchClass - near) % 12) + 12) % 12);
  return above - near > 6 ? above - 12 : above;
}

/**
 * Notes for `chord`, ascending: among close positions starting on any chord tone (opened by
 * dropping the second voice from the top if `open`) the one whose voices move least from
 * `previous`, or lie nearest to `centre` when there is none.
 */
export function voiceChord(
  chord: Chord,
  previous: readonly number[] | undefined,
  centre: number,
  open = false,
): number[] {
  const classes = [...new Set(chord.intervals.map((interval) => (chord.root + interval) % 12))];
  let best: number[] = [];
  let bestCost = Infinity;
  for (let lowest = centre - 12; lowest < centre + 7; lowest++) {
    if (!classes.includes(((lowest % 12) + 12) % 12)) continue;
    const voicing = classes
      .map((pitchClass) => lowest + ((((pitchClass - lowest) % 12) + 12) % 12))
      .sort((a, b) => a - b);
    if (open && voicing.length > 2) {
      voicing[voicing.length - 2] -= 12;
      voicing.sort((a, b) => a - b);
    }
    const mean = voicing.reduce((sum, pitch) => sum + pitch, 0) / voicing.length;
    // A pull to the centre keeps long songs from drifting out of the instrument's range.
    let cost = 0.3 * Math.abs(mean - centre);
    if (previous !== undefined) {
      voicing.forEach((pitch, i) => {
        cost += Math.abs(pitch - previous[Math.min(i, previous.length - 1)]) / voicing.length;
      });
    }
    if (cost < bestCost) {
      bestCost = cost;
      best = voicing;
    }
  }
  return best;
}

/** All notes of a scale on `tonic` between `low` and `high` inclusive, ascending. */
export function scaleNotes(tonic: number, scale: ScaleName, low: number, high: number): number[] {
  const steps: readonly number[] = SCALES[scale];
  const notes: number[] = [];
  for (let pitch = low; pitch <= high; pitch++) {
    if (steps.includes((((pitch - tonic) % 12) + 12) % 12)) notes.push(pitch);
  }
  return notes;
}
