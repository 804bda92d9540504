/**
 * A stem → a file in any format of the table. The encoders are large: each is loaded by `import()`
 * when it is first used.
 */
import { VocalIsolationError } from '../../shared/errors';
import { loadPart } from '../../shared/loadPart';
import type { FileFacts } from './compressed/encodedPackets';
import { encodeWavFile } from './encodeWavFile';
import { bitrateOf } from './exportFormats';
import type { ExportFormat, Quality } from './exportFormats';
import type { PlaneStream } from './planeStream';
import type { TagSource } from './tagSource';

export interface EncodeOptions {
  /** For lossy formats. */
  readonly quality: Quality;
  /** Compressed files get tags from it; WAV files have none. Null: no tags. */
  readonly tagSource: TagSource | null;
}

/**
 * The whole file. Throws `too-long` if the format cannot hold a stem of this size,
 * `format-unsuitable` if it does not hold its rate or channels, `app-load-failed` or `offline` if
 * its encoder cannot be loaded, `format-unavailable` if that fails, and what reading the stream
 * rejects with.
 */
export async function encodeAs(
  format: ExportFormat,
  stream: PlaneStream,
  { quality, tagSource }: EncodeOptions,
): Promise<Blob> {
  const { id, coding, mimeType } = format;
  if (coding.kind === 'wav') return encodeWavFile(stream, coding.bitDepth);
  const facts = await fileFacts(mimeType, tagSource);
  if (coding.kind === 'flac') {
    const { encodeFlacFile } = await loadPart(() => import('./compressed/encodeFlacFile'));
    return encodeFlacFile(stream, coding.bitDepth, facts);
  }
  const bitrate = bitrateOf(format, quality) ?? NaN;
  switch (id) {
    case 'mp3': {
      const { encodeMp3File } = await loadPart(() => import('./compressed/encodeMp3File'));
      return encodeMp3File(stream, bitrate, facts);
    }
    case 'm4a': {
      const { encodeM4aFile } = await loadPart(() => import('./compressed/encodeM4aFile'));
      return encodeM4aFile(stream, bitrate, facts);
    }
    case 'opus': {
      const { encodeOpusFile } = await loadPart(() => import('./compressed/encodeOpusFile'));
      return encodeOpusFile(stream, bitrate, facts);
    }
    default:
      throw new VocalIsolationError('format-unavailable', `no encoder for ${id}`);
  }
}

/** What a compressed file has beside its samples. */
async function fileFacts(type: string, tagSource: TagSource | null): Promise<FileFacts> {
  if (!tagSource) return { type, tags: {} };
  const { stemTags } = await loadPart(() => import('./compressed/stemTags'));
  return { type, tags: await stemTags(tagSource) };
}
