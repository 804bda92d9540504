/**
 * Cuts excerpts of a patch's length out of recordings: random stretches that sound, short
 * recordings joined until the patch is filled, everything played at a random speed.
 */
import {
  GENTLE_TAPS,
  SPEED_MARGIN,
  STEEP_TAPS,
  addAtSpeed,
  lengthAfterSpeed,
  lengthBeforeSpeed,
  speedNumerator,
} from '../effects/speed';
import type { Hertz, Samples } from '../../src/shared/units';
import type { CachedSignal } from '../corpus/cachedTrack';
import type { CatalogueEntry } from './catalogue';
import type { SignalReader } from '../corpus/signalReader';

/** Single notes are transposed this far instead, and are 0.3 to 1.5 s long. */
const NOTE_SEMITONES = 4;
const SHORTEST_NOTE = 0.3;
const NOTE_RANGE = 1.2;
/** Starts tried until one gives a stretch that sounds for at least half its duration. */
const NUM_TRIALS = 4;
const WANTED_ACTIVE_SHARE = 0.5;
/** Kept before and after the sounding part of a short recording. */
const LEAD_SECONDS = 0.1;
/** Pieces are faded in and out, so that joining them does not click. */
const FADE_SECONDS = 0.008;
/** More pieces than this would be less than 0.15 s each in a patch of the published length. */
const MAX_PIECES = 80;

/** A patch's worth of one source at the model's rate. */
export interface Excerpt {
  /** Planes of the patch's length, as many as the recording has, at most the model's. */
  readonly channels: Float32Array[];
  /** Up to here the excerpt has content, after the change of speed. */
  readonly bandwidthHz: Hertz;
}

/** Slowest and fastest playing, 1 = as recorded; drawn evenly in octaves between them. */
export type SpeedRange = readonly [slowest: number, fastest: number];

export interface ExcerptCutter {
  /**
   * Recordings of one group, `first` and then others, with pauses of at most half a second between.
   */
  cut(
    first: CatalogueEntry,
    group: readonly CatalogueEntry[],
    speed: SpeedRange,
    pauses: boolean,
  ): Excerpt;
  /**
   * A voice and its own accompaniment, in sync at the same speed. `first.counterpart` must exist.
   */
  cutPair(
    first: CatalogueEntry,
    group: readonly CatalogueEntry[],
    speed: SpeedRange,
  ): { vocals: Excerpt; accompaniment: Excerpt };
  /** Single notes at random pitches with random pauses. */
  cutNotes(first: CatalogueEntry, group: readonly CatalogueEntry[]): Excerpt;
}

export interface CutterOptions {
  readonly reader: SignalReader;
  readonly random: () => number;
  readonly cacheRate: Hertz;
  readonly sampleRate: Hertz;
  /** Samples of a patch. */
  readonly length: Samples;
}

