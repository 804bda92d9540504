/**
 * The account of the training data: minutes that can be used, per source, beside each source's
 * licence.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ModelConfig } from '../../src/model/config';
import { cacheRate } from '../corpus/cache';
import type { CachedTrack } from '../corpus/cachedTrack';
import { loadTracks } from '../corpus/loadTracks';
import { SOURCES_FILE, parseSources } from '../corpus/sourceNotes';
import type { SourceNote } from '../corpus/sourceNotes';

const FOLDER_OF_KIND = {
  vocals: 'vocals',
  accompaniment: 'instrumentals',
  pair: 'pairs/train',
} as const;

export interface SourceAccount extends SourceNote {
  readonly kind: CachedTrack['kind'];
  readonly source: string;
  /** Minutes of the recordings that training uses, silence included. */
  readonly minutes: number;
}

/** Minutes per source, longest first within its kind; sources without a note have an empty one. */
export function accountFor(
  tracks: readonly CachedTrack[],
  sampleRate: number,
  notes: ReadonlyMap<string, SourceNote>,
): SourceAccount[] {
  const accounts = new Map<string, SourceAccount>();
  for (const { kind, source, vocals, accompaniment } of tracks) {
    const folder = `${FOLDER_OF_KIND[kind]}/${source}`;
    const samples = Math.max(vocals?.numSamples ?? 0, accompaniment?.numSamples ?? 0);
    const note = notes.get(folder) ?? { content: '', licence: '', origin: '' };
    const before = accounts.get(folder)?.minutes ?? 0;
    accounts.set(folder, { kind, source, ...note, minutes: before + samples / sampleRate / 60 });
  }
  const kinds: CachedTrack['kind'][] = ['vocals', 'pair', 'accompaniment'];
  return [...accounts.values()].sort(
    (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || b.minutes - a.minutes,
  );
}

/**
 * The account of `folders` as training with `config` uses them, decoded into the cache where they
 * are not yet. The notes are the SOURCES.tsv in a folder or beside it. Throws as readFolder does.
 */
export async function accountForFolders(
  config: ModelConfig,
  folders: readonly string[],
  log: (sentence: string) => void,
): Promise<SourceAccount[]> {
  const accounts: SourceAccount[] = [];
  for (const folder of folders) {
    const path = [folder, dirname(resolve(folder))]
      .map((place) => join(place, SOURCES_FILE))
      .find((candidate) => existsSync(candidate));
    const notes = path === undefined ? new Map() : parseSources(readFileSync(path, 'utf8'));
    const tracks = await loadTracks(config, [folder], 'train', log);
    accounts.push(...accountFor(tracks, cacheRate(config), notes));
  }
  return accounts;
}
