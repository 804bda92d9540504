/** The short-time Fourier transform and its inverse, made together from one window and hop. */
import { VocalIsolationError } from '../shared/errors';
import type { Frames, Samples } from '../shared/units';
import { createRealFft } from './fft';
import type { FftFactory } from './fft';
import { createWindow, windowEnergy } from './window';
import type { WindowName } from './window';

/**
 * Complex spectra of consecutive frames. `re` and `im` are row-major [numFrames x numBins]: bin k
 * of frame f is at f · numBins + k. numBins is fftSize/2 + 1.
 */
export interface ComplexSpectrogram {
  readonly numFrames: Frames;
  readonly numBins: number;
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/** The geometry of an STFT. */
export interface StftOptions {
  /** Default: the periodic Hann window. */
  readonly window?: WindowName;
  /** Length of the window and of the transform, a power of two >= 2. */
  readonly fftSize: Samples;
  /** Distance of frames, 1 … fftSize. The inverse exists only for less than fftSize. */
  readonly hopLength: Samples;
  /** Default: {@link createRealFft}, in double precision. */
  readonly createFft?: FftFactory;
}

/** The frames that cover every sample of a signal as often as the overlap allows. */
export interface FrameGrid {
  /** Position of the first frame's first sample; negative. */
  readonly firstSample: Samples;
  readonly numFrames: Frames;
}

/** The transform of one geometry. It holds scratch memory: one call at a time. */
export interface Stft {
  readonly fftSize: Samples;
  readonly hopLength: Samples;
  readonly numBins: number;
  /** Sum of the squared window: the energy that white noise of variance 1 has in each bin. */
  readonly windowEnergy: number;
  /**
   * Windowed transforms of `numFrames` frames. Frame f covers the fftSize samples from position
   * firstSample + f · hopLength on; positions outside `samples` are zeros, and firstSample may be
   * negative. Not scaled: a full-scale sine peaks near fftSize/4. Writes into `out` if given,
   * otherwise allocates. Throws `bad-parameter` if `out` has another shape.
   */
  forward(
    samples: Float32Array,
    firstSample: Samples,
    numFrames: Frames,
    out?: ComplexSpectrogram,
  ): ComplexSpectrogram;
  /** The frames from which `inverse` and {@link OverlapAdd} make a signal of `numSamples`. */
  gridFor(numSamples: Samples): FrameGrid;
  /**
   * Inverse of `forward` by weighted overlap-add (Griffin & Lim 1984, eq. 6). The frames of
   * `spectrogram` must be those of `gridFor(numSamples)`. Returns `numSamples` samples from time 0.
   * Throws `bad-parameter` if the spectrogram has another number of frames or bins, or if the hop
   * leaves samples that no window sees.
   */
  inverse(spectrogram: ComplexSpectrogram, numSamples: Samples): Float32Array;
  /** A new streaming inverse, independent of others. Throws `bad-parameter` as `inverse` does. */
  createOverlapAdd(): OverlapAdd;
}

/** Streaming inverse STFT: takes consecutive frames and gives hopLength samples for each. */
export interface OverlapAdd {
  /**
   * Adds the frame whose bins start at `spectrumOffset` of `re` and `im`. Writes the hopLength
   * samples from that frame's first one on to `output` at `outputOffset`: no later frame reaches
   * them, so that they are final.
   */
  push(
    re: Float32Array,
    im: Float32Array,
    spectrumOffset: number,
    output: Float32Array,
    outputOffset: number,
  ): void;
  /**
   * The sum of the frames pushed so far from the first sample of the next frame on, [fftSize]:
   * all that `push` remembers. A copy of it continues in another overlap-add.
   */
  readonly pending: Float64Array;
}

/** A spectrogram of zeros of the given shape. */
export function createSpectrogram(numFrames: Frames, numBins: number): ComplexSpectrogram {
  const length = numFrames * numBins;
  return { numFrames, numBins, re: new Float32Array(length), im: new Float32Array(length) };
}

/** The STFT of one geometry. Throws `bad-parameter` for an fftSize or hopLength out of range. */
export function createStft(options: StftOptions): Stft {
  const { window: name = 'hann', fftSize, hopLength, createFft = createRealFft } = options;
  if (!Number.isInteger(hopLength) || hopLength < 1 || hopLength > fftSize) {
    throw new VocalIsolationError(
      'bad-parameter',
      `hopLength must be an integer in 1…${fftSize}, got ${hopLength}`,
    );
  }
  const fft = createFft(fftSize);
  const numBins = fftSize / 2 + 1;
  const window = createWindow(name, fftSize);
  const frame = new Float32Array(fftSize);

  function forward(
    samples: Float32Array,
    firstSample: Samples,
    numFrames: Frames,
    out = createSpectrogram(numFrames, numBins),
  ): ComplexSpectrogram {
    requireShape(out, numFrames, numBins);
    for (let f = 0; f < numFrames; f++) {
      const start = firstSample + f * hopLength;
      const from = Math.min(fftSize, Math.max(0, -start));
      const to = Math.max(from, Math.min(fftSize, samples.length - start));
      frame.fill(0, 0, from);
      for (let n = from; n < to; n++) frame[n] = samples[start + n] * window[n];
      frame.fill(0, to);
      fft.forward(frame, out.re, out.im, f * numBins);
    }
    return out;
  }

  function gridFor(numSamples: Samples): FrameGrid {
    const firstSample = hopLength - fftSize;
    return { firstSample, numFrames: Math.ceil((numSamples - firstSample) / hopLength) };
  }

  function inverse(spectrogram: ComplexSpectrogram, numSamples: Samples): Float32Array {
    const { firstSample, numFrames } = gridFor(numSamples);
    requireShape(spectrogram, numFrames, numBins);
    const overlapAdd = createOverlapAdd(options);
    const padded = new Float32Array(numFrames * hopLength);
    for (let f = 0; f < numFrames; f++) {
      overlapAdd.push(spectrogram.re, spectrogram.im, f * numBins, padded, f * hopLength);
    }
    return padded.slice(-firstSample, numSamples - firstSample);
  }

  return {
    fftSize,
    hopLength,
    numBins,
    windowEnergy: windowEnergy(window),
    forward,
    gridFor,
    inverse,
    createOverlapAdd: () => createOverlapAdd(options),
  };
}

/**
 * Least-squares inverse (Griffin & Lim 1984, eq. 6): x = Σ_f w·x_f / Σ_f w², the signal whose STFT
 * is nearest to the given frames. If no frame was changed, that is the analysed signal itself.
 * Throws `bad-parameter` if no window sees some sample position.
 */
function createOverlapAdd({
  window = 'hann',
  fftSize,
  hopLength,
  createFft = createRealFft,
}: StftOptions): OverlapAdd {
  const fft = createFft(fftSize);
  const synthesisWindow = normalisedWindow(window, fftSize, hopLength);
  const frame = new Float32Array(fftSize);
  const pending = new Float64Array(fftSize);
  return {
    pending,
    push(re, im, spectrumOffset, output, outputOffset) {
      fft.inverse(re, im, frame, spectrumOffset);
      for (let n = 0; n < fftSize; n++) pending[n] += frame[n] * synthesisWindow[n];
      for (let n = 0; n < hopLength; n++) output[outputOffset + n] = pending[n];
      pending.copyWithin(0, hopLength);
      pending.fill(0, fftSize - hopLength);
    },
  };
}

/**
 * Synthesis window w[n] / Σ_m w²[n + m·hop], [fftSize]. The sum has period hop, so that the
 * division of the overlap-add can be done in the window.
 */
function normalisedWindow(name: WindowName, fftSize: Samples, hopLength: Samples): Float64Array {
  const window = createWindow(name, fftSize);
  const sums = new Float64Array(hopLength);
  for (let n = 0; n < fftSize; n++) sums[n % hopLength] += window[n] * window[n];
  if (sums.some((sum) => sum < 1e-3)) {
    throw new VocalIsolationError(
      'bad-parameter',
      `hop ${hopLength} leaves samples that no window of ${fftSize} sees`,
    );
  }
  return window.map((value, n) => value / sums[n % hopLength]);
}

function requireShape(spectrogram: ComplexSpectrogram, numFrames: Frames, numBins: number): void {
  if (
    spectrogram.numFrames !== numFrames ||
    spectrogram.numBins !== numBins ||
    spectrogram.re.length < numFrames * numBins ||
    spectrogram.im.length < numFrames * numBins
  ) {
    throw new VocalIsolationError(
      'bad-parameter',
      `spectrogram must be ${numFrames} x ${numBins}, got ${spectrogram.numFrames} x ${spectrogram.numBins}`,
    );
  }
}
