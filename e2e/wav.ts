/** WAV files as the tests write and read them, independent of the app's code that they check. */

/** Unsigned, signed or floating-point samples and their bits. */
export type SampleFormat = 'u8' | 's16' | 's24' | 's32' | 'f32';

/** Bytes per sample. */
const BYTES: Readonly<Record<SampleFormat, number>> = { u8: 1, s16: 2, s24: 3, s32: 4, f32: 4 };

/** The content of a WAV file. */
export interface Wav {
  readonly sampleRate: number;
  readonly format: SampleFormat;
  /** One plane per channel, full scale ±1. */
  readonly channels: readonly Float64Array[];
}

/** A RIFF WAVE file of planes with full scale ±1, rounded and clipped to `format`. */
export function encodeWav(
  sampleRate: number,
  channels: readonly ArrayLike<number>[],
  format: SampleFormat = 's16',
): Buffer {
  const bytes = BYTES[format];
  const numSamples = channels[0].length;
  const data = Buffer.alloc(numSamples * channels.length * bytes);
  let offset = 0;
  for (let n = 0; n < numSamples; n++) {
    for (const plane of channels) {
      writeSample(data, offset, plane[n], format);
      offset += bytes;
    }
  }
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(format === 'f32' ? 3 : 1, 20);
  header.writeUInt16LE(channels.length, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * channels.length * bytes, 28);
  header.writeUInt16LE(channels.length * bytes, 32);
  header.writeUInt16LE(bytes * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

function writeSample(data: Buffer, offset: number, value: number, format: SampleFormat): void {
  if (format === 'f32') {
    data.writeFloatLE(value, offset);
    return;
  }
  const bits = BYTES[format] * 8;
  const scale = 2 ** (bits - 1);
  const rounded = Math.max(-scale, Math.min(scale - 1, Math.round(value * scale)));
  if (format === 'u8') data.writeUInt8(rounded + 128, offset);
  else data.writeIntLE(rounded, offset, BYTES[format]);
}

/** Reads a WAV file of PCM or 32-bit float samples, from any writer. Throws if it is not valid. */
export function decodeWav(file: Buffer): Wav {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('not a RIFF WAVE file');
  }
  if (file.readUInt32LE(4) !== file.length - 8) {
    throw new Error(
      `RIFF size ${file.readUInt32LE(4)} does not fit a file of ${file.length} bytes`,
    );
  }
  let format: SampleFormat | undefined;
  let sampleRate = 0;
  let numChannels = 0;
  for (let at = 12; at + 8 <= file.length;) {
    const id = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === 'fmt ') {
      numChannels = file.readUInt16LE(body + 2);
      sampleRate = file.readUInt32LE(body + 4);
      format = sampleFormat(file, body, size);
    } else if (id === 'data') {
      if (format === undefined) throw new Error('data chunk before fmt chunk');
      if (body + size > file.length) throw new Error(`data chunk of ${size} bytes is cut off`);
      const data = file.subarray(body, body + size);
      return { sampleRate, format, channels: readPlanes(data, numChannels, format) };
    }
    at = body + size + (size % 2);
  }
  throw new Error('no data chunk');
}

function sampleFormat(file: Buffer, body: number, size: number): SampleFormat {
  const plainTag = file.readUInt16LE(body);
  // WAVE_FORMAT_EXTENSIBLE keeps the real tag in the first two bytes of its sub-format GUID.
  const tag = plainTag === 0xfffe && size >= 40 ? file.readUInt16LE(body + 24) : plainTag;
  const bits = file.readUInt16LE(body + 14);
  if (tag === 3 && bits === 32) return 'f32';
  const integer = ({ 8: 'u8', 16: 's16', 24: 's24', 32: 's32' } as const)[bits];
  if (tag === 1 && integer) return integer;
  throw new Error(`unknown sample format: tag ${tag}, ${bits} bits`);
}

function readPlanes(data: Buffer, numChannels: number, format: SampleFormat): Float64Array[] {
  const bytes = BYTES[format];
  const numSamples = Math.floor(data.length / (bytes * numChannels));
  const planes = Array.from({ length: numChannels }, () => new Float64Array(numSamples));
  const scale = 2 ** (bytes * 8 - 1);
  for (let n = 0; n < numSamples; n++) {
    for (let c = 0; c < numChannels; c++) {
      const offset = (n * numChannels + c) * bytes;
      if (format === 'f32') planes[c][n] = data.readFloatLE(offset);
      else if (format === 'u8') planes[c][n] = (data.readUInt8(offset) - 128) / scale;
      else planes[c][n] = data.readIntLE(offset, bytes) / scale;
    }
  }
  return planes;
}
