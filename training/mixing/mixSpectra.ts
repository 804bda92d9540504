/**
 * Sums of sources on complex spectra, seen through the network's bands: a mixture's magnitude is
 * that of the sum, not the sum of magnitudes. No spectrum of the sum is ever stored: frames are
 * summed, squared and banded while they lie in the nearest cache, which takes a quarter of the
 * time.
 */
import type { BandAnalysis } from '../../src/dsp/bands';
import type { ComplexSpectrogram, Stft } from '../../src/dsp/stft';
import { codeFrame } from '../effects/coder';
import type { CoderBands } from '../effects/coder';

/** A source as it enters one mix: which spectrum feeds each channel, and the gain of every bin. */
export interface Part {
  readonly spectra: readonly ComplexSpectrogram[];
  readonly gains: readonly Float32Array[];
}

/**
 * What the masked mixture is compared with. `magnitude`: |V|, as published. `projection`: the part
 * of the vocals in phase with the mixture, Σ Re(V·conj X) / |X| of a band: the magnitude that comes
 * nearest to the vocals when the mixture's phase is kept (Erdogan et al. 2015, phase-sensitive
 * approximation). It is negative where the vocals oppose the mixture, and 0 where the mixture is
 * silent.
 */
export const TARGET_KINDS = ['magnitude', 'projection'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** Band values of one mix, [frame][band] row-major, one array per channel. */
export interface BandMix {
  readonly mixture: readonly Float32Array[];
  readonly target: readonly Float32Array[];
  /** Magnitudes of (left − right) / 2; a mix of one channel leaves them as they are. */
  readonly side: Float32Array;
}

export interface BandMixer {
  /** What the last mix wrote. */
  readonly out: BandMix;
  /**
   * Mixes the first `numChannels` channels of both parts into `out`. Returns the mean over them of
   * the mean square of the mixture's samples under the windows, by Parseval: Σ|X|² over the full
   * circle / fftSize / Σw². With `coder` the mixture is coded; the voice it is compared with is
   * not.
   */
  mix(
    voice: Part,
    accompaniment: Part,
    numChannels: number,
    target: TargetKind,
    coder?: CoderBands | null,
  ): number;
}

/**
 * `bands` of the model grid that `stft` computes. The mixer owns scratch memory: one per thread.
 */
export function createBandMixer(
  numFrames: number,
  maxChannels: number,
  bands: BandAnalysis,
  stft: Stft,
): BandMixer {
  const { numBins } = stft;
  const { numBands } = bands;
  const frames = () => new Float32Array(numFrames * numBands);
  const out: BandMix = {
    mixture: Array.from({ length: maxChannels }, frames),
    target: Array.from({ length: maxChannels }, frames),
    side: frames(),
  };
  // One frame of each channel.
  const sums = Array.from({ length: maxChannels }, () => ({
    re: new Float32Array(numBins),
    im: new Float32Array(numBins),
  }));
  const powers = new Float32Array(numBins);
  const shares = new Float32Array(numBins);

  /**
   * Frame `f` of one channel: the sum into `sums`, its power into `powers`, the target's into
   * `shares`.
   */
  function sumFrame(
    voice: Part,
    accompaniment: Part,
    channel: number,
    f: number,
    isProjection: boolean,
  ): number {
    const { re: voiceRe, im: voiceIm } = voice.spectra[channel];
    const { re: otherRe, im: otherIm } = accompaniment.spectra[channel];
    const voiceGains = voice.gains[channel];
    const otherGains = accompaniment.gains[channel];
    const { re: sumRe, im: sumIm } = sums[channel];
    let total = 0;
    for (let k = 0, at = f * numBins; k < numBins; k++, at++) {
      const vRe = voiceGains[k] * voiceRe[at];
      const vIm = voiceGains[k] * voiceIm[at];
      const xRe = vRe + otherGains[k] * otherRe[at];
      const xIm = vIm + otherGains[k] * otherIm[at];
      sumRe[k] = xRe;
      sumIm[k] = xIm;
      const power = xRe * xRe + xIm * xIm;
      powers[k] = power;
      shares[k] = isProjection ? vRe * xRe + vIm * xIm : vRe * vRe + vIm * vIm;
      total += power;
    }
    // Every bin stands for itself and its mirror image, except 0 Hz and Nyquist.
    return total - (powers[0] + powers[numBins - 1]) / 2;
  }

  /** What {@link sumFrame} wrote, once the sum is coded. */
  function codeSum(
    coder: CoderBands,
    voice: Part,
    channel: number,
    f: number,
    isProjection: boolean,
  ): void {
    const { re: sumRe, im: sumIm } = sums[channel];
    codeFrame(coder, sumRe, sumIm);
    const { re, im } = voice.spectra[channel];
    const gains = voice.gains[channel];
    for (let k = 0, at = f * numBins; k < numBins; k++, at++) {
      powers[k] = sumRe[k] * sumRe[k] + sumIm[k] * sumIm[k];
      if (isProjection) shares[k] = gains[k] * (re[at] * sumRe[k] + im[at] * sumIm[k]);
    }
  }

  function bandSide(f: number): void {
    const [left, right] = sums;
    for (let k = 0; k < numBins; k++) {
      const re = left.re[k] - right.re[k];
      const im = left.im[k] - right.im[k];
      powers[k] = (re * re + im * im) / 4;
    }
    const row = f * numBands;
    bands.sum(powers, out.side, row);
    for (let b = row; b < row + numBands; b++) out.side[b] = Math.sqrt(out.side[b]);
  }

  return {
    out,
    mix(voice, accompaniment, numChannels, target, coder = null) {
      const isProjection = target === 'projection';
      let power = 0;
      for (let f = 0; f < numFrames; f++) {
        const row = f * numBands;
        for (let c = 0; c < numChannels; c++) {
          power += sumFrame(voice, accompaniment, c, f, isProjection);
          if (coder) codeSum(coder, voice, c, f, isProjection);
          const mixture = out.mixture[c];
          const targets = out.target[c];
          bands.sum(powers, mixture, row);
          bands.sum(shares, targets, row);
          for (let b = row; b < row + numBands; b++) {
            const magnitude = Math.sqrt(mixture[b]);
            mixture[b] = magnitude;
            if (!isProjection) targets[b] = Math.sqrt(targets[b]);
            else targets[b] = magnitude > 0 ? targets[b] / magnitude : 0;
          }
        }
        if (numChannels > 1) bandSide(f);
      }
      return (2 * power) / (numChannels * numFrames * stft.fftSize * stft.windowEnergy);
    },
  };
}
