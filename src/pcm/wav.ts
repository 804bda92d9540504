/**
 * WAV samples: planar floats ↔ interleaved integers or floats. Integers are two's complement,
 * little endian, full scale 2^(bits − 1); 8-bit samples alone are offset binary (IBM & Microsoft
 * 1991, ch. 3, "Data Format of the Samples").
 */
import { isSound } from '../dsp/levels';
import { VocalIsolationError } from '../shared/errors';
import { parseLinearHead } from './linearFile';
import { bytesPerInstant, withRealDataEnd } from './wavFormat';
import type { WavFormat } from './wavFormat';
import { bytesPerSample, encodeWavHeader, wavPadding } from './wavHeader';
import type { WavBitDepth } from './wavHeader';
import type { PcmAudio } from './pcm';

/** Samples of each channel per encoded piece: a few milliseconds of work. */
const PIECE_SAMPLES = 1 << 15;

/**
 * Decodes a whole WAV or AIFF file in memory to planar floats, full scale ±1. Values that are no
 * sound (`isSound`) become 0. A data chunk with a wrong size gives the samples that are there.
 * Throws as `parseWavHead`.
 */
export function decodeWav(bytes: Uint8Array): PcmAudio {
  const stated = parseLinearHead(bytes, bytes.length);
  if (!stated) throw new VocalIsolationError('decode-failed', 'file without a data chunk');
  const next = stated.nextChunkOffset ?? bytes.length;
  const head = withRealDataEnd(stated, bytes.subarray(next, next + 8), bytes.length);
  const { format, dataOffset, numSamples } = head;
  const channels = Array.from({ length: format.numChannels }, () => new Float32Array(numSamples));
  readSamples(bytes.subarray(dataOffset), format, channels, 0, numSamples);
  return { sampleRate: format.sampleRate, channels };
}

/**
 * De-interleaves the first `numSamples` samples of each channel. `bytes` are the stored samples
 * alone, interleaved, without a header. Sample n of channel c goes to `channels[c][firstSample +
 * n]`, full scale ±1; values that are no sound (`isSound`) become 0. Throws `bad-parameter` if a
 * plane is missing.
 */
export function readSamples(
  bytes: Uint8Array,
  format: WavFormat,
  channels: readonly Float32Array[],
  firstSample: number,
  numSamples: number,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = sampleReader(view, format);
  const sampleBytes = format.bitsPerSample / 8;
  const stride = bytesPerInstant(format);
  for (let channel = 0; channel < format.numChannels; channel++) {
    const plane = channels[channel];
    if (!plane) throw new VocalIsolationError('bad-parameter', `no plane for channel ${channel}`);
    let offset = channel * sampleBytes;
    for (let n = 0; n < numSamples; n++, offset += stride) {
      const value = read(offset);
      plane[firstSample + n] = isSound(value) ? value : 0;
    }
  }
}

function sampleReader(view: DataView, format: WavFormat): (offset: number) => number {
  const isLittle = !format.isBigEndian;
  const [highAt, lowAt] = isLittle ? [1, 0] : [0, 2];
  switch (`${format.encoding}${format.bitsPerSample}`) {
    case 'unsigned8':
      return (offset) => (view.getUint8(offset) - 128) / 128;
    case 'integer8':
      return (offset) => view.getInt8(offset) / 128;
    case 'integer16':
      return (offset) => view.getInt16(offset, isLittle) / 32768;
    case 'integer24':
      return (offset) =>
        (view.getUint8(offset + lowAt) | (view.getInt16(offset + highAt, isLittle) << 8)) / 8388608;
    case 'integer32':
      return (offset) => view.getInt32(offset, isLittle) / 2147483648;
    case 'float32':
      return (offset) => view.getFloat32(offset, isLittle);
    case 'float64':
      return (offset) => view.getFloat64(offset, isLittle);
    default:
      throw new VocalIsolationError(
        'unsupported-file',
        `${format.bitsPerSample}-bit ${format.encoding} samples`,
      );
  }
}

/**
 * Encodes planar floats, full scale ±1, as a WAV file, piece by piece: the yielded byte arrays,
 * joined, are the file. Integers are rounded to the nearest step without dither, so that stems
 * still sum to their mixture, and clipped at full scale; floats stay as they are. Throws `too-long`
 * beyond the 4 GB of RIFF, `bad-parameter` if planes differ in length.
 */
export function* encodeWav(
  { sampleRate, channels }: PcmAudio,
  { bitDepth = 16 }: { readonly bitDepth?: WavBitDepth } = {},
): Generator<Uint8Array<ArrayBuffer>, void, void> {
  const shape = { sampleRate, numChannels: channels.length, numSamples: channels[0]?.length ?? 0 };
  yield encodeWavHeader(shape, bitDepth);
  yield* encodeWavSamples(channels, bitDepth);
  const padding = wavPadding(shape, bitDepth);
  if (padding.length > 0) yield padding;
}

/**
 * Encodes samples without header and padding, piece by piece. `planes[c][n]` is sample n of channel
 * c, full scale ±1, rounded and clipped as by {@link encodeWav}. Consecutive blocks of a song,
 * encoded one after the other, give the bytes of the whole. Throws `bad-parameter` if planes differ
 * in length.
 */
export function* encodeWavSamples(
  planes: readonly (Float32Array | Float64Array)[],
  bitDepth: WavBitDepth,
): Generator<Uint8Array<ArrayBuffer>, void, void> {
  const numSamples = planes[0]?.length ?? 0;
  const sampleBytes = bytesPerSample(bitDepth);
  const stride = planes.length * sampleBytes;
  if (planes.some(({ length }) => length !== numSamples)) {
    const lengths = planes.map(({ length }) => length).join(', ');
    throw new VocalIsolationError('bad-parameter', `planes differ in length: ${lengths}`);
  }
  for (let start = 0; start < numSamples; start += PIECE_SAMPLES) {
    const end = Math.min(numSamples, start + PIECE_SAMPLES);
    const piece = new Uint8Array((end - start) * stride);
    const write = sampleWriter(new DataView(piece.buffer), bitDepth);
    planes.forEach((plane, channel) => {
      let offset = channel * sampleBytes;
      for (let n = start; n < end; n++, offset += stride) write(offset, plane[n]);
    });
    yield piece;
  }
}

function sampleWriter(view: DataView, bitDepth: WavBitDepth): (at: number, value: number) => void {
  switch (bitDepth) {
    case 16:
      return (at, value) => view.setInt16(at, quantise(value, 32768), true);
    case 24:
      return (at, value) => {
        const step = quantise(value, 8388608);
        view.setUint8(at, step & 0xff);
        view.setInt16(at + 1, step >> 8, true);
      };
    case '32f':
      return (at, value) => view.setFloat32(at, value, true);
  }
}

function quantise(value: number, fullScale: number): number {
  const step = Math.round(value * fullScale);
  return step >= fullScale ? fullScale - 1 : step < -fullScale ? -fullScale : step;
}