/** All draws come from `random` in a fixed order: equal seeds cut equal excerpts. */
export function createExcerptCutter(options: CutterOptions): ExcerptCutter {
  const { reader, random, cacheRate, sampleRate, length } = options;
  const fade = Math.max(1, Math.round(FADE_SECONDS * cacheRate));
  const numTaps = cacheRate > sampleRate ? STEEP_TAPS : GENTLE_TAPS;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const drawNumerator = ([slowest, fastest]: SpeedRange) =>
    speedNumerator((cacheRate / sampleRate) * slowest * (fastest / slowest) ** random());
  const pause = (most: number) => Math.round(most * random() * sampleRate);

  /**
   * Adds samples [start, start + count) of `signal` to `planes` from `at` on; mono feeds all
   * planes.
   */
  function place(
    signal: CachedSignal,
    start: Samples,
    count: Samples,
    numerator: number,
    planes: readonly Float32Array[],
    at: Samples,
  ): void {
    const pieces = reader.read(signal, start - SPEED_MARGIN, count + 2 * SPEED_MARGIN);
    const outLength = Math.min(lengthAfterSpeed(count, numerator), length - at);
    for (const piece of pieces) fadeEnds(piece, SPEED_MARGIN, fade);
    planes.forEach((plane, c) =>
      addAtSpeed(pieces[c] ?? pieces[0], numerator, plane, at, outLength, numTaps),
    );
  }

  /** Where to cut at most `needed` samples; the sounding part as a whole if it is shorter. */
  function choose(signal: CachedSignal, needed: Samples): { start: Samples; count: Samples } {
    const { regions, numSamples } = signal;
    const lead = Math.round(LEAD_SECONDS * cacheRate);
    const first = Math.max(0, regions[0][0] - lead);
    const last = Math.min(numSamples, regions[regions.length - 1][1] + lead);
    if (last - first <= needed) return { start: first, count: last - first };
    let best = first;
    let bestShare = -1;
    for (let trial = 0; trial < NUM_TRIALS && bestShare < WANTED_ACTIVE_SHARE; trial++) {
      const start = first + Math.floor(random() * (last - first - needed + 1));
      const share = activeShare(signal, start, needed);
      if (share > bestShare) {
        best = start;
        bestShare = share;
      }
    }
    return { start: best, count: needed };
  }

  /** Fills one patch per signal of an entry with the same cuts of all of them. */
  function fill(
    first: CatalogueEntry,
    group: readonly CatalogueEntry[],
    signalsOf: (entry: CatalogueEntry) => CachedSignal[],
    speedRange: SpeedRange,
    pauses: boolean,
  ): Excerpt[] {
    const numerator = drawNumerator(speedRange);
    const numPlanes = signalsOf(first).map((signal) => signal.numChannels);
    const planes = numPlanes.map((count) =>
      Array.from({ length: count }, () => new Float32Array(length)),
    );
    const bandwidths = numPlanes.map(() => Infinity);
    let entry = first;
    let at = 0;
    for (let piece = 0; at < length && piece < MAX_PIECES; piece++) {
      const { start, count } = choose(entry.signal, lengthBeforeSpeed(length - at, numerator));
      signalsOf(entry).forEach((signal, index) => {
        place(signal, start, count, numerator, planes[index], at);
        bandwidths[index] = Math.min(bandwidths[index], signal.bandwidthHz);
      });
      at += Math.max(1, lengthAfterSpeed(count, numerator)) + (pauses ? pause(0.5) : 0);
      entry = pick(group);
    }
    const speed = (numerator / speedNumerator(1)) * (sampleRate / cacheRate);
    return planes.map((channels, index) => ({ channels, bandwidthHz: bandwidths[index] * speed }));
  }

  return {
    cut: (first, group, speed, pauses) =>
      fill(first, group, (entry) => [entry.signal], speed, pauses)[0],

    cutPair(first, group, speed) {
      const paired = group.filter((entry) => entry.counterpart !== null);
      const signalsOf = (entry: CatalogueEntry) =>
        entry.counterpart === null ? [entry.signal] : [entry.signal, entry.counterpart];
      const [vocals, accompaniment] = fill(first, paired, signalsOf, speed, false);
      return { vocals, accompaniment };
    },

    cutNotes(first, group) {
      const plane = Array.from(
        { length: first.signal.numChannels },
        () => new Float32Array(length),
      );
      let bandwidthHz = Infinity;
      let entry = first;
      let at = pause(0.3);
      for (let piece = 0; at < length && piece < MAX_PIECES; piece++) {
        const semitones = NOTE_SEMITONES * (2 * random() - 1);
        const numerator = speedNumerator((cacheRate / sampleRate) * 2 ** (semitones / 12));
        const [from, to] = pick(entry.signal.regions);
        // Some banks hold rows of joined notes: of a long region a note's length is taken anywhere.
        const note = Math.round((SHORTEST_NOTE + NOTE_RANGE * random()) * cacheRate);
        const start = from + Math.floor(random() * Math.max(0, to - from - note));
        const count = Math.min(note, to - start, lengthBeforeSpeed(length - at, numerator));
        place(entry.signal, start, count, numerator, plane, at);
        const speed = (numerator * sampleRate) / (speedNumerator(1) * cacheRate);
        bandwidthHz = Math.min(bandwidthHz, entry.signal.bandwidthHz * speed);
        at += Math.max(1, lengthAfterSpeed(count, numerator)) + pause(random() < 0.8 ? 0.1 : 0.6);
        // Mostly the same recording goes on: one voice, one pitch region.
        if (random() < 0.2) entry = pick(group);
      }
      return { channels: plane, bandwidthHz };
    },
  };
}

/** Share of [start, start + count) that lies in sounding regions. */
function activeShare(signal: CachedSignal, start: Samples, count: Samples): number {
  let active = 0;
  for (const [from, to] of signal.regions) {
    if (to <= start) continue;
    if (from >= start + count) break;
    active += Math.min(to, start + count) - Math.max(from, start);
  }
  return active / count;
}

/** Raised-cosine fades of `fade` samples inside [margin, length − margin), silence outside. */
function fadeEnds(piece: Float32Array, margin: Samples, fade: Samples): void {
  const end = piece.length - margin;
  const reach = Math.min(fade, Math.floor((end - margin) / 2));
  for (let n = 0; n < reach; n++) {
    const gain = 0.5 - 0.5 * Math.cos((Math.PI * (n + 0.5)) / reach);
    piece[margin + n] *= gain;
    piece[end - 1 - n] *= gain;
  }
  piece.fill(0, 0, margin);
  piece.fill(0, end);
}
