/**
 * Decoder of Apple Lossless (ALAC), which browsers other than Safari lack. The format is that of
 * Apple's reference decoder ("ALACDecoder.cpp", "dp_dec.c", "ag_dec.c", 2011, Apache 2.0):
 * residuals in an adaptive Golomb code, an adaptive linear predictor for each channel, pairs of
 * channels as middle and side.
 */
import { VocalIsolationError } from '../../shared/errors';
import type { Hertz, Samples } from '../../shared/units';

/** What the "magic cookie" of a stream states. */
export interface AlacConfig {
  /** Samples in each packet but the last. */
  readonly frameLength: Samples;
  readonly bitDepth: number;
  readonly numChannels: number;
  readonly sampleRate: Hertz;
  /** Starting values of the Golomb code: weight of new values, mean, longest code word. */
  readonly pb: number;
  readonly mb: number;
  readonly kb: number;
}

export interface AlacDecoder {
  /**
   * The samples of one packet: a plane for each channel in the order of WAV files, full scale ±1,
   * exact for up to 24 bits. Throws `decode-failed` for packets that are damaged.
   */
  decode(packet: Uint8Array): Float32Array[];
}

export const ALAC_COOKIE_BYTES = 24;

/** Kinds of elements in a packet. */
const SINGLE = 0;
const PAIR = 1;
const LOW_FREQUENCY = 3;
const DATA = 4;
const FILL = 6;
const END = 7;

/** Longest packet that is believed. */
const MOST_SAMPLES: Samples = 1 << 16;
/** Ones before a value that is stored as it is. */
const MOST_ONES = 9;
/** The mean is kept in units of 1/512. */
const MEAN_SHIFT = 9;
const LARGEST_MEAN = 0xffff;
/** In place of the order of a predictor: the sum of the residuals. */
const FIRST_ORDER = 31;

/** Where the channels of a packet belong in the order of WAV files, by their number. */
const CHANNEL_ORDERS: readonly (readonly number[])[] = [
  [],
  [0],
  [0, 1],
  [2, 0, 1],
  [2, 0, 1, 3],
  [2, 0, 1, 3, 4],
  [2, 0, 1, 4, 5, 3],
  [2, 0, 1, 4, 5, 6, 3],
  [2, 6, 7, 0, 1, 4, 5, 3],
];

