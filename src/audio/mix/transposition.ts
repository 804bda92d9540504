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
