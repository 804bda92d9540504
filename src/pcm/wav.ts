/**
 * WAV samples: planar floats ↔ interleaved integers or floats. Integers are two's complement, little
 * endian, full scale 2^(bits − 1); 8-bit samples alone are offset binary (IBM & Microsoft 1991, ch. 3,
 * "Data Format of the Samples").
 */
import { VocalIsolationError } from '../shared/errors';
import {
  parseWavHead,
  WAVE_FORMAT_EXTENSIBLE,
  WAVE_FORMAT_IEEE_FLOAT,
  WAVE_FORMAT_PCM,
} from './wavFormat';
import type { WavFormat } from './wavFormat';
import type { PcmAudio } from './pcm';

export type WavBitDepth = 16 | 24 | '32f';

/** Instants per encoded piece: a few milliseconds of work. */
const PIECE_SAMPLES = 1 << 15;

/** RIFF sizes are 32 bits wide, and the size field leaves 8 bytes of the file uncounted. */
const LARGEST_RIFF_BYTES = 0xffffffff;

/** Speaker positions by channel count (Microsoft 2007, dwChannelMask): mono, stereo, … 7.1. */
const CHANNEL_MASKS = [0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3f, 0x13f, 0x63f];

/**
 * Decodes a whole WAV file in memory to planar floats, full scale ±1; values that are not finite
 * become 0. A data chunk shorter than promised gives what is there. Throws as {@link parseWavHead}.
 */
export function decodeWav(bytes: Uint8Array): PcmAudio {
  const head = parseWavHead(bytes, bytes.length);
  if (!head) throw new VocalIsolationError('decode-failed', 'WAV file without a data chunk');
  const { format, dataOffset, numSamples } = head;
  const channels = Array.from({ length: format.numChannels }, () => new Float32Array(numSamples));
  readSamples(bytes.subarray(dataOffset), format, channels, 0, numSamples);
  return { sampleRate: format.sampleRate, channels };
}

/**
 * De-interleaves `numSamples` instants from `bytes` (stored samples only, from their first byte) into
 * `channels[c][firstSample …]`, full scale ±1; values that are not finite become 0.
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
  const bytesPerSample = format.bitsPerSample / 8;
  const stride = bytesPerSample * format.numChannels;
  for (let channel = 0; channel < format.numChannels; channel++) {
    const plane = channels[channel];
    if (!plane) throw new VocalIsolationError('bad-parameter', `no plane for channel ${channel}`);
    let offset = channel * bytesPerSample;
    for (let n = 0; n < numSamples; n++, offset += stride) {
      const value = read(offset);
      plane[firstSample + n] = Number.isFinite(value) ? value : 0;
    }
  }
}

function sampleReader(view: DataView, format: WavFormat): (offset: number) => number {
  switch (`${format.encoding}${format.bitsPerSample}`) {
    case 'integer8':
      return (offset) => (view.getUint8(offset) - 128) / 128;
    case 'integer16':
      return (offset) => view.getInt16(offset, true) / 32768;
    case 'integer24':
      return (offset) => (view.getUint8(offset) | (view.getInt16(offset + 1, true) << 8)) / 8388608;
    case 'integer32':
      return (offset) => view.getInt32(offset, true) / 2147483648;
    case 'float32':
      return (offset) => view.getFloat32(offset, true);
    case 'float64':
      return (offset) => view.getFloat64(offset, true);
    default:
      throw new VocalIsolationError(
        'unsupported-file',
        `${format.bitsPerSample}-bit ${format.encoding} samples`,
      );
  }
}

export interface EncodeWavOptions {
  /** Default 16. `'32f'` is IEEE float, unclipped. */
  readonly bitDepth?: WavBitDepth;
}

/**
 * Encodes planar floats as a WAV file, piece by piece: the yielded byte arrays, joined, are the file.
 * Integers are rounded to the nearest step without dither (so that vocals and instrumental still sum
 * to the mixture) and clipped at full scale. Throws `too-long` beyond RIFF's 4 GB, `bad-parameter` if
 * planes differ in length.
 */
export function* encodeWav(
  pcm: PcmAudio,
  options: EncodeWavOptions = {},
): Generator<Uint8Array<ArrayBuffer>, void, void> {
  const { bitDepth = 16 } = options;
  const numChannels = pcm.channels.length;
  const numSamples = pcm.channels[0]?.length ?? 0;
  if (pcm.channels.some((plane) => plane.length !== numSamples)) {
    throw new VocalIsolationError('bad-parameter', 'planes differ in length');
  }
  yield encodeWavHead(pcm.sampleRate, numChannels, numSamples, bitDepth);
  yield* encodeWavSamples(pcm.channels, bitDepth);
  const padding = wavPadding(numChannels, numSamples, bitDepth);
  if (padding.length > 0) yield padding;
}