/** Reads a cookie of {@link ALAC_COOKIE_BYTES}. Throws `decode-failed` if it cannot be right. */
export function parseAlacCookie(bytes: Uint8Array): AlacConfig {
  if (bytes.length < ALAC_COOKIE_BYTES) throw damaged(`cookie of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const config = {
    frameLength: view.getUint32(0),
    bitDepth: bytes[5],
    pb: bytes[6],
    mb: bytes[7],
    kb: bytes[8],
    numChannels: bytes[9],
    sampleRate: view.getUint32(20),
  };
  const { frameLength, bitDepth, numChannels, kb } = config;
  const isKnown =
    frameLength >= 1 &&
    frameLength <= MOST_SAMPLES &&
    [16, 20, 24, 32].includes(bitDepth) &&
    numChannels >= 1 &&
    numChannels < CHANNEL_ORDERS.length &&
    kb <= 30;
  if (!isKnown) throw damaged(`cookie with ${JSON.stringify(config)}`);
  return config;
}

export function createAlacDecoder(config: AlacConfig): AlacDecoder {
  const { frameLength, bitDepth, numChannels, pb, mb, kb } = config;
  const residuals = new Int32Array(frameLength);
  const planes = [new Int32Array(frameLength), new Int32Array(frameLength)];
  const order = CHANNEL_ORDERS[numChannels];
  const scale = 2 ** (1 - bitDepth);

  /** Residuals of one channel, each of at most `maxBits` bits. */
  function readResiduals(bits: BitReader, count: Samples, weight: number, maxBits: number): void {
    let mean = mb;
    let isAfterZeros = 0;
    for (let n = 0; n < count;) {
      const k = Math.min(31 - Math.clz32((mean >>> MEAN_SHIFT) + 3), kb);
      const value = bits.readGolomb(k, (1 << k) - 1, maxBits);
      const code = value + isAfterZeros;
      // 0, −1, 1, −2, 2, …
      residuals[n++] = code % 2 === 1 ? -((code + 1) / 2) : code / 2;
      mean = (Math.imul(weight, code) + mean - (Math.imul(weight, mean) >>> MEAN_SHIFT)) >>> 0;
      if (value > LARGEST_MEAN) mean = LARGEST_MEAN;
      isAfterZeros = 0;
      if (mean >= 128 || n >= count) continue;
      // Small values come in runs of zeros, whose length is coded.
      const runBits = Math.clz32(mean) - 24 + ((mean + 16) >> 6);
      const numZeros = bits.readGolomb(runBits, ((1 << runBits) - 1) & ((1 << kb) - 1), 16);
      if (numZeros > count - n) throw damaged('a run of zeros beyond the packet');
      residuals.fill(0, n, n + numZeros);
      n += numZeros;
      isAfterZeros = numZeros >= 0xffff ? 0 : 1;
      mean = 0;
    }
  }

  function readElement(bits: BitReader, width: 1 | 2, lengthSoFar: Samples | null) {
    bits.read(4); // The number of the element.
    if (bits.read(12) !== 0) throw damaged('reserved bits are set');
    const isPartial = bits.read(1) === 1;
    const shift = 8 * bits.read(2);
    const isEscaped = bits.read(1) === 1;
    const length = isPartial ? bits.read(32) : frameLength;
    if (length > frameLength || (lengthSoFar ?? length) !== length || shift >= bitDepth) {
      throw damaged(`an element of ${length} samples`);
    }
    if (isEscaped) {
      for (let n = 0; n < length; n++) {
        for (let c = 0; c < width; c++) planes[c][n] = signed(bits.read(bitDepth), bitDepth);
      }
      return { length, low: null, shift: 0 };
    }
    const mixBits = bits.read(8);
    const mixWeight = signed(bits.read(8), 8);
    const predictors = Array.from({ length: width }, () => readPredictor(bits));
    // The lowest bits of all samples, channel after channel, as they are.
    let low: Int32Array | null = null;
    if (shift > 0) {
      low = new Int32Array(width * length);
      for (let n = 0; n < low.length; n++) low[n] = bits.read(shift);
    }
    const depth = bitDepth - shift + width - 1;
    predictors.forEach((predictor, c) => {
      readResiduals(bits, length, (pb * predictor.weight) >> 2, depth);
      if (predictor.mode !== 0) predict(residuals, residuals, length, FIRST_ORDER_ONLY, depth);
      predict(residuals, planes[c], length, predictor, depth);
    });
    if (width === 2 && mixWeight !== 0) unmix(planes, length, mixBits, mixWeight);
    return { length, low, shift };
  }

  return {
    decode(packet) {
      const bits = new BitReader(packet);
      const channels: Float32Array[] = [];
      let length: Samples | null = null;
      for (;;) {
        const kind = bits.read(3);
        if (kind === END) break;
        if (kind === DATA || kind === FILL) {
          skipBytes(bits, kind);
          continue;
        }
        const width = kind === PAIR ? 2 : 1;
        if (![SINGLE, PAIR, LOW_FREQUENCY].includes(kind)) throw damaged(`an element ${kind}`);
        if (channels.length + width > numChannels) throw damaged('too many channels');
        const element = readElement(bits, width, length);
        ({ length } = element);
        const { low, shift } = element;
        for (let c = 0; c < width; c++) {
          const plane = new Float32Array(length);
          for (let n = 0; n < length; n++) {
            const value = low ? (planes[c][n] << shift) | low[width * n + c] : planes[c][n];
            plane[n] = value * scale;
          }
          channels.push(plane);
        }
      }
      if (channels.length !== numChannels) throw damaged(`${channels.length} channels`);
      const inOrder: Float32Array[] = [];
      channels.forEach((plane, c) => {
        inOrder[order[c]] = plane;
      });
      return inOrder;
    },
  };
}

interface Predictor {
  readonly mode: number;
  readonly denShift: number;
  /** Of the Golomb code, in quarters. */
  readonly weight: number;
  readonly coefficients: Int16Array;
  readonly order: number;
}

const FIRST_ORDER_ONLY: Predictor = {
  mode: 0,
  denShift: 0,
  weight: 0,
  coefficients: new Int16Array(0),
  order: FIRST_ORDER,
};

function readPredictor(bits: BitReader): Predictor {
  const mode = bits.read(4);
  const denShift = bits.read(4);
  const weight = bits.read(3);
  const order = bits.read(5);
  const coefficients = Int16Array.from({ length: order }, () => bits.read(16));
  return { mode, denShift, weight, coefficients, order };
}

/**
 * Samples of `depth` bits from residuals. The coefficients, which it alters, move by ±1 after each
 * sample in the direction that would have made the residual smaller.
 */
function predict(
  residuals: Int32Array,
  out: Int32Array,
  length: Samples,
  { order, denShift, coefficients }: Predictor,
  depth: number,
): void {
  const wrap = 32 - depth;
  out[0] = residuals[0];
  const numSummed = order === 0 ? 0 : order === FIRST_ORDER ? length : Math.min(order + 1, length);
  if (order === 0) out.set(residuals.subarray(0, length));
  for (let n = 1; n < numSummed; n++) out[n] = ((residuals[n] + out[n - 1]) << wrap) >> wrap;
  if (order === 0 || order === FIRST_ORDER) return;
  const half = denShift > 0 ? 1 << (denShift - 1) : 0;
  for (let n = order + 1; n < length; n++) {
    const base = out[n - order - 1];
    let sum = 0;
    for (let k = 0; k < order; k++) {
      sum = (sum + Math.imul(coefficients[k], out[n - 1 - k] - base)) | 0;
    }
    const residual = residuals[n];
    out[n] = ((residual + base + ((sum + half) >> denShift)) << wrap) >> wrap;
    const sign = Math.sign(residual);
    let rest = Math.abs(residual);
    for (let k = order - 1; k >= 0 && rest > 0; k--) {
      const distance = base - out[n - 1 - k];
      coefficients[k] -= sign * Math.sign(distance);
      // Rounds down: magnitudes of positive residuals up to 0, of negative ones away from it.
      const share = (sign * Math.abs(distance)) >> denShift;
      rest -= (order - k) * share * sign;
    }
  }
}

/** Left and right from middle and side. */
function unmix(
  [first, second]: readonly Int32Array[],
  length: Samples,
  mixBits: number,
  mixWeight: number,
): void {
  for (let n = 0; n < length; n++) {
    const side = second[n];
    const left = first[n] + side - (Math.imul(mixWeight, side) >> mixBits);
    first[n] = left;
    second[n] = left - side;
  }
}

/** Skips an element that holds no sound. */
function skipBytes(bits: BitReader, kind: number): void {
  let count: number;
  let isAligned = false;
  if (kind === FILL) {
    count = bits.read(4);
    if (count === 15) count += bits.read(8) - 1;
  } else {
    bits.read(4);
    isAligned = bits.read(1) === 1;
    count = bits.read(8);
    if (count === 255) count += bits.read(8);
  }
  if (isAligned) bits.align();
  for (let n = 0; n < count; n++) bits.read(8);
}

/** Bits from the highest of each byte on. Reading beyond the end throws `decode-failed`. */
class BitReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The next `count` bits, 0 to 32, as an unsigned number. */
  read(count: number): number {
    if (count === 0) return 0;
    const value = this.peek() >>> (32 - count);
    this.skip(count);
    return value;
  }

  /**
   * A number in a Golomb code of parameter `divisor`, whose remainders have `k` or k − 1 bits;
   * behind {@link MOST_ONES} ones it is stored with `maxBits` bits.
   */
  readGolomb(k: number, divisor: number, maxBits: number): number {
    const numOnes = Math.clz32(~this.peek());
    if (numOnes >= MOST_ONES) {
      this.skip(MOST_ONES);
      return this.read(maxBits);
    }
    this.skip(numOnes + 1);
    if (k === 1) return numOnes;
    const remainder = this.peek() >>> (32 - k);
    this.skip(remainder < 2 ? k - 1 : k);
    return numOnes * divisor + (remainder < 2 ? 0 : remainder - 1);
  }

  align(): void {
    this.at = (this.at + 7) & ~7;
  }

  /** The next 32 bits; zeros behind the end. */
  private peek(): number {
    const { bytes } = this;
    const byte = this.at >> 3;
    const offset = this.at & 7;
    const word =
      (bytes[byte] << 24) | (bytes[byte + 1] << 16) | (bytes[byte + 2] << 8) | bytes[byte + 3];
    return offset === 0 ? word : (word << offset) | (bytes[byte + 4] >> (8 - offset));
  }

  private skip(count: number): void {
    this.at += count;
    if (this.at > 8 * this.bytes.length) throw damaged('the packet is too short');
  }
}

/** `value` of `bits` bits, of which the highest is its sign. */
function signed(value: number, bits: number): number {
  return (value << (32 - bits)) >> (32 - bits);
}

function damaged(reason: string): VocalIsolationError {
  return new VocalIsolationError('decode-failed', `ALAC: ${reason}`);
}
