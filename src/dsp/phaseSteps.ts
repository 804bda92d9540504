/**
 * How the phase of a spectrum steps from frame to frame and from bin to bin. The first tells where
 * within its bin a sound lies, the second when within the frame it sounds (Auger & Flandrin 1995,
 * sec. III: reassignment).
 */
import type { Samples } from '../shared/units';
import type { BandAnalysis } from './bands';

/** Bins of one channel: bin k of a frame is at its offset + k. */
interface Bins {
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/** Planes that {@link PhaseSteps.push} writes. */
export const NUM_PHASE_PLANES = 4;

/** The steps of one signal. It holds scratch memory: one call at a time. */
export interface PhaseSteps {
  /** Forgets the frame before. */
  reset(): void;
  /**
   * Takes the next frame of all channels, whose bins begin at `offset`, and writes the steps of
   * their mean: values of band b to `out[plane][row + b]`. Planes 0 and 1 are cosine and sine of
   * the step from the frame before, less that of a sound at the centre of the bin. Planes 2 and 3
   * are cosine and sine of the step to the bin above, less that of a sound at the centre of the
   * window. A band of several bins has their mean, weighted by the product of the two magnitudes;
   * its length is 1 or less. All are scaled as {@link PhaseStepsOptions} says: where there is
   * little sound, its phase means little. Where there is none, and in planes 0 and 1 of a first
   * frame, all are 0.
   */
  push(channels: readonly Bins[], offset: number, out: readonly Float32Array[], row: number): void;
}

/** The geometry of an STFT, and how its magnitudes will be compressed. */
export interface PhaseStepsOptions {
  readonly fftSize: Samples;
  readonly hopLength: Samples;
  /**
   * A cosine c is written as sign(c) · |c| ^ (1 / exponent) · the band's magnitude: what becomes of
   * it by `sign(x) · |x| ^ exponent` is c · the compressed magnitude.
   */
  readonly exponent: number;
}

/** Steps of the phase on the bands of a config. */
export function createPhaseSteps(
  { fftSize, hopLength, exponent }: PhaseStepsOptions,
  bands: BandAnalysis,
): PhaseSteps {
  const numBins = fftSize / 2 + 1;
  const { numBands } = bands;
  // A sound at the centre of bin k turns by 2π k hop / fftSize from frame to frame.
  const angles = Float64Array.from(
    { length: numBins },
    (_, k) => (2 * Math.PI * ((k * hopLength) % fftSize)) / fftSize,
  );
  const cos = Float32Array.from(angles, Math.cos);
  const sin = Float32Array.from(angles, Math.sin);
  const createBins = () => ({ re: new Float32Array(numBins), im: new Float32Array(numBins) });
  let frame = createBins();
  let before = createBins();
  let isFirst = true;
  const step = createBins();
  const sizes = new Float32Array(numBins);
  const bandSizes = new Float32Array(numBands);
  const magnitudes = new Float32Array(numBands);

  function setToMean(channels: readonly Bins[], offset: number, { re, im }: Bins): void {
    const share = 1 / channels.length;
    re.fill(0);
    im.fill(0);
    for (const channel of channels) {
      for (let k = 0, at = offset; k < numBins; k++, at++) {
        re[k] += share * channel.re[at];
        im[k] += share * channel.im[at];
      }
    }
  }

  function stepInTime(): void {
    for (let k = 0; k < numBins; k++) {
      // This frame times the conjugate of the one before, turned back by what the bin's centre
      // gains.
      const re = frame.re[k] * before.re[k] + frame.im[k] * before.im[k];
      const im = frame.im[k] * before.re[k] - frame.re[k] * before.im[k];
      step.re[k] = re * cos[k] + im * sin[k];
      step.im[k] = im * cos[k] - re * sin[k];
      sizes[k] = Math.sqrt(re * re + im * im);
    }
  }

  function stepInFrequency(): void {
    const { re, im } = frame;
    const top = numBins - 1;
    for (let k = 0; k < top; k++) {
      // The window's centre is half a transform behind its start, which turns every other bin by π.
      const stepRe = -(re[k + 1] * re[k] + im[k + 1] * im[k]);
      const stepIm = -(im[k + 1] * re[k] - re[k + 1] * im[k]);
      step.re[k] = stepRe;
      step.im[k] = stepIm;
      sizes[k] = Math.sqrt(stepRe * stepRe + stepIm * stepIm);
    }
    step.re[top] = 0;
    step.im[top] = 0;
    sizes[top] = 0;
  }

  function writeBands(cosines: Float32Array, sines: Float32Array, row: number): void {
    bands.sum(step.re, cosines, row);
    bands.sum(step.im, sines, row);
    bands.sum(sizes, bandSizes, 0);
    for (let b = 0; b < numBands; b++) {
      const scale = bandSizes[b] > 0 ? 1 / bandSizes[b] : 0;
      cosines[row + b] = magnitudes[b] * expand(scale * cosines[row + b]);
      sines[row + b] = magnitudes[b] * expand(scale * sines[row + b]);
    }
  }

  const expand =
    exponent === 0.5
      ? (value: number) => value * Math.abs(value)
      : (value: number) => Math.sign(value) * Math.abs(value) ** (1 / exponent);

  function measure({ re, im }: Bins): void {
    for (let k = 0; k < numBins; k++) sizes[k] = re[k] * re[k] + im[k] * im[k];
    bands.sum(sizes, magnitudes, 0);
    for (let b = 0; b < numBands; b++) magnitudes[b] = Math.sqrt(magnitudes[b]);
  }

  return {
    reset() {
      isFirst = true;
    },
    push(channels, offset, [timeCos, timeSin, binCos, binSin], row) {
      [frame, before] = [before, frame];
      setToMean(channels, offset, frame);
      measure(frame);
      if (isFirst) {
        timeCos.fill(0, row, row + numBands);
        timeSin.fill(0, row, row + numBands);
      } else {
        stepInTime();
        writeBands(timeCos, timeSin, row);
      }
      stepInFrequency();
      writeBands(binCos, binSin, row);
      isFirst = false;
    },
  };
}
