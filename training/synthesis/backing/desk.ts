/**
 * The mixing desk: what happens to the dry sound of each stem, and to their sum. Pure functions.
 */
import { mulberry32 } from '../../../src/shared/random';
import { chance, uniform } from '../../shared/draw';
import type { Random } from '../../shared/draw';
import type { Composition } from './compose';
import { designBiquad, runBiquad } from '../../effects/biquad';
import { limit } from '../../effects/limit';
import {
  addScaled,
  amplify,
  chorus,
  compress,
  echo,
  reverberate,
  saturate,
  scale,
  widen,
} from '../../effects/studio';
import type { Part, Stem } from './score';

/** Sampling rate of everything rendered, in Hz. */
export const RENDER_RATE = 44100;

/** Left and right plane of equal length. */
export type Stereo = readonly Float32Array[];

const both = (
  stereo: Stereo,
  effect: (plane: Float32Array, side: number) => Float32Array,
): Stereo => stereo.map(effect);

/** Largest magnitude of the stem becomes `peak`; effects with thresholds need a known level. */
function normalise(stereo: Stereo, peak: number): Stereo {
  let largest = 0;
  for (const plane of stereo) {
    for (let n = 0; n < plane.length; n++)
      if (Math.abs(plane[n]) > largest) largest = Math.abs(plane[n]);
  }
  const gain = largest > 0 ? peak / largest : 0;
  return both(stereo, (plane) => scale(plane, gain));
}

const isDistorted = (program: number): boolean => program === 29 || program === 30;

/** The channel strip of one stem. */
function processStem(
  stem: Stem,
  dry: Stereo,
  parts: readonly Part[],
  { genre, beatsPerMinute }: Composition,
  random: Random,
): Stereo {
  let wet = normalise(dry, 0.8);
  const drive = uniform(random, genre.guitarDrive[0], genre.guitarDrive[1]);
  switch (stem) {
    case 'drums': {
      const crunch = uniform(random, 0, 1) ** 2;
      wet = compress(wet, -20, uniform(random, 2, 5), 0.012, 0.12);
      if (crunch > 0.2) wet = both(wet, (x) => saturate(x, 1 + 3 * crunch));
      const shelf = designBiquad('highshelf', 7000, RENDER_RATE, 0.7, uniform(random, 0, 6));
      return both(wet, (x) => runBiquad(x, shelf));
    }
    case 'bass': {
      const gain = uniform(random, 1, 4);
      const low = designBiquad('lowshelf', 90, RENDER_RATE, 0.7, uniform(random, -2, 4));
      wet = compress(wet, -18, 4, 0.015, 0.2);
      return both(wet, (x) => runBiquad(saturate(x, gain), low));
    }
    case 'guitars': {
      const cabinet = uniform(random, 3800, 6500);
      if (drive > 1.4) return both(wet, (x) => amplify(x, drive, cabinet));
      if (chance(random, 0.4)) wet = both(wet, (x, side) => chorus(x, 0.5, 0.7, 2.5, side * 1.5));
      return wet;
    }
    case 'lead': {
      const program = parts[0].program;
      if (isDistorted(program) || (program >= 26 && program <= 28 && drive > 1.4)) {
        wet = both(wet, (x) => amplify(x, Math.max(6, drive), uniform(random, 4200, 6500)));
      }
      wet = compress(wet, -18, 3, 0.01, 0.15);
      if (!chance(random, 0.5)) return wet;
      const seconds = (60 / beatsPerMinute) * (chance(random, 0.5) ? 0.5 : 0.75);
      const amount = uniform(random, 0.1, 0.35);
      return both(wet, (x) => addScaled(x, echo(x, seconds, 0.35), amount));
    }
    case 'backing': {
      if (chance(random, 0.5))
        wet = both(wet, (x, side) => chorus(x, 0.6, uniform(random, 0.3, 0.9), 3, side * 1.6));
      return widen(wet, uniform(random, 0.8, 1.5));
    }
  }
}

/** RMS over the louder half of the stem's blocks: how loud it is while it plays. */
function activeRms(stereo: Stereo): number {
  const block = 4096;
  const powers: number[] = [];
  for (let start = 0; start + block <= stereo[0].length; start += block) {
    let sum = 0;
    for (const plane of stereo)
      for (let n = start; n < start + block; n++) sum += plane[n] * plane[n];
    powers.push(sum / (2 * block));
  }
  powers.sort((a, b) => b - a);
  const loud = powers.slice(0, Math.max(1, powers.length >> 1));
  return Math.sqrt(loud.reduce((sum, power) => sum + power, 0) / loud.length);
}

