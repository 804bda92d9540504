/** Sorts cached tracks into what can be drawn: voices and accompaniments by source, pairs by group. */
import type { Hertz } from '../../src/shared/units';
import type { CachedSignal, CachedTrack } from './cache';

/** Sung syllable banks are at most this share of all voices. */
const MAX_SYLLABLE_SHARE = 0.2;
/** A solo source is a syllable bank if half its recordings are shorter than this ... */
const SYLLABLE_SECONDS = 2;
/** ... or if its name says so: banks for singing synthesisers, often stored as one long row of notes. */
const SYLLABLE_NAMES = /^(utau|notes|syllables|alys|vocobox)(_|$)/;

/** One recording to draw from. */
export interface CatalogueEntry {
  readonly signal: CachedSignal;
  readonly group: string;
  /** The other half of a pair: the accompaniment of a voice; null where there is none. */
  readonly counterpart: CachedSignal | null;
  /** Sounding duration in samples, by which recordings of one source are drawn. */
  readonly activeSamples: number;
}

export interface CatalogueSource {
  readonly name: string;
  /** Chance among the sources of its list; they sum to 1. */
  readonly share: number;
  /** Single notes, to be joined into phrases. */
  readonly isSyllables: boolean;
  /** Solo recordings are assumed dry; vocals of finished songs are not. */
  readonly isSolo: boolean;
  readonly entries: readonly CatalogueEntry[];
  /** Sums of activeSamples up to and including each entry. */
  readonly cumulative: readonly number[];
}

export interface Catalogue {
  readonly voices: readonly CatalogueSource[];
  readonly accompaniments: readonly CatalogueSource[];
  /** Sources of in-sync pairs, drawn as voices with their counterpart. */
  readonly pairs: readonly CatalogueSource[];
  /** Entries of a list that share a voice or a band: what may be joined or doubled. */
  readonly voiceGroups: ReadonlyMap<string, readonly CatalogueEntry[]>;
  readonly accompanimentGroups: ReadonlyMap<string, readonly CatalogueEntry[]>;
}

/**
 * Sources are weighted by the square root of their sounding duration, so that none dominates, and
 * syllable banks together held to a fifth. Throws an Error if there is no voice or no accompaniment.
 */
export function buildCatalogue(tracks: readonly CachedTrack[], sampleRate: Hertz): Catalogue {
  const voices = collect(tracks, 'vocals', sampleRate);
  const accompaniments = collect(tracks, 'accompaniment', sampleRate);
  if (voices.length === 0) throw new Error('None of the data folders holds a usable voice.');
  if (accompaniments.length === 0) {
    throw new Error('None of the data folders holds a usable accompaniment.');
  }
  const pairs = voices.filter((source) =>
    source.entries.some((entry) => entry.counterpart !== null),
  );
  return {
    voices: limitSyllables(voices),
    accompaniments: normalise(accompaniments),
    pairs: normalise(pairs),
    voiceGroups: groupEntries(voices),
    accompanimentGroups: groupEntries(accompaniments),
  };
}

/** Draws by share; `random` in [0, 1). */
export function drawSource(sources: readonly CatalogueSource[], random: number): CatalogueSource {
  let rest = random;
  for (const source of sources) {
    rest -= source.share;
    if (rest < 0) return source;
  }
  return sources[sources.length - 1];
}

/** Draws by sounding duration; `random` in [0, 1). */
export function drawEntry(source: CatalogueSource, random: number): CatalogueEntry {
  const { cumulative, entries } = source;
  const target = random * cumulative[cumulative.length - 1];
  let low = 0;
  let high = entries.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle] > target) high = middle;
    else low = middle + 1;
  }
  return entries[low];
}

function collect(
  tracks: readonly CachedTrack[],
  part: 'vocals' | 'accompaniment',
  sampleRate: Hertz,
): CatalogueSource[] {
  const bySource = new Map<string, CachedTrack[]>();
  for (const track of tracks) {
    if (track[part] === null) continue;
    // A name may serve both solo recordings and songs; they are drawn apart.
    const name = `${track.kind === 'pair' ? 'pairs' : 'solo'}/${track.source}`;
    bySource.set(name, [...(bySource.get(name) ?? []), track]);
  }
  return [...bySource].flatMap(([name, members]) => {
    const entries = members.flatMap((track): CatalogueEntry[] => {
      const signal = track[part];
      if (signal === null) return [];
      const activeSamples = signal.regions.reduce((sum, [start, end]) => sum + end - start, 0);
      if (activeSamples === 0) return [];
      const counterpart = part === 'vocals' ? track.accompaniment : null;
      return [{ signal, group: track.group, counterpart, activeSamples }];
    });
    if (entries.length === 0) return [];
    let sum = 0;
    const cumulative = entries.map((entry) => (sum += entry.activeSamples));
    const isSolo = name.startsWith('solo/');
    const isSyllables =
      part === 'vocals' &&
      isSolo &&
      (SYLLABLE_NAMES.test(members[0].source) ||
        medianSeconds(entries, sampleRate) < SYLLABLE_SECONDS);
    return [{ name, share: Math.sqrt(sum), isSyllables, isSolo, entries, cumulative }];
  });
}

function medianSeconds(entries: readonly CatalogueEntry[], sampleRate: Hertz): number {
  const lengths = entries.map((entry) => entry.signal.numSamples).sort((a, b) => a - b);
  return lengths[lengths.length >> 1] / sampleRate;
}

function normalise(sources: readonly CatalogueSource[]): CatalogueSource[] {
  const total = sources.reduce((sum, source) => sum + source.share, 0);
  return sources.map((source) => ({ ...source, share: source.share / total }));
}

function limitSyllables(sources: readonly CatalogueSource[]): CatalogueSource[] {
  const syllables = sources.filter((source) => source.isSyllables);
  const others = sources.filter((source) => !source.isSyllables);
  const weight = (list: readonly CatalogueSource[]) =>
    list.reduce((sum, { share }) => sum + share, 0);
  const allowed = (weight(others) * MAX_SYLLABLE_SHARE) / (1 - MAX_SYLLABLE_SHARE);
  if (others.length === 0 || weight(syllables) <= allowed) return normalise(sources);
  const factor = allowed / weight(syllables);
  return normalise(
    sources.map((source) =>
      source.isSyllables ? { ...source, share: source.share * factor } : source,
    ),
  );
}

function groupEntries(sources: readonly CatalogueSource[]): Map<string, CatalogueEntry[]> {
  const groups = new Map<string, CatalogueEntry[]>();
  for (const entry of sources.flatMap((source) => source.entries)) {
    const members = groups.get(entry.group);
    if (members) members.push(entry);
    else groups.set(entry.group, [entry]);
  }
  return groups;
}
