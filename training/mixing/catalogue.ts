/**
 * Sorts cached tracks into what can be drawn: voices and accompaniments by source, pairs by group.
 */
import type { Hertz } from '../../src/shared/units';
import type { CachedSignal, CachedTrack } from '../corpus/cachedTrack';
import { SOURCE_GROUPS, SOURCE_KINDS } from './mixingPolicy';
import type { SourceKind } from './mixingPolicy';

/** A solo source holds single notes too if half its recordings are shorter than this. */
const SYLLABLE_SECONDS = 2;

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
  /** What mixingPolicy.ts limits; null for music as it is sung and played. */
  readonly kind: SourceKind | null;
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
 * Sources are weighted by the square root of their sounding duration, so that none dominates, times
 * the weight of their group (SOURCE_GROUPS); kinds of voices (SOURCE_KINDS) are held to their
 * shares. Throws an Error if there is no voice or no accompaniment.
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
    voices: limitKinds(voices),
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
    const isSoloVoice = isSolo && part === 'vocals';
    const kind = isSoloVoice ? kindOf(members[0].source, medianSeconds(entries, sampleRate)) : null;
    const isSyllables = kind?.name === 'syllables';
    const share = groupWeight(members[0]) * Math.sqrt(sum);
    return [{ name, share, kind, isSyllables, isSolo, entries, cumulative }];
  });
}

/**
 * Factor of the first group of {@link SOURCE_GROUPS} that the track's source belongs to; else 1.
 */
function groupWeight({ kind, source }: CachedTrack): number {
  const group = SOURCE_GROUPS.find((g) => g.kind === kind && g.names.test(source));
  return group?.weight ?? 1;
}

/** Kind of a solo voice by its name; very short recordings are syllables in any case. */
function kindOf(source: string, typicalSeconds: number): SourceKind | null {
  const named = SOURCE_KINDS.find(({ names }) => names.test(source));
  if (named || typicalSeconds >= SYLLABLE_SECONDS) return named ?? null;
  return SOURCE_KINDS.find(({ name }) => name === 'syllables') ?? null;
}

function medianSeconds(entries: readonly CatalogueEntry[], sampleRate: Hertz): number {
  const lengths = entries.map((entry) => entry.signal.numSamples).sort((a, b) => a - b);
  return lengths[lengths.length >> 1] / sampleRate;
}

function normalise(sources: readonly CatalogueSource[]): CatalogueSource[] {
  const total = sources.reduce((sum, source) => sum + source.share, 0);
  return sources.map((source) => ({ ...source, share: source.share / total }));
}

/**
 * Shares that sum to 1 with no kind above its limit; what is cut off goes to the others in
 * proportion. Where there is nothing else, limits have no meaning and shares stay as they are.
 */
function limitKinds(sources: readonly CatalogueSource[]): CatalogueSource[] {
  const kinds = [...new Set(sources.flatMap(({ kind }) => (kind ? [kind] : [])))];
  const weightOf = (wanted: (kind: SourceKind | null) => boolean) =>
    sources.reduce((sum, { kind, share }) => (wanted(kind) ? sum + share : sum), 0);
  const limited = new Set<SourceKind>();
  const isFree = (kind: SourceKind | null) => kind === null || !limited.has(kind);
  const restShare = () => 1 - [...limited].reduce((sum, { maxShare }) => sum + maxShare, 0);
  // Limiting one kind gives more to the others and may bring another one to its limit.
  for (;;) {
    const perWeight = restShare() / weightOf(isFree);
    const next = kinds.find(
      (kind) => isFree(kind) && weightOf((other) => other === kind) * perWeight > kind.maxShare,
    );
    if (!next) break;
    limited.add(next);
  }
  const freeWeight = weightOf(isFree);
  if (freeWeight === 0) return normalise(sources);
  const freeShare = restShare();
  return sources.map((source) => {
    const { kind, share } = source;
    if (kind === null || isFree(kind))
      return { ...source, share: (share * freeShare) / freeWeight };
    return { ...source, share: (share * kind.maxShare) / weightOf((other) => other === kind) };
  });
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
