/**
 * The file formats that stems can be saved in, as a table: the page lists its rows in this order,
 * the first is the default. A new format is a new row. An encoder that is large (a codec, a muxer)
 * is loaded by `import()` inside its `encode`, so that the page itself does not grow.
 */
import type { WavBitDepth } from '../../pcm/wavHeader';
import { encodeWavFile, WAV_MIME_TYPE } from './encodeWavFile';
import type { PlaneStream } from './planeStream';

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
   * The whole file. Throws `too-long` if the format cannot hold a stem of this size, and what
   * reading the stream rejects with.
   */
  readonly encode: (stream: PlaneStream) => Promise<Blob>;
}

export const EXPORT_FORMATS: readonly [ExportFormat, ...ExportFormat[]] = [
  wav('wav-16', 'WAV 16-bit', 16),
  wav('wav-24', 'WAV 24-bit', 24),
  wav('wav-32f', 'WAV 32-bit float', '32f'),
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
