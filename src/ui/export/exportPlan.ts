/** Songs and choices → the files that will be saved: their contents, names and sizes. */
import type { SongSamples } from '../../audio/export/excerpt';
import type { ExportFormat } from '../../audio/export/exportFormats';
import type { ExportRequest } from '../../audio/export/exportRequest';
import { fileName, songTitle } from '../../audio/export/fileNames';
import type { PartName } from '../../audio/export/fileNames';
import { estimateSize } from '../../audio/export/fileSize';
import type { FileSize } from '../../audio/export/fileSize';
import { unsuitability } from '../../audio/export/formatLimits';
import type { Unsuitability } from '../../audio/export/formatLimits';
import type { StreamShape } from '../../audio/export/planeStream';
import { stemMix } from '../../audio/mix/stemMix';
import type { Region } from '../../audio/mix/region';
import { isTransposed, NO_TRANSPOSITION } from '../../audio/mix/transposition';
import type { Transposition } from '../../audio/mix/transposition';
import type { Listening } from '../../session/listening';
import type { SongData } from '../../session/songData';
import type { Samples } from '../../shared/units';
import type { ExportSettings } from './exportSettings';
import { texts } from '../language/language';

export interface ExportSong {
  readonly fileName: string;
  /** The song's file, for its tags. */
  readonly file: File | null;
  readonly data: SongData;
  readonly listening: Listening;
}

/** What of each song is saved, and how. */
export interface ExportChoices {
  readonly format: ExportFormat;
  readonly settings: ExportSettings;
  readonly parts: readonly PartName[];
  /** Null: the whole song. */
  readonly region: Region | null;
  /** Whether key and speed are as they are heard, and not those of the song. */
  readonly isTransposed: boolean;
  /** What the songs' files state, as far as it was read. */
  readonly tags: ReadonlyMap<SongData, NameTags>;
}

export interface NameTags {
  readonly artist: string;
  readonly album: string;
}

/** One file to be saved. */
export interface ExportItem {
  readonly song: ExportSong;
  readonly samples: SongSamples;
  readonly request: ExportRequest;
  /** As the pattern gives it; files that are saved together may need numbers. */
  readonly name: string;
  readonly size: FileSize;
  readonly problem: Unsuitability;
}

export const PARTS: readonly PartName[] = ['vocals', 'instrumental', 'mix'];

/** How much of a song can be saved by now, from its beginning: that whose vocals are there. */
export function readyLength(data: SongData): Samples {
  return data.ready.endFrom(0);
}

/** The files of the songs, song by song. */
export function planExport(
  songs: readonly ExportSong[],
  choices: ExportChoices,
): readonly ExportItem[] {
  return songs.flatMap((song) => choices.parts.map((part) => planFile(song, part, choices)));
}

function planFile(song: ExportSong, part: PartName, choices: ExportChoices): ExportItem {
  const { format, settings, region } = choices;
  const { data, listening } = song;
  const numReady = readyLength(data);
  const start = region?.startSample ?? 0;
  const end = Math.min(region?.endSample ?? data.numSamples, data.ready.endFrom(start));
  const span = { start, end };
  const transposition = heardTransposition(listening, choices.isTransposed);
  const title = songTitle(song.fileName);
  const place = placeName(song, region, numReady);
  const { partTitles, stems } = texts().export;
  const shape = shapeOf(data, span.end - span.start, settings, transposition);
  const request: ExportRequest = {
    formatId: format.id,
    mix: part === 'mix' ? listening.mix : stemMix(part),
    span,
    transposition,
    sampleRate: settings.sampleRate,
    quality: settings.quality,
    tagSource: {
      file: song.file,
      title,
      part: place ? `${partTitles[part]}, ${place}` : partTitles[part],
    },
  };
  const { artist = '', album = '' } = choices.tags.get(data) ?? {};
  const fields = {
    title,
    stem: stems[part],
    artist,
    album,
    region: place,
    ...transpositionNames(transposition ?? NO_TRANSPOSITION),
  };
  return {
    song,
    samples: data.samples(start),
    request,
    name: fileName(settings.pattern, fields, format.extension),
    size: estimateSize(format, shape, settings.quality),
    problem: unsuitability(format.limits, shape),
  };
}

/** The transposition of a song, null if nothing is changed. */
export function heardTransposition(
  { transposition }: Listening,
  isWanted: boolean,
): Transposition | null {
  return isWanted && isTransposed(transposition) ? transposition : null;
}

function shapeOf(
  data: SongData,
  numSamples: Samples,
  { sampleRate }: ExportSettings,
  transposition: Transposition | null,
): StreamShape {
  const rate = sampleRate ?? data.sampleRate;
  const { speed } = transposition ?? NO_TRANSPOSITION;
  return {
    sampleRate: rate,
    numChannels: data.numChannels,
    numSamples: Math.ceil((numSamples * rate) / (data.sampleRate * speed)),
  };
}

/** Which part of the song a file holds, for its name; empty for all of it. */
function placeName({ data }: ExportSong, region: Region | null, numReady: Samples): string {
  if (region) return region.name;
  if (numReady >= data.numSamples) return '';
  const seconds = Math.floor(numReady / data.sampleRate);
  return texts().export.firstPart(Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0'));
}

function transpositionNames({ semitones, speed }: Transposition) {
  return {
    key: semitones === 0 ? '' : `${semitones > 0 ? '+' : '−'}${Math.abs(semitones)}`,
    speed: speed === 1 ? '' : `${Math.round(100 * speed)} %`,
  };
}
