/**
 * What a lossy coder leaves of a mix. No coder runs here: spectra analysed once serve many mixes,
 * so each frame's sum is quantised as MP3 does it, with one step per scale-factor band.
 */
import type { Decibels, Hertz } from '../../src/shared/units';

export interface Coder {
  /** Signal to noise in the bands below 1 kHz; {@link FALL_DB} less with every octave above. */
  readonly signalToNoiseDb: Decibels;
  /** Nothing is left above. */
  readonly lowPassHz: Hertz;
}

/**
 * Edges of the scale-factor bands of long blocks at 44.1 kHz in lines of the transform (ISO
 * 11172-3, table B.8).
 */
const BAND_EDGES = [
  0, 4, 8, 12, 16, 20, 24, 30, 36, 44, 52, 62, 74, 90, 110, 134, 162, 196, 238, 288, 342, 418, 576,
] as const;
const HZ_PER_LINE: Hertz = 44100 / 1152;
/**
 * LAME 3.100 by constant rate, the medians of two songs: 25 dB below 1 kHz at 128 kbit/s and 30 dB
 * at 192; at 2, 4, 8 and 11 kHz some 8, 14, 18 and 21 dB less; above 16 kHz hardly anything is left
 * at 128 kbit/s.
 */
const FALL_DB: Decibels = 6;
const FALL_FROM_HZ: Hertz = 1000;

/** Between 128 kbit/s and some 250. */
export function drawCoder(random: () => number): Coder {
  const quality = random();
  return { signalToNoiseDb: 24 + 12 * quality, lowPassHz: 15500 + 4500 * quality };
}

/**
 * Where the scale-factor bands lie among the bins of a transform, below the low-pass, and their
 * steps.
 */
export interface CoderBands {
  /** First bin of each band, and the bin behind the last. */
  readonly edges: readonly number[];
  /** Square of each band's step over the mean power of its bins. */
  readonly steps: readonly number[];
}

/** For a transform of `fftSize` at `sampleRate`. */
export function coderBands(coder: Coder, sampleRate: Hertz, fftSize: number): CoderBands {
  const binOf = (hz: Hertz) => Math.min(fftSize / 2 + 1, Math.ceil((hz * fftSize) / sampleRate));
  const hz = BAND_EDGES.map((line) => Math.min(coder.lowPassHz, line * HZ_PER_LINE));
  // The last band ends where MP3's does, at Nyquist, unless the low-pass lies below.
  const edges = hz.map(binOf);
  const steps = hz.slice(1).map((top, b) => {
    const centre = Math.max(FALL_FROM_HZ, (hz[b] + top) / 2);
    const ratioDb = coder.signalToNoiseDb - FALL_DB * Math.log2(centre / FALL_FROM_HZ);
    // A uniform quantiser's noise is step² / 12 per number, and a bin is two numbers.
    return 6 * 10 ** (-ratioDb / 10);
  });
  return { edges, steps };
}

/**
 * Rounds one frame, in place: real and imaginary parts to multiples of their band's step. What is
 * small beside its band vanishes, as it does in MP3 where bits are short.
 */
export function codeFrame({ edges, steps }: CoderBands, re: Float32Array, im: Float32Array): void {
  for (let b = 0; b < steps.length; b++) {
    const [from, to] = [edges[b], edges[b + 1]];
    let power = 0;
    for (let k = from; k < to; k++) power += re[k] * re[k] + im[k] * im[k];
    if (power === 0) continue;
    const step = Math.sqrt((steps[b] * power) / (to - from));
    for (let k = from; k < to; k++) {
      re[k] = step * Math.round(re[k] / step);
      im[k] = step * Math.round(im[k] / step);
    }
  }
  re.fill(0, edges[edges.length - 1]);
  im.fill(0, edges[edges.length - 1]);
}
