/** The tags of a song's file → those of a stem. */
import type { AttachedImage, MetadataTags } from 'mediabunny';
import { cleanText, readTags } from '../songTags';
import type { TagSource } from '../tagSource';

/** Larger covers are left out. FLAC holds at most 16 MB. */
const LARGEST_COVER_BYTES = 4 * 2 ** 20;

/**
 * Title with what the file is, such as "(Vocals)", artist, album, genre, date, numbers and front
 * cover, as far as the song's file states them in a form that can be written. Never rejects: from a
 * file that cannot be read come no tags, and the title is that of `source`.
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
