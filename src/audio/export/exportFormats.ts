/**
 * The file formats that stems can be saved in, as a table: the page lists its rows in this order,
 * the first is the default. A new format is a new row. An encoder that is large (a codec, a muxer)
 * is loaded by `import()` inside its `encode`, so that the page itself does not grow.
 */
import type { WavBitDepth } from '../../pcm/wavHeader';
import { VocalIsolationError } from '../../shared/errors';
import { encodeWavFile, WAV_MIME_TYPE } from './encodeWavFile';
import type { FileFacts } from './compressed/encodedPackets';
import type { PlaneStream } from './planeStream';
import type { TagSource } from './tagSource';

export interface ExportFormat {
  /** Distinguishes the rows. */
  readonly id: string;
  /** For people: `WAV 16-bit`. */
  readonly label: string;
  /** Of the file's name, without the dot. */
  readonly extension: string;
  /** Of the blob that `encode` makes. */
  readonly mimeType: string;
  /**
   * The whole file. Throws `too-long` if the format cannot hold a stem of this size,
   * `format-unsuitable` if it does not hold its rate or channels, `format-unavailable` if its
   * encoder cannot be loaded or fails, and what reading the stream rejects with. Compressed files
   * get tags if `tagSource` is given; WAV files have none.
   */
  readonly encode: (stream: PlaneStream, tagSource?: TagSource) => Promise<Blob>;
  /** Whether this browser can encode the format. Absent if every browser can. */
  readonly isAvailable?: () => Promise<boolean>;
}

export const EXPORT_FORMATS: readonly [ExportFormat, ...ExportFormat[]] = [
  wav('wav-16', 'WAV 16-bit', 16),
  wav('wav-24', 'WAV 24-bit', 24),
  wav('wav-32f', 'WAV 32-bit float', '32f'),
  flac('flac-16', 'FLAC 16-bit', 16),
  flac('flac-24', 'FLAC 24-bit', 24),
  {
    id: 'mp3',
    label: 'MP3',
    extension: 'mp3',
    mimeType: 'audio/mpeg',
    async encode(stream, tagSource) {
      const { encodeMp3File } = await loaded(import('./compressed/encodeMp3File'));
      return encodeMp3File(stream, await fileFacts('audio/mpeg', tagSource));
    },
  },
  {
    id: 'm4a',
    label: 'M4A (AAC)',
    extension: 'm4a',
    mimeType: 'audio/mp4',
    async encode(stream, tagSource) {
      const { encodeM4aFile } = await loaded(import('./compressed/encodeM4aFile'));
      return encodeM4aFile(stream, await fileFacts('audio/mp4', tagSource));
    },
  },
  {
    id: 'opus',
    label: 'Opus',
    extension: 'opus',
    mimeType: 'audio/ogg',
    isAvailable: canEncodeOpus,
    async encode(stream, tagSource) {
      const { encodeOpusFile } = await loaded(import('./compressed/encodeOpusFile'));
      return encodeOpusFile(stream, await fileFacts('audio/ogg', tagSource));
    },
  },
];

function wav(id: string, label: string, bitDepth: WavBitDepth): ExportFormat {
  return {
    id,
    label,
    extension: 'wav',
    mimeType: WAV_MIME_TYPE,
    encode: (stream) => encodeWavFile(stream, bitDepth),
  };
}

function flac(id: string, label: string, bitDepth: 16 | 24): ExportFormat {
  const mimeType = 'audio/flac';
  return {
    id,
    label,
    extension: 'flac',
    mimeType,
    async encode(stream, tagSource) {
      const { encodeFlacFile } = await loaded(import('./compressed/encodeFlacFile'));
      return encodeFlacFile(stream, bitDepth, await fileFacts(mimeType, tagSource));
    },
  };
}

/** Whether the browser has an Opus encoder (WebCodecs). */
async function canEncodeOpus(): Promise<boolean> {
  if (typeof AudioEncoder === 'undefined') return false;
  const config = { codec: 'opus', sampleRate: 48000, bitrate: 160_000 };
  const support = await Promise.all(
    [1, 2].map((numberOfChannels) =>
      AudioEncoder.isConfigSupported({ ...config, numberOfChannels }),
    ),
  ).catch(() => []);
  return support.length > 0 && support.every(({ supported }) => supported === true);
}

/** What a compressed file has beside its samples. */
async function fileFacts(type: string, tagSource: TagSource | undefined): Promise<FileFacts> {
  if (!tagSource) return { type, tags: {} };
  const { stemTags } = await loaded(import('./compressed/stemTags'));
  return { type, tags: await stemTags(tagSource) };
}

/** An encoder that is loading; throws `format-unavailable` if it does not arrive. */
async function loaded<Module>(loading: Promise<Module>): Promise<Module> {
  try {
    return await loading;
  } catch (cause) {
    const message = 'the encoder could not be loaded';
    throw new VocalIsolationError('format-unavailable', message, { cause });
  }
}
