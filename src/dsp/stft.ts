/** The only short-time Fourier transform and its inverse, made together from one window and hop. */
import { VocalIsolationError } from '../shared/errors';
import type { Frames, Samples } from '../shared/units';
import { createRealFft } from './fft';
import type { FftFactory } from './fft';
import { createWindow, windowEnergy } from './window';
import type { WindowName } from './window';

/** Row-major [frame][bin]: bin k of frame f is at f · numBins + k. numBins = fftSize/2 + 1. */
export interface ComplexSpectrogram {
  readonly numFrames: Frames;
  readonly numBins: number;
  readonly re: Float32Array;
  readonly im: Float32Array;
}

export interface StftOptions {
  /** Default: the periodic Hann window. */
  readonly window?: WindowName;
  /** Length of the window and of the transform, a power of two >= 2. */
  readonly fftSize: Samples;
  /** 1 … fftSize; the inverse exists only where windows overlap, hopLength < fftSize. */
  readonly hopLength: Samples;
  /** Default: the plain TypeScript transform. */
  readonly createFft?: FftFactory;
}

/** The frames that together cover every sample of a signal as often as the overlap allows. */
export interface FrameGrid {
  /** Position of the first frame's first sample; negative. */
  readonly firstSample: Samples;
  readonly numFrames: Frames;
}

/** Holds scratch memory: one call at a time. */
export interface Stft {
  readonly fftSize: Samples;
  readonly hopLength: Samples;
  readonly numBins: number;
  /** Sum of the squared window. */
  readonly windowEnergy: number;
  /**
   * Windowed transforms of `numFrames` frames; frame f covers the fftSize samples from
   * firstSample + f · hopLength, zeros standing for samples outside the array (firstSample may be
   * negative). Not scaled: a full-scale sine peaks near fftSize/4. Writes into `out` if given
   * (its shape must fit), otherwise allocates.
   */
  forward(
    samples: Float32Array,
    firstSample: Samples,
    numFrames: Frames,
    out?: ComplexSpectrogram,
  ): ComplexSpectrogram;
  /** The grid on which `inverse` and {@link OverlapAdd} give back a signal of `numSamples`. */
  gridFor(numSamples: Samples): FrameGrid;
  /**
   * `numSamples` samples from a spectrogram on `gridFor(numSamples)`, see {@link createOverlapAdd}.
   * Throws `bad-parameter` if the spectrogram has another number of frames or bins.
   */
  inverse(spectrogram: ComplexSpectrogram, numSamples: Samples): Float32Array;
  /** The streaming form of `inverse`, with memory of its own. */
  createOverlapAdd(): OverlapAdd;
}

/** Takes consecutive frames and gives hopLength finished samples for each. */
export interface OverlapAdd {
  /**
   * Adds the inverse of the frame whose bins start at `spectrumOffset` and writes the hopLength
   * samples from that frame's first sample on (no later frame reaches them) at `outputOffset`.
   */
  push(
    re: Float32Array,
    im: Float32Array,
    spectrumOffset: number,
    output: Float32Array,
    outputOffset: number,
  ): void;
}

/** Allocates a spectrogram of zeros. */
export function createSpectrogram(numFrames: Frames, numBins: number): ComplexSpectrogram {
  const length = numFrames * numBins;
  return { numFrames, numBins, re: new Float32Array(length), im: new Float32Array(length) };
}

/** Throws `bad-parameter` for a fftSize or hopLength out of range. */
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
 * is nearest to the given frames. Where no frame was changed that is the analysed signal itself.
 * Throws `bad-parameter` if some sample position is seen by no window.
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
  /** Sums of all frames so far, from the newest frame's first sample on. */
  const pending = new Float64Array(fftSize);
  return {
    push(re, im, spectrumOffset, output, outputOffset) {
      fft.inverse(re, im, frame, spectrumOffset);
      for (let n = 0; n < fftSize; n++) pending[n] += frame[n] * synthesisWindow[n];
      for (let n = 0; n < hopLength; n++) output[outputOffset + n] = pending[n];
      pending.copyWithin(0, hopLength);
      pending.fill(0, fftSize - hopLength);
    },
  };
}

/** w[n] / Σ_m w²[n + m·hop]: the sum has period hop, so dividing can be done in the window. */
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
