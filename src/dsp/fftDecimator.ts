/** Steep low-pass filter with decimation by a power of two, computed in the frequency domain. */
import type { Hertz, Samples } from '../shared/units';
import type { FftFactory } from './fft';
import { kernelHalfWidth, kernelValue } from './lowPass';
import type { Transition } from './lowPass';
import type { ResamplingStage } from './resamplingStage';

const SMALLEST_FFT = 4096;

/**
 * Low-pass from `inRate` to inRate / factor by overlap-save convolution (Oppenheim & Schafer, sec.
 * 8.7.3). `factor` is a power of two; transition.stopHz must lie below inRate / factor / 2.
 *
 * In each block of fftSize input samples the circular convolution equals the linear one except for
 * the first kernel length, which is dropped. The inverse transform takes only the bins below the
 * new Nyquist frequency, which decimates: the filter has stopped those above. Blocks start at fixed
 * positions, so that the result does not depend on the range asked for.
 */
export function createFftDecimator(
  inRate: Hertz,
  factor: number,
  transition: Transition,
  createFft: FftFactory,
): ResamplingStage {
  // Output samples lie at multiples of `factor`; the kernel's centre must be one of them.
  const centre = Math.ceil(kernelHalfWidth(transition, inRate) / factor) * factor;
  const numTaps = 2 * centre + 1;
  const fftSize = Math.max(SMALLEST_FFT, 2 ** Math.ceil(Math.log2(4 * numTaps)));
  const smallSize = fftSize / factor;
  const fft = createFft(fftSize);
  const smallFft = createFft(smallSize);
  const numKept = smallSize / 2 + 1;
  const kernel = kernelSpectrum(centre, transition, inRate, fftSize, factor, createFft);

  /** Valid output samples of one block, and the position of the first among its outputs. */
  const blockOutputs = (fftSize - numTaps + 1) / factor;
  const firstOutput = (2 * centre) / factor;
  const block = new Float32Array(fftSize);
  const re = new Float32Array(fftSize / 2 + 1);
  const im = new Float32Array(fftSize / 2 + 1);
  const small = new Float32Array(smallSize);

  /** Fills `small` with block `index`, whose valid outputs start at index · blockOutputs. */
  function runBlock(index: number, samples: Float32Array, samplesStart: Samples): void {
    const start = index * blockOutputs * factor - centre - samplesStart;
    const from = Math.min(fftSize, Math.max(0, -start));
    const to = Math.max(from, Math.min(fftSize, samples.length - start));
    block.fill(0, 0, from);
    block.set(samples.subarray(start + from, start + to), from);
    block.fill(0, to);
    fft.forward(block, re, im);
    for (let k = 0; k < numKept; k++) {
      const real = re[k] * kernel.re[k] - im[k] * kernel.im[k];
      im[k] = re[k] * kernel.im[k] + im[k] * kernel.re[k];
      re[k] = real;
    }
    smallFft.inverse(re, im, small);
  }

  return {
    range(samples, outStart, outCount, out = new Float32Array(outCount), samplesStart = 0) {
      const outEnd = outStart + outCount;
      let index = Math.floor(outStart / blockOutputs);
      for (; index * blockOutputs < outEnd; index++) {
        runBlock(index, samples, samplesStart);
        const blockStart = index * blockOutputs;
        const from = Math.max(outStart, blockStart);
        const to = Math.min(outEnd, blockStart + blockOutputs);
        const at = firstOutput + from - blockStart;
        out.set(small.subarray(at, at + to - from), from - outStart);
      }
      return out;
    },
    inputRange(outStart, outCount) {
      const first = Math.floor(outStart / blockOutputs);
      const last = Math.floor((outStart + Math.max(1, outCount) - 1) / blockOutputs);
      const start = first * blockOutputs * factor - centre;
      return { start, count: (last - first) * blockOutputs * factor + fftSize };
    },
  };
}

/**
 * Spectrum of the causal kernel, [fftSize/2 + 1]. Its gain at DC is 1/factor, because the inverse
 * transform of the smaller size divides by fftSize/factor instead of fftSize.
 */
function kernelSpectrum(
  centre: number,
  transition: Transition,
  sampleRate: Hertz,
  fftSize: number,
  factor: number,
  createFft: FftFactory,
) {
  const kernel = new Float32Array(fftSize);
  let sum = 0;
  for (let n = 0; n <= 2 * centre; n++) {
    kernel[n] = kernelValue(n - centre, centre, transition, sampleRate);
    sum += kernel[n];
  }
  for (let n = 0; n <= 2 * centre; n++) kernel[n] /= sum * factor;
  const re = new Float32Array(fftSize / 2 + 1);
  const im = new Float32Array(fftSize / 2 + 1);
  createFft(fftSize).forward(kernel, re, im);
  return { re, im };
}
