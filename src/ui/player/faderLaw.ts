/** Where a level lies on a fader: finely around 0 dB, coarsely where it is nearly silent. */
import { LOUDEST_DB } from '../../audio/mix/mix';
import type { Decibels } from '../../shared/units';

/** Levels below it are −∞. */
export const QUIETEST_DB: Decibels = -60;
/** Levels that the fader stops at. */
const STEP_DB: Decibels = 0.5;
/** The cubic law of many mixing desks: the gain grows with the third power of the position. */
const DB_PER_DECADE: Decibels = 60;

/** Position on the fader, 0 … 1, of a level of −∞ … {@link LOUDEST_DB}. */
export function faderPosition(levelDb: Decibels): number {
  return levelDb < QUIETEST_DB ? 0 : 10 ** ((levelDb - LOUDEST_DB) / DB_PER_DECADE);
}

/** The level at a position on the fader, in steps of half a decibel. */
export function levelAt(position: number): Decibels {
  const exactDb = LOUDEST_DB + DB_PER_DECADE * Math.log10(position);
  return limitLevel(STEP_DB * Math.round(exactDb / STEP_DB));
}

/** `levelDb` within what a fader can be set to. */
export function limitLevel(levelDb: Decibels): Decibels {
  if (!(levelDb >= QUIETEST_DB)) return -Infinity;
  // Adding 0 makes −0 a 0.
  return Math.min(LOUDEST_DB, levelDb) + 0;
}

/** One press of an arrow key from `levelDb`, by `change` decibels; −∞ is next to the quietest. */
export function nudgeLevel(levelDb: Decibels, change: Decibels): Decibels {
  if (levelDb === -Infinity) return change > 0 ? QUIETEST_DB : -Infinity;
  return limitLevel(levelDb + change);
}
