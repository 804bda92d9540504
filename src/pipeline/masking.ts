/**
 * Applies the network's gains to the spectra of one frame, and sums the powers for the pictures.
 */
import type { ComplexSpectrogram } from '../dsp/stft';
import { SYNTHESIS } from '../model/config';
import type { Frames, Hertz, Samples } from '../shared/units';
import type { StateTransfer } from './checkpoint';

/**
 * Sums of |mixture|² and |vocals|² over channels and frames, [numBins] each; the caller clears
 * them.
 */
export interface FramePowers {
  readonly mixture: Float32Array;
  readonly vocals: Float32Array;
}

/**
 * Multiplies a spectrum by `gains`, bin by bin, in place. Adds its powers before and after to
 * `powers`. All arrays are [numBins].
 */
export function applyGains(
  { re, im }: ComplexSpectrogram,
  gains: Float32Array,
  powers: FramePowers,
): void {
  const { mixture, vocals } = powers;
  for (let k = 0; k < gains.length; k++) {
    const power = re[k] * re[k] + im[k] * im[k];
    const gain = gains[k];
    mixture[k] += power;
    vocals[k] += gain * gain * power;
    re[k] *= gain;
    im[k] *= gain;
  }
}

/** The filter of one song, which learns from frame to frame. */
export interface StereoFilter {
  /**
   * Replaces the spectra of one frame of a stereo mixture by those of its vocals. The gains of both
   * channels are in [0, 1]. Adds the powers before and after to `powers`. All arrays are [numBins].
   * Call once per frame, in order.
   */
  apply(
    left: ComplexSpectrogram,
    right: ComplexSpectrogram,
    leftGains: Float32Array,
    rightGains: Float32Array,
    powers: FramePowers,
  ): void;
  /** Saves or restores what the filter has learnt. */
  transferState(state: StateTransfer): void;
}

/**
 * Frames between updates of the coherences, which change over seconds. A filter that starts at a
 * multiple of it updates in the same frames as one that started with the song.
 */
export const UPDATE_FRAMES: Frames = 8;
/** Below this ratio of powers between the channels each channel is masked without the other. */
const NEGLIGIBLE_POWER_RATIO = 1e-12;

/**
 * Coherence of a source between the two channels, per bin: E[left · conj(right)] / √(E|left|²
 * E|right|²). The means run over the past frames, which lose weight by the factor `decay` per
 * frame. They include SYNTHESIS.incoherentFrames imagined frames of coherence 0, so that a few
 * frames alone do not give a high coherence.
 */
function createCoherence(numBins: number, decay: number) {
  const left = new Float32Array(numBins);
  const right = new Float32Array(numBins);
  const crossRe = new Float32Array(numBins);
  const crossIm = new Float32Array(numBins);
  const re = new Float32Array(numBins);
  const im = new Float32Array(numBins);
  return {
    /** Real parts of the coherence at the last update, [numBins]; its magnitude is below 1. */
    re,
    /** Imaginary parts of the coherence at the last update, [numBins]. */
    im,
    /**
     * Adds a frame at bin k: the powers of both channels, and left · conj(right) as cRe + j · cIm.
     */
    add(k: number, leftPower: number, rightPower: number, cRe: number, cIm: number): void {
      left[k] = decay * left[k] + leftPower;
      right[k] = decay * right[k] + rightPower;
      crossRe[k] = decay * crossRe[k] + cRe;
      crossIm[k] = decay * crossIm[k] + cIm;
    },
    /**
     * Computes `re` and `im` from the frames added so far; `numFrames` is the sum of their
     * weights.
     */
    update(numFrames: number): void {
      const confidence = numFrames / (numFrames + SYNTHESIS.incoherentFrames);
      for (let k = 0; k < numBins; k++) {
        const power = left[k] * right[k];
        const scale = power > 0 ? confidence / Math.sqrt(power) : 0;
        re[k] = scale * crossRe[k];
        im[k] = scale * crossIm[k];
      }
    },
    transferState(state: StateTransfer): void {
      for (const array of [left, right, crossRe, crossIm, re, im]) state.array(array);
    },
  };
}

