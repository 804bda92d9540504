/** Gains: level of the voice in a mix, polarity, and a source's place between the channels. */
import type { Decibels } from '../../src/shared/units';

/** Amplitude ratio of `db`. */
export function fromDecibels(db: Decibels): number {
  return 10 ** (db / 20);
}

/**
 * Factor on the voice that puts its active level `levelDb` above the accompaniment's.
 * 1 if either is silent, since no factor could.
 */
export function voiceGain(vocalsRms: number, accompanimentRms: number, levelDb: Decibels): number {
  if (!(vocalsRms > 0) || !(accompanimentRms > 0)) return 1;
  return (fromDecibels(levelDb) * accompanimentRms) / vocalsRms;
}

/** +1 or −1 with equal chance: a flipped source is the same sound and another sum. */
export function drawPolarity(random: () => number): number {
  return random() < 0.5 ? 1 : -1;
}

/** Which input channel feeds each output channel, and how strongly. */
export interface Placement {
  readonly from: readonly number[];
  readonly gains: readonly number[];
}

/** Whether channels are swapped, and a balance of at most ±`maxBalanceDb` between two channels. */
export function drawPlacement(
  random: () => number,
  numChannels: number,
  maxBalanceDb: Decibels,
): Placement {
  if (numChannels === 1) return { from: [0], gains: [1] };
  const from = random() < 0.5 ? [0, 1] : [1, 0];
  return { from, gains: balanceGains(maxBalanceDb * (2 * random() - 1)) };
}

/** Gains of left and right, `balanceDb` apart (positive = right louder), of mean square 1. */
export function balanceGains(balanceDb: Decibels): [left: number, right: number] {
  const ratio = fromDecibels(balanceDb);
  const left = Math.sqrt(2 / (1 + ratio * ratio));
  return [left, left * ratio];
}