/** Loudness of each stem in a typical mix, in dB of RMS before the master. */
const STEM_LEVEL_DB: Readonly<Record<Stem, number>> = {
  drums: -19,
  bass: -20,
  guitars: -21,
  backing: -22,
  lead: -21,
};
/** How much of each stem is sent to the reverberation. */
const SEND: Readonly<Record<Stem, number>> = {
  drums: 0.5,
  bass: 0.1,
  guitars: 0.6,
  backing: 1,
  lead: 1.1,
};

/**
 * Gain over time that dips at each kick drum and recovers within a beat, as side-chain compression
 * does.
 */
function pumpGain(
  parts: readonly Part[],
  beatsPerMinute: number,
  depthDb: number,
  length: number,
): Float32Array {
  const gain = new Float32Array(length).fill(1);
  const samplesPerBeat = (60 / beatsPerMinute) * RENDER_RATE;
  const span = Math.round(0.7 * samplesPerBeat);
  for (const note of parts.flatMap((part) => (part.isDrums ? part.notes : []))) {
    if (note.pitch !== 36) continue;
    const start = Math.round(note.start * samplesPerBeat);
    for (let n = 0; n < span && start + n < length; n++) {
      gain[start + n] = Math.min(gain[start + n], 10 ** ((-depthDb * (1 - n / span)) / 20));
    }
  }
  return gain;
}

/** Sums the processed stems with reverberation, then tone, bus compression and limiter. */
function mixDown(
  stems: ReadonlyMap<Stem, Stereo>,
  song: Composition,
  random: Random,
  length: number,
): Stereo {
  const { genre } = song;
  const bus = [new Float32Array(length), new Float32Array(length)];
  const send = [new Float32Array(length), new Float32Array(length)];
  const pump =
    genre.pumpDb === undefined
      ? undefined
      : pumpGain(song.parts, song.beatsPerMinute, genre.pumpDb, length);
  for (const [stem, stereo] of stems) {
    const levelDb = STEM_LEVEL_DB[stem] + uniform(random, -4, 4);
    const gain = 10 ** (levelDb / 20) / Math.max(1e-4, activeRms(stereo));
    const ducked = pump !== undefined && stem !== 'drums' ? pump : undefined;
    for (let side = 0; side < 2; side++) {
      const plane = stereo[side];
      const toBus = bus[side];
      const toRoom = send[side];
      for (let n = 0; n < length; n++) {
        const x = gain * plane[n] * (ducked === undefined ? 1 : ducked[n]);
        toBus[n] += x;
        toRoom[n] += SEND[stem] * x;
      }
    }
  }
  const amount = uniform(random, genre.reverb[0], genre.reverb[1]);
  const seconds = uniform(random, 0.6, 1.2 + 4 * genre.reverb[1]);
  const damping = uniform(random, 0.2, 0.6);
  const room = send.map((plane, side) => reverberate(plane, seconds, damping, side * 23));
  const low = designBiquad('lowshelf', 120, RENDER_RATE, 0.7, uniform(random, -3, 3));
  const high = designBiquad('highshelf', 5000, RENDER_RATE, 0.7, uniform(random, -3, 6));
  const wet = both(bus, (x, side) => addScaled(x, room[side], 2.5 * amount));
  let master = both(wet, (x) => runBiquad(runBiquad(x, low), high));
  master = compress(master, -16, uniform(random, 1.3, 2.5), 0.02, 0.2);
  const targetDb = uniform(random, -20, -11);
  const gain = 10 ** (targetDb / 20) / Math.max(1e-4, activeRms(master));
  return limit(
    both(master, (x) => scale(x, gain)),
    0.8,
  );
}

/**
 * The stems of `song` with their effects, summed, compressed and limited: |samples| <= 0.8. `dry`
 * holds planes of `length` samples per stem; `seed` decides levels and effects.
 */
export function mixStems(
  dry: ReadonlyMap<Stem, Stereo>,
  song: Composition,
  seed: number,
  length: number,
): Stereo {
  const random = mulberry32(seed ^ 0x9e3779b9);
  const processed = new Map<Stem, Stereo>();
  for (const [stem, stereo] of dry) {
    const parts = song.parts.filter((part) => part.stem === stem);
    processed.set(stem, processStem(stem, stereo, parts, song, random));
  }
  return mixDown(processed, song, random, length);
}
