/** Key and speed of playback, each changed without the other. */

export interface Transposition {
  /** Change of pitch, −12 … 12. */
  readonly semitones: number;
  /** Whether a voice keeps its timbre when its pitch changes. */
  readonly keepsFormants: boolean;
  /** Speed as a factor, 0.5 … 1.5. */
  readonly speed: number;
}

export const NO_TRANSPOSITION: Transposition = { semitones: 0, keepsFormants: true, speed: 1 };

/** Whether the sound stays as it is, so that processing it can be left out. */
export function isTransposed({ semitones, speed }: Transposition): boolean {
  return semitones !== 0 || speed !== 1;
}

/** Both directions, in semitones: an octave. */
export const MOST_SEMITONES = 12;
export const SLOWEST = 0.5;
export const FASTEST = 1.5;

/** `transposition` changed and kept within its limits, in whole semitones and per cents. */
export function transposedBy(
  transposition: Transposition,
  change: { readonly semitones?: number; readonly speed?: number },
): Transposition {
  const semitones = Math.round(transposition.semitones + (change.semitones ?? 0));
  const speed = Math.round(100 * (transposition.speed + (change.speed ?? 0))) / 100;
  return {
    ...transposition,
    semitones: Math.min(MOST_SEMITONES, Math.max(-MOST_SEMITONES, semitones)),
    speed: Math.min(FASTEST, Math.max(SLOWEST, speed)),
  };
}
