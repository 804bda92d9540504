/** The bytes of a WAV file before its samples, and the limits that they set. */
import { VocalIsolationError } from '../shared/errors';
import type { Hertz, Samples } from '../shared/units';
import { WAVE_FORMAT_EXTENSIBLE, WAVE_FORMAT_IEEE_FLOAT, WAVE_FORMAT_PCM } from './wavFormat';

/** Bits of one stored sample. `16` and `24` are integers, `'32f'` is IEEE float. */
export type WavBitDepth = 16 | 24 | '32f';

/** What a WAV header states about the samples that follow it. */
export interface WavShape {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  /** Per channel. */
  readonly numSamples: Samples;
}

/** RIFF sizes are 32 bits wide, and the size field leaves 8 bytes of the file uncounted. */
const LARGEST_RIFF_BYTES = 0xffffffff;

/** Speaker positions by channel count (Microsoft 2007, dwChannelMask): mono, stereo, … 7.1. */
const CHANNEL_MASKS = [0, 0x4, 0x3, 0x7, 0x33, 0x37, 0x3f, 0x13f, 0x63f];

/** Bytes of one stored sample. */
export const bytesPerSample = (bitDepth: WavBitDepth) => (bitDepth === '32f' ? 4 : bitDepth / 8);

/**
 * Everything of a WAV file that comes before the first sample: RIFF, `fmt `, `fact` for floats, and
 * the head of `data`. 1 and 2 channels have a plain `fmt ` chunk, more have EXTENSIBLE (Microsoft
 * 2007, "When to use"). Throws `too-long` if the file would exceed the 4 GB of RIFF.
 */
export function encodeWavHeader(
  { sampleRate, numChannels, numSamples }: WavShape,
  bitDepth: WavBitDepth,
): Uint8Array<ArrayBuffer> {
  const dataBytes = numSamples * numChannels * bytesPerSample(bitDepth);
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

/**
 * What comes after the last sample: one zero byte if the samples have an odd number of bytes,
 * otherwise none (IBM & Microsoft 1991, ch. 2: chunks are padded to an even length).
 */
export function wavPadding(
  { numChannels, numSamples }: WavShape,
  bitDepth: WavBitDepth,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array((numSamples * numChannels * bytesPerSample(bitDepth)) % 2);
}
