/** What the tags of a song's file state, in a form that can be written and shown. */
import type { MetadataTags } from 'mediabunny';
import {
  ADTS,
  EndingBlobSource,
  FLAC,
  Input,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from '../decode/mediaLibrary';
import { withinSeconds } from '../../shared/race';

/** Longer texts are cut: players show a line, and a broken file can state megabytes. */
const LONGEST_TEXT = 1000;

/** After this the song counts as one without tags. */
const LONGEST_READ_SECONDS = 5;

/** The tags as they are in `file`. Never rejects: from a file that cannot be read come none. */
export async function readTags(file: Blob): Promise<MetadataTags> {
  const formats = [MP4, QTFF, MATROSKA, WEBM, MP3, WAVE, OGG, ADTS, FLAC];
  const input = new Input({ formats, source: new EndingBlobSource(file) });
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
export function cleanText(text: string | undefined): string | undefined {
  const clean = text
    ?.slice(0, LONGEST_TEXT)
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd')
    .trim();
  return clean || undefined;
}
