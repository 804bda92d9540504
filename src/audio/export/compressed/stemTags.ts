/** The tags of a song's file → those of a stem. */
import {
  ADTS,
  BlobSource,
  FLAC,
  Input,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from 'mediabunny';
import type { AttachedImage, MetadataTags } from 'mediabunny';
import { withinSeconds } from '../../../shared/race';
import type { TagSource } from '../tagSource';

/** Longer texts are cut: players show a line, and a broken file can state megabytes. */
const LONGEST_TEXT = 1000;

/** Larger covers are left out. FLAC holds at most 16 MB. */
const LARGEST_COVER_BYTES = 4 * 2 ** 20;

/** After this the stem is saved without tags of the file. */
const LONGEST_READ_SECONDS = 5;

/**
 * Title with what the file is, such as "(Vocals)", artist, album, genre, date, numbers and front cover,
 * as far as the song's file states them in a form that can be written. Never rejects: from a file
 * that cannot be read come no tags, and the title is that of `source`.
 */
export async function stemTags({ file, title, part }: TagSource): Promise<MetadataTags> {
  const found = file ? await readTags(file) : {};
  const cover = found.images?.find(({ kind }) => kind === 'coverFront') ?? found.images?.[0];
  const tags = defined<MetadataTags>({
    title: `${cleanText(found.title) ?? title} (${part})`,
    artist: cleanText(found.artist),
    album: cleanText(found.album),
    albumArtist: cleanText(found.albumArtist),
    genre: cleanText(found.genre),
    date: cleanDate(found.date),
    trackNumber: cleanNumber(found.trackNumber),
    tracksTotal: cleanNumber(found.tracksTotal),
    discNumber: cleanNumber(found.discNumber),
    discsTotal: cleanNumber(found.discsTotal),
  });
  const image = cover && cleanCover(cover);
  return image ? { ...tags, images: [image] } : tags;
}

/** `tags` without the fields that are undefined. */
function defined<Tags extends object>(tags: Tags): Tags {
  return Object.fromEntries(
    Object.entries(tags).filter(([, value]) => value !== undefined),
  ) as Tags;
}

async function readTags(file: Blob): Promise<MetadataTags> {
  const formats = [MP4, QTFF, MATROSKA, WEBM, MP3, WAVE, OGG, ADTS, FLAC];
  const input = new Input({ formats, source: new BlobSource(file) });
  try {
    return await withinSeconds(
      input.getMetadataTags(),
      LONGEST_READ_SECONDS,
      () => new Error('reading the tags takes too long'),
    );
  } catch {
    return {};
  } finally {
    input.dispose();
  }
}

/** Without control characters and halves of characters; undefined if nothing is left. */
function cleanText(text: string | undefined): string | undefined {
  const clean = text
    ?.slice(0, LONGEST_TEXT)
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd')
    .trim();
  return clean || undefined;
}

function cleanNumber(value: number | undefined): number | undefined {
  return value && Number.isInteger(value) && value > 0 && value < 10_000 ? value : undefined;
}

function cleanDate(date: Date | undefined): Date | undefined {
  const year = date?.getUTCFullYear() ?? NaN;
  return year > 0 && year < 10_000 ? date : undefined;
}

function cleanCover({ data, mimeType }: AttachedImage): AttachedImage | undefined {
  const isWritable = /^image\/[\w.+-]{1,40}$/.test(mimeType);
  const fits = data.length > 0 && data.length <= LARGEST_COVER_BYTES;
  return isWritable && fits ? { data, mimeType, kind: 'coverFront' } : undefined;
}
