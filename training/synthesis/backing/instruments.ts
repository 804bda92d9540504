/**
 * What a melody must know of General MIDI instruments: comfortable range, and whether they can
 * slide.
 */

export interface InstrumentRange {
  readonly low: number;
  readonly high: number;
  /** 0 = fixed pitch (keyboards, mallets), 1 = slides and vibrato as natural as a voice's. */
  readonly expression: number;
}

/** Rows: first program, last program, low, high, expression. */
const RANGES: readonly (readonly [number, number, number, number, number])[] = [
  [0, 15, 60, 88, 0],
  [16, 20, 58, 86, 0.2],
  [21, 23, 60, 86, 0.3],
  [24, 25, 52, 79, 0.3],
  [26, 28, 52, 81, 0.5],
  [29, 31, 52, 86, 1],
  [32, 39, 40, 60, 0.3],
  [40, 40, 58, 90, 1],
  [41, 41, 52, 79, 1],
  [42, 42, 43, 72, 1],
  [43, 43, 36, 55, 0.8],
  [44, 51, 55, 84, 0.6],
  [56, 56, 55, 82, 0.8],
  [57, 57, 43, 70, 0.9],
  [58, 58, 34, 55, 0.5],
  [59, 59, 55, 81, 0.9],
  [60, 60, 46, 74, 0.7],
  [61, 63, 55, 79, 0.6],
  [64, 64, 58, 84, 1],
  [65, 65, 51, 79, 1],
  [66, 66, 46, 74, 1],
  [67, 67, 40, 66, 0.9],
  [68, 68, 60, 86, 0.8],
  [69, 69, 54, 79, 0.8],
  [70, 70, 38, 67, 0.7],
  [71, 71, 52, 86, 0.8],
  [72, 72, 74, 98, 0.5],
  [73, 73, 60, 91, 0.9],
  [74, 74, 64, 91, 0.5],
  [75, 79, 60, 88, 1],
  [80, 87, 55, 86, 1],
  [104, 107, 50, 79, 0.9],
  [108, 108, 60, 84, 0],
  [109, 109, 58, 77, 0.4],
  [110, 110, 57, 88, 1],
  [111, 111, 58, 81, 1],
];

/** Range of General MIDI program `program` (0-based); a middle one for programs not listed. */
export function instrumentRange(program: number): InstrumentRange {
  const row = RANGES.find(([first, last]) => program >= first && program <= last);
  const [, , low, high, expression] = row ?? [0, 0, 55, 81, 0.5];
  return { low, high, expression };
}