/** What comes before the samples of such a file. Throws `too-long` as {@link encodeWav}. */
export function encodeWavHead(
  sampleRate: number,
  numChannels: number,
  numSamples: number,
  bitDepth: WavBitDepth,
): Uint8Array<ArrayBuffer> {
  const dataBytes = numSamples * numChannels * bytesPerSampleOf(bitDepth);
  return wavHeader(sampleRate, numChannels, numSamples, bitDepth, dataBytes);
}

/** What comes after them: chunks have an even number of bytes. */
export function wavPadding(
  numChannels: number,
  numSamples: number,
  bitDepth: WavBitDepth,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array((numSamples * numChannels * bytesPerSampleOf(bitDepth)) % 2);
}

const bytesPerSampleOf = (bitDepth: WavBitDepth) => (bitDepth === '32f' ? 4 : bitDepth / 8);

/**
 * The samples of such a file alone: what consecutive blocks of a song give, joined, is what the whole
 * song gives. `planes`: one per channel, of equal length.
 */
export function* encodeWavSamples(
  planes: readonly ArrayLike<number>[],
  bitDepth: WavBitDepth,
): Generator<Uint8Array<ArrayBuffer>, void, void> {
  const numChannels = planes.length;
  const numSamples = planes[0]?.length ?? 0;
  const bytesPerSample = bytesPerSampleOf(bitDepth);

  for (let start = 0; start < numSamples; start += PIECE_SAMPLES) {
    const count = Math.min(PIECE_SAMPLES, numSamples - start);
    const piece = new Uint8Array(count * numChannels * bytesPerSample);
    const write = sampleWriter(new DataView(piece.buffer), bitDepth);
    planes.forEach((plane, channel) => {
      let offset = channel * bytesPerSample;
      for (let n = start; n < start + count; n++, offset += numChannels * bytesPerSample) {
        write(offset, plane[n]);
      }
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

/** Plain PCM for 1–2 channels, EXTENSIBLE beyond (Microsoft 2007, "When to use"), `fact` for floats. */
function wavHeader(
  sampleRate: number,
  numChannels: number,
  numSamples: number,
  bitDepth: WavBitDepth,
  dataBytes: number,
): Uint8Array<ArrayBuffer> {
  const isFloat = bitDepth === '32f';
  const bits = isFloat ? 32 : bitDepth;
  const isExtensible = numChannels > 2;
  const formatBytes = isExtensible ? 40 : isFloat ? 18 : 16;
  const factBytes = isFloat ? 12 : 0;
  const headerBytes = 12 + 8 + formatBytes + factBytes + 8;
  const riffBytes = headerBytes - 8 + dataBytes + (dataBytes % 2);
  if (riffBytes > LARGEST_RIFF_BYTES) {
    throw new VocalIsolationError(
      'too-long',
      `a WAV file cannot hold ${dataBytes} bytes of samples`,
    );
  }
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  const putId = (at: number, id: string): void => {
    for (let i = 0; i < 4; i++) view.setUint8(at + i, id.charCodeAt(i));
  };
  const tag = isFloat ? WAVE_FORMAT_IEEE_FLOAT : WAVE_FORMAT_PCM;
  putId(0, 'RIFF');
  view.setUint32(4, riffBytes, true);
  putId(8, 'WAVE');
  putId(12, 'fmt ');
  view.setUint32(16, formatBytes, true);
  view.setUint16(20, isExtensible ? WAVE_FORMAT_EXTENSIBLE : tag, true);
  view.setUint16(22, numChannels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, (sampleRate * numChannels * bits) / 8, true);
  view.setUint16(32, (numChannels * bits) / 8, true);
  view.setUint16(34, bits, true);
  if (isExtensible) {
    view.setUint16(36, 22, true); // cbSize
    view.setUint16(38, bits, true);
    view.setUint32(40, CHANNEL_MASKS[numChannels] ?? 0, true);
    // KSDATAFORMAT_SUBTYPE_*: the tag, then the fixed tail 0000-0010-8000-00AA00389B71.
    view.setUint16(44, tag, true);
    bytes.set([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71], 46);
  }
  let at = 20 + formatBytes;
  if (isFloat) {
    putId(at, 'fact');
    view.setUint32(at + 4, 4, true);
    view.setUint32(at + 8, numSamples, true);
    at += 12;
  }
  putId(at, 'data');
  view.setUint32(at + 4, dataBytes, true);
  return bytes;
}
