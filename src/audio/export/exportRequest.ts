/** What one saved file is made of, as plain data, and how it is made. */
import type { Mix } from '../mix/mix';
import { mixStream } from '../mix/mixStream';
import { transposedStream } from '../mix/transposedStream';
import type { Transposition } from '../mix/transposition';
import type { Hertz } from '../../shared/units';
import { createClipMeter } from './clipMeter';
import type { Loudness } from './clipMeter';
import { excerptOf } from './excerpt';
import type { SampleSpan, SongSamples } from './excerpt';
import type { EncodeOptions } from './encoders';
import { formatOf } from './exportFormats';
import type { ExportFormat, FormatId } from './exportFormats';
import { watchedStream } from './planeStream';
import type { PlaneStream } from './planeStream';
import { fittedStream, resampledStream } from './resampledStream';

export interface ExportRequest extends EncodeOptions {
  readonly formatId: FormatId;
  readonly mix: Mix;
  /** The part of the song to save; what of it is not separated yet is left out. */
  readonly span: SampleSpan;
  /** Null: key and speed of the song. */
  readonly transposition: Transposition | null;
  /** Null: the song's own. Formats that hold few rates take the nearest one. */
  readonly sampleRate: Hertz | null;
}

export interface ExportResult {
  readonly file: Blob;
  readonly loudness: Loudness;
}

export interface MakeFileOptions {
  readonly encode: (
    format: ExportFormat,
    stream: PlaneStream,
    options: EncodeOptions,
  ) => Promise<Blob>;
  /** Called with the share of the file that is done, 0 … 1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Makes one file from the samples of a song, block by block. Throws `format-unsuitable` before it
 * reads if the format does not hold the rate or the channels, and what `encode` throws.
 */
export async function makeFile(
  samples: SongSamples,
  request: ExportRequest,
  { encode, onProgress }: MakeFileOptions,
): Promise<ExportResult> {
  const format = formatOf(request.formatId);
  const heard = heardStream(samples, request);
  const wanted = resampledStream(heard, request.sampleRate ?? heard.sampleRate);
  const fitted = fittedStream(format.limits, wanted);
  const meter = createClipMeter(fitted);
  const file = await encode(format, watchedStream(meter.stream, onProgress), request);
  return { file, loudness: meter.loudness() };
}

function heardStream(
  samples: SongSamples,
  { span, mix, transposition }: ExportRequest,
): PlaneStream {
  const stream = mixStream(excerptOf(samples, span), mix);
  if (!transposition) return stream;
  return transposedStream(stream, transposition);
}
