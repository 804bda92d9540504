/** How a meter moves: up at once, down slowly, and its mark rests at the loudest for a while. */
import type { Decibels, Seconds } from '../../shared/units';

/** The left end of a meter. */
export const METER_FLOOR_DB: Decibels = -60;
const FALL_DB_PER_SECOND = 24;
const HOLD_SECONDS: Seconds = 1.5;

/** What a meter shows. Levels are relative to full scale. */
export interface MeterState {
  readonly levelDb: Decibels;
  readonly peakDb: Decibels;
  readonly peakAgeSeconds: Seconds;
}

export const SILENT_METER: MeterState = {
  levelDb: -Infinity,
  peakDb: -Infinity,
  peakAgeSeconds: 0,
};

/** The state `elapsed` seconds after `before`; `amplitude` ≥ 0 is the loudest sample since then. */
export function nextMeter(before: MeterState, amplitude: number, elapsed: Seconds): MeterState {
  const nowDb = 20 * Math.log10(amplitude);
  const fallDb = FALL_DB_PER_SECOND * elapsed;
  const levelDb = atLeastFloor(Math.max(nowDb, before.levelDb - fallDb));
  if (levelDb >= before.peakDb) return { levelDb, peakDb: levelDb, peakAgeSeconds: 0 };
  const peakAgeSeconds = before.peakAgeSeconds + elapsed;
  const isHeld = peakAgeSeconds <= HOLD_SECONDS;
  const peakDb = isHeld ? before.peakDb : Math.max(levelDb, before.peakDb - fallDb);
  return { levelDb, peakDb: atLeastFloor(peakDb), peakAgeSeconds };
}

/** Share of the meter, 0 … 1, that a level fills; above full scale it is full. */
export function meterShare(levelDb: Decibels): number {
  return Math.min(1, Math.max(0, 1 - levelDb / METER_FLOOR_DB));
}

const atLeastFloor = (levelDb: Decibels) => (levelDb > METER_FLOOR_DB ? levelDb : -Infinity);
