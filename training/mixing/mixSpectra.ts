/**
 * Sums of sources on complex spectra, seen through the network's bands: a mixture's magnitude is
 * that of the sum, not the sum of magnitudes. No spectrum of the sum is ever stored: frames are
 * summed, squared and banded while they lie in the nearest cache, which takes a quarter of the
 * time.
 */
import type { BandAnalysis } from '../../src/dsp/bands';
import { rotateStereo } from '../../src/dsp/middleSide';
import { createPhaseSteps, NUM_PHASE_PLANES } from '../../src/dsp/phaseSteps';
import type { ComplexSpectrogram, Stft } from '../../src/dsp/stft';
import type { ModelConfig } from '../../src/model/config';
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

/** Band values of one mix, [frame][band] row-major. */
export interface BandMix {
  /** Magnitudes of each channel. */
  readonly mixture: readonly Float32Array[];
  /** Magnitudes of (left − right) / 2: none of a mix of one channel. */
  readonly side: Float32Array;
  /** Steps of the phase (src/dsp/phaseSteps.ts); empty if the network does not hear them. */
  readonly steps: readonly Float32Array[];
  /** One array for each plane of the mask. */
  readonly target: readonly Float32Array[];
  /** Power of the vocals that no mask reaches, summed over the planes of the mask. */
  readonly unreachable: Float32Array;
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

/** One frame of a signal. */
interface Frame {
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/**
 * `bands` of the model grid of `config` that `stft` computes. The mixer owns scratch memory: one
 * per thread.
 */
export function createBandMixer(config: ModelConfig, bands: BandAnalysis, stft: Stft): BandMixer {
  const { numFrames, numChannels: maxChannels, maskBasis, features } = config;
  const { numBins } = stft;
  const { numBands } = bands;
  const planes = (length: number) =>
    Array.from({ length }, () => new Float32Array(numFrames * numBands));
  const frames = (): Frame[] =>
    Array.from({ length: maxChannels }, () => ({
      re: new Float32Array(numBins),
      im: new Float32Array(numBins),
    }));
  const { hearsPhase, exponent } = features;
  const phaseSteps = hearsPhase ? createPhaseSteps({ ...config, exponent }, bands) : null;
  const [middle, side, unreachable] = planes(3);
  const out: BandMix = {
    mixture: planes(maxChannels),
    side,
    steps: planes(phaseSteps ? NUM_PHASE_PLANES : 0),
    target: planes(maxChannels),
    unreachable,
  };
  const sums = frames();
  const voices = frames();
  // What the planes of the mask apply to, its magnitudes, and the voice in it.
  const hasMiddle = maskBasis === 'middle-side';
  const rotated = maxChannels === 2 ? frames() : null;
  const sumBasis = hasMiddle && rotated ? rotated : sums;
  const magnitudes = hasMiddle ? [middle, side] : out.mixture;
  const voiceBasis = hasMiddle ? frames() : voices;
  const powers = new Float32Array(numBins);
  const shares = new Float32Array(numBins);
  const bandPowers = new Float32Array(numBands);

  /** Frame `f` of one channel, as the network hears it. Returns its power. */
  function sumFrame(
    voice: Part,
    accompaniment: Part,
    channel: number,
    f: number,
    coder: CoderBands | null,
  ): number {
    const { re: voiceRe, im: voiceIm } = voice.spectra[channel];
    const { re: otherRe, im: otherIm } = accompaniment.spectra[channel];
    const voiceGains = voice.gains[channel];
    const otherGains = accompaniment.gains[channel];
    const { re: sumRe, im: sumIm } = sums[channel];
    const { re: vRe, im: vIm } = voices[channel];
    let total = 0;
    for (let k = 0, at = f * numBins; k < numBins; k++, at++) {
      vRe[k] = voiceGains[k] * voiceRe[at];
      vIm[k] = voiceGains[k] * voiceIm[at];
      const re = vRe[k] + otherGains[k] * otherRe[at];
      const im = vIm[k] + otherGains[k] * otherIm[at];
      sumRe[k] = re;
      sumIm[k] = im;
      const power = re * re + im * im;
      // Every bin stands for itself and its mirror image, except 0 Hz and Nyquist.
      total += k === 0 || k === numBins - 1 ? power / 2 : power;
    }
    if (coder) codeFrame(coder, sumRe, sumIm);
    bandMagnitudes(sums[channel], out.mixture[channel], f * numBands);
    return total;
  }

  function bandMagnitudes({ re, im }: Frame, to: Float32Array, row: number): void {
    for (let k = 0; k < numBins; k++) powers[k] = re[k] * re[k] + im[k] * im[k];
    bands.sum(powers, to, row);
    for (let b = row; b < row + numBands; b++) to[b] = Math.sqrt(to[b]);
  }

  /** What one plane of the mask should make of the mixture, and what it cannot. */
  function bandTarget(plane: number, row: number, kind: TargetKind): void {
    const { re: xRe, im: xIm } = sumBasis[plane];
    const { re: vRe, im: vIm } = voiceBasis[plane];
    const target = out.target[plane];
    if (kind === 'magnitude') {
      bandMagnitudes(voiceBasis[plane], target, row);
      return;
    }
    for (let k = 0; k < numBins; k++) {
      powers[k] = vRe[k] * vRe[k] + vIm[k] * vIm[k];
      shares[k] = vRe[k] * xRe[k] + vIm[k] * xIm[k];
    }
    bands.sum(powers, bandPowers, 0);
    bands.sum(shares, target, row);
    for (let b = 0, at = row; b < numBands; b++, at++) {
      const magnitude = magnitudes[plane][at];
      target[at] = magnitude > 0 ? target[at] / magnitude : 0;
      // Rounding may leave less than nothing.
      unreachable[at] += Math.max(0, bandPowers[b] - target[at] * target[at]);
    }
  }

  return {
    out,
    mix(voice, accompaniment, numChannels, target, coder = null) {
      const heard = sums.slice(0, numChannels);
      const sung = voices.slice(0, numChannels);
      const numPlanes = hasMiddle ? maxChannels : numChannels;
      let power = 0;
      phaseSteps?.reset();
      unreachable.fill(0);
      for (let f = 0; f < numFrames; f++) {
        const row = f * numBands;
        for (let c = 0; c < numChannels; c++) {
          power += sumFrame(voice, accompaniment, c, f, coder);
        }
        phaseSteps?.push(heard, 0, out.steps, row);
        if (rotated) {
          copyRotated(heard, rotated);
          bandMagnitudes(rotated[1], side, row);
          if (hasMiddle) {
            bandMagnitudes(rotated[0], middle, row);
            copyRotated(sung, voiceBasis);
          }
        }
        for (let p = 0; p < numPlanes; p++) bandTarget(p, row, target);
      }
      return (2 * power) / (numChannels * numFrames * stft.fftSize * stft.windowEnergy);
    },
  };
}

/** Middle and side of two channels, or of one that is on both sides, in the scale of the side. */
function copyRotated(channels: readonly Frame[], to: readonly Frame[]): void {
  to.forEach(({ re, im }, c) => {
    const channel = channels[c % channels.length];
    for (let k = 0; k < re.length; k++) {
      re[k] = Math.SQRT1_2 * channel.re[k];
      im[k] = Math.SQRT1_2 * channel.im[k];
    }
  });
  rotateStereo(to[0], to[1]);
}
