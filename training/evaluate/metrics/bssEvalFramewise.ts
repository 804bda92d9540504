/**
 * BSS Eval version 4 as the `museval` package defines it: distortion filters fitted once over the
 * whole song, scores in windows of one second, channels of a source judged together, median over
 * windows.
 */
import { createRealFft } from '../../../src/dsp/fft';
import type { FftFactory } from '../../../src/dsp/fft';
import type { Decibels, Samples } from '../../../src/shared/units';
import { median, ratioDb } from './decibels';
import { createProjector, DISTORTION_FILTER_TAPS } from './projection';

export interface FrameScores {
  readonly sdr: Decibels;
  readonly isr: Decibels;
  readonly sir: Decibels;
  readonly sar: Decibels;
}

export interface FramewiseOptions {
  /** Length and distance of windows in samples; a last, shorter one is left out as museval does. */
  readonly windowLength: Samples;
  readonly taps?: number;
  /** Transforms of the windows; single precision is enough for them. Default: doubles. */
  readonly createFft?: FftFactory;
}

export interface FramewiseBssEval {
  /** One entry per window; NaN where any reference or the estimate is silent. */
  score(estimate: readonly Float32Array[], source: number): FrameScores[];
}

type Planes = readonly Float32Array[];

/**
 * Scores against `references[source][channel]`, all of one length. A song shorter than a window is
 * one window. ŝ − s = e_spat + e_interf + e_artif, where P_j ŝ = s + e_spat and Pŝ = s + e_spat +
 * e_interf; within a window the filters act on that window's references alone, zero outside it.
 * Energies are summed over spectra (Parseval), so that nothing is transformed back.
 */
export function createFramewiseBssEval(
  references: readonly Planes[],
  options: FramewiseOptions,
): FramewiseBssEval {
  const { taps = DISTORTION_FILTER_TAPS, createFft = createRealFft } = options;
  const channels = references.flat();
  const numChannels = references[0].length;
  const length = channels[0].length;
  const windowLength = Math.min(options.windowLength, length);
  const numWindows = Math.max(1, Math.floor(length / windowLength));
  const projector = createProjector(channels, taps);
  const all = channels.map((_, s) => s);
  let size = 2;
  while (size < windowLength + taps - 1) size *= 2;
  const fft = createFft(size);
  const numBins = size / 2 + 1;
  const padded = new Float64Array(size);
  const spectrumOf = (samples: ArrayLike<number>): Spectrum => {
    padded.fill(0, samples.length);
    padded.set(samples);
    const spectrum = { re: new Float32Array(numBins), im: new Float32Array(numBins) };
    fft.forward(padded, spectrum.re, spectrum.im);
    return spectrum;
  };

  return {
    score(estimate, source) {
      const own = estimate.map((_, c) => source * numChannels + c);
      const filters = estimate.map((plane) => {
        const correlations = projector.correlate(plane);
        return {
          own: projector.project(correlations, own).filters.map(spectrumOf),
          all: projector.project(correlations, all).filters.map(spectrumOf),
        };
      });
      const scores: FrameScores[] = [];
      for (let window = 0; window < numWindows; window++) {
        const start = window * windowLength;
        const cut = (plane: Float32Array): Float32Array =>
          plane.subarray(start, start + windowLength);
        const isSilent = (planes: Planes): boolean =>
          planes.every((plane) => cut(plane).every((x) => x === 0));
        if (isSilent(estimate) || references.some(isSilent)) {
          scores.push({ sdr: NaN, isr: NaN, sir: NaN, sar: NaN });
          continue;
        }
        const referenceSpectra = channels.map((plane) => spectrumOf(cut(plane)));
        const sums = new Float64Array(7);
        estimate.forEach((plane, c) => {
          addEnergies(
            referenceSpectra[own[c]],
            applyFilters(
              filters[c].own,
              own.map((s) => referenceSpectra[s]),
              numBins,
            ),
            applyFilters(filters[c].all, referenceSpectra, numBins),
            spectrumOf(cut(plane)),
            sums,
          );
        });
        const [target, error, spatial, filtered, interference, spanned, artefacts] = sums;
        scores.push({
          sdr: ratioDb(target, error),
          isr: ratioDb(target, spatial),
          sir: ratioDb(filtered, interference),
          sar: ratioDb(spanned, artefacts),
        });
      }
      return scores;
    },
  };
}

/** Median of each score over windows, windows without a value left out. */
export function medianScores(scores: readonly FrameScores[]): FrameScores {
  return {
    sdr: median(scores.map(({ sdr }) => sdr)),
    isr: median(scores.map(({ isr }) => isr)),
    sir: median(scores.map(({ sir }) => sir)),
    sar: median(scores.map(({ sar }) => sar)),
  };
}

interface Spectrum {
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/** Σ filters[i] · inputs[i], bin by bin. */
function applyFilters(
  filters: readonly Spectrum[],
  inputs: readonly Spectrum[],
  numBins: number,
): Spectrum {
  const re = new Float32Array(numBins);
  const im = new Float32Array(numBins);
  filters.forEach((filter, i) => {
    const { re: xRe, im: xIm } = inputs[i];
    const { re: hRe, im: hIm } = filter;
    for (let k = 0; k < numBins; k++) {
      re[k] += hRe[k] * xRe[k] - hIm[k] * xIm[k];
      im[k] += hRe[k] * xIm[k] + hIm[k] * xRe[k];
    }
  });
  return { re, im };
}

/**
 * Adds to `sums` the energies of s, ŝ − s, P_j ŝ − s, P_j ŝ, Pŝ − P_j ŝ, Pŝ and ŝ − Pŝ, all with
 * one common factor. DC and Nyquist occur once in a real signal's spectrum, the other bins twice.
 */
function addEnergies(
  target: Spectrum,
  own: Spectrum,
  all: Spectrum,
  estimate: Spectrum,
  sums: Float64Array,
): void {
  const last = target.re.length - 1;
  for (let k = 0; k <= last; k++) {
    const weight = k === 0 || k === last ? 1 : 2;
    const sRe = target.re[k];
    const sIm = target.im[k];
    const oRe = own.re[k];
    const oIm = own.im[k];
    const aRe = all.re[k];
    const aIm = all.im[k];
    const eRe = estimate.re[k];
    const eIm = estimate.im[k];
    sums[0] += weight * (sRe * sRe + sIm * sIm);
    sums[1] += weight * ((eRe - sRe) ** 2 + (eIm - sIm) ** 2);
    sums[2] += weight * ((oRe - sRe) ** 2 + (oIm - sIm) ** 2);
    sums[3] += weight * (oRe * oRe + oIm * oIm);
    sums[4] += weight * ((aRe - oRe) ** 2 + (aIm - oIm) ** 2);
    sums[5] += weight * (aRe * aRe + aIm * aIm);
    sums[6] += weight * ((eRe - aRe) ** 2 + (eIm - aIm) ** 2);
  }
}