/**
 * Two-channel Wiener filter (Duong, Vincent & Gribonval 2010, sec. II) of left and right or, which
 * is the same but for what the gains apply to, of middle and side. A gain per channel cannot tell
 * a voice in the middle from a guitar on the left; the covariances of the sources can.
 *
 * In each bin, vocals = Σ_v (Σ_v + Σ_a)⁻¹ · mixture, with the 2 x 2 covariance Σ_v of the vocals
 * and Σ_a of the accompaniment. The diagonal of Σ_v holds the powers that the gains g leave of the
 * mixture, that of Σ_a the remaining share 1 − g. Beside the diagonal they hold the coherence that
 * the source, as masked by the gains, has shown in the last SYNTHESIS.coherenceSeconds.
 *
 * Gains of 1 return the mixture, gains of 0 silence. Where both channels have the same gain and
 * both sources the same coherence, the result is gain · mixture.
 */
export function createStereoFilter(
  numBins: number,
  sampleRate: Hertz,
  hopLength: Samples,
): StereoFilter {
  const decay = Math.exp(-hopLength / (sampleRate * SYNTHESIS.coherenceSeconds));
  const ofVocals = createCoherence(numBins, decay);
  const ofAccompaniment = createCoherence(numBins, decay);
  let frame = 0;
  /** Sum of the weights of all frames so far. */
  let totalWeight = 0;

  return {
    apply(left, right, leftGains, rightGains, { mixture, vocals }) {
      const { re: lRe, im: lIm } = left;
      const { re: rRe, im: rIm } = right;
      // In the first frames of a song the coherences change much from frame to frame.
      if (frame < UPDATE_FRAMES || frame % UPDATE_FRAMES === 0) {
        ofVocals.update(totalWeight);
        ofAccompaniment.update(totalWeight);
      }
      frame++;
      totalWeight = decay * totalWeight + 1;
      for (let k = 0; k < numBins; k++) {
        const gL = leftGains[k];
        const gR = rightGains[k];
        const aRe = lRe[k];
        const aIm = lIm[k];
        const bRe = rRe[k];
        const bIm = rIm[k];
        const powerL = aRe * aRe + aIm * aIm;
        const powerR = bRe * bRe + bIm * bIm;
        const crossRe = aRe * bRe + aIm * bIm;
        const crossIm = aIm * bRe - aRe * bIm;
        const q = Math.sqrt(gL * gR);
        const r = Math.sqrt((1 - gL) * (1 - gR));
        // Entries beside the diagonal in units of √(powerL · powerR): v of Σ_v, m of Σ_v + Σ_a.
        const vRe = q * ofVocals.re[k];
        const vIm = q * ofVocals.im[k];
        const mRe = vRe + r * ofAccompaniment.re[k];
        const mIm = vIm + r * ofAccompaniment.im[k];
        ofVocals.add(k, gL * powerL, gR * powerR, q * crossRe, q * crossIm);
        ofAccompaniment.add(k, (1 - gL) * powerL, (1 - gR) * powerR, r * crossRe, r * crossIm);
        let yRe = gL * aRe;
        let yIm = gL * aIm;
        let zRe = gR * bRe;
        let zIm = gR * bIm;
        if (powerL > NEGLIGIBLE_POWER_RATIO * powerR && powerR > NEGLIGIBLE_POWER_RATIO * powerL) {
          const inverse = 1 / (1 - mRe * mRe - mIm * mIm);
          const ratio = Math.sqrt(powerL / powerR);
          const back = 1 / ratio;
          // p and s are (Σ_v + Σ_a)⁻¹ · mixture times the power of left and of right:
          // left − m · ratio · right and right − m* · left / ratio, over 1 − |m|².
          const pRe = (aRe - ratio * (mRe * bRe - mIm * bIm)) * inverse;
          const pIm = (aIm - ratio * (mRe * bIm + mIm * bRe)) * inverse;
          const sRe = (bRe - back * (mRe * aRe + mIm * aIm)) * inverse;
          const sIm = (bIm - back * (mRe * aIm - mIm * aRe)) * inverse;
          yRe = gL * pRe + ratio * (vRe * sRe - vIm * sIm);
          yIm = gL * pIm + ratio * (vRe * sIm + vIm * sRe);
          zRe = gR * sRe + back * (vRe * pRe + vIm * pIm);
          zIm = gR * sIm + back * (vRe * pIm - vIm * pRe);
        }
        mixture[k] += powerL + powerR;
        vocals[k] += yRe * yRe + yIm * yIm + zRe * zRe + zIm * zIm;
        lRe[k] = yRe;
        lIm[k] = yIm;
        rRe[k] = zRe;
        rIm[k] = zIm;
      }
    },
    transferState(state) {
      frame = state.number(frame);
      totalWeight = state.number(totalWeight);
      ofVocals.transferState(state);
      ofAccompaniment.transferState(state);
    },
  };
}
