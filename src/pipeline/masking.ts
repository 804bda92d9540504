/** What the network's gains do to one frame's spectra: in place, with the powers for the pictures on the way. */
import type { ComplexSpectrogram } from '../dsp/stft';
import { SYNTHESIS } from '../model/config';
import type { Frames, Hertz, Samples } from '../shared/units';

/** Sums over the channels (and, as their owner likes, over frames) of |mixture|² and |vocals|², [numBins]. */
export interface FramePowers {
  readonly mixture: Float32Array;
  readonly vocals: Float32Array;
}

/** spectrum · gain, bin by bin; adds the powers before and after. */
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

export interface StereoFilter {
  /**
   * Vocals of one frame of a stereo mixture in place of its spectra, from each side's gains in [0, 1];
   * adds the powers before and after. Frames come in order, one call each.
   */
  apply(
    left: ComplexSpectrogram,
    right: ComplexSpectrogram,
    leftGains: Float32Array,
    rightGains: Float32Array,
    powers: FramePowers,
  ): void;
}

/** Frames between updates of the coherences, which change over seconds. */
const UPDATE_FRAMES: Frames = 8;
/** A side weaker than this share of the other, in power, has nothing to say about it. */
const NEGLIGIBLE = 1e-12;

/**
 * How alike a source is on both sides, per bin, learnt from one frame after another: E[left · conj(right)] /
 * √(E|left|² E|right|²), means over the past that is forgotten by `forget` per frame, as if
 * SYNTHESIS.incoherentFrames had gone before in which the sides had nothing in common.
 */
function createCoherence(numBins: number, forget: number) {
  const left = new Float32Array(numBins);
  const right = new Float32Array(numBins);
  const crossRe = new Float32Array(numBins);
  const crossIm = new Float32Array(numBins);
  const re = new Float32Array(numBins);
  const im = new Float32Array(numBins);
  return {
    /** The coherence as of the last update, of absolute value below 1. */
    re,
    im,
    /** Of bin k: both sides' powers and left · conj(right). */
    add(k: number, leftPower: number, rightPower: number, cRe: number, cIm: number): void {
      left[k] = forget * left[k] + leftPower;
      right[k] = forget * right[k] + rightPower;
      crossRe[k] = forget * crossRe[k] + cRe;
      crossIm[k] = forget * crossIm[k] + cIm;
    },
    /** After `numFrames` frames, counted as far as they are remembered. */
    update(numFrames: number): void {
      const confidence = numFrames / (numFrames + SYNTHESIS.incoherentFrames);
      for (let k = 0; k < numBins; k++) {
        const power = left[k] * right[k];
        const scale = power > 0 ? confidence / Math.sqrt(power) : 0;
        re[k] = scale * crossRe[k];
        im[k] = scale * crossIm[k];
      }
    },
  };
}

/**
 * The two-channel Wiener filter (Duong, Vincent & Gribonval 2010, sec. II): a gain per side cannot tell a
 * voice in the middle from a guitar on the left, their covariances can. In each bin the covariance of the
 * vocals has the powers that the network's gains leave on its diagonal, and beside it the coherence that the
 * masked song has shown there in the SYNTHESIS.coherenceSeconds before; so with that of the rest, and together they
 * make up the mixture's powers. Vocals = Σ_v (Σ_v + Σ_a)⁻¹ · mixture. Gains of 1 give back the mixture and of 0
 * silence; where both sides have the same gain and the sources the same coherence, the gain is applied as it is.
 */
export function createStereoFilter(
  numBins: number,
  sampleRate: Hertz,
  hopLength: Samples,
): StereoFilter {
  const forget = Math.exp(-hopLength / (sampleRate * SYNTHESIS.coherenceSeconds));
  const voice = createCoherence(numBins, forget);
  const rest = createCoherence(numBins, forget);
  let frame = 0;
  let numRemembered = 0;

  return {
    apply(left, right, leftGains, rightGains, { mixture, vocals }) {
      const { re: lRe, im: lIm } = left;
      const { re: rRe, im: rIm } = right;
      // The first frames of a song bring the coherences up at once.
      if (frame < UPDATE_FRAMES || frame % UPDATE_FRAMES === 0) {
        voice.update(numRemembered);
        rest.update(numRemembered);
      }
      frame++;
      numRemembered = forget * numRemembered + 1;
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
        // Off the diagonals, in units of √(powerL · powerR): vocals v, mixture m.
        const vRe = q * voice.re[k];
        const vIm = q * voice.im[k];
        const mRe = vRe + r * rest.re[k];
        const mIm = vIm + r * rest.im[k];
        voice.add(k, gL * powerL, gR * powerR, q * crossRe, q * crossIm);
        rest.add(k, (1 - gL) * powerL, (1 - gR) * powerR, r * crossRe, r * crossIm);
        let yRe = gL * aRe;
        let yIm = gL * aIm;
        let zRe = gR * bRe;
        let zIm = gR * bIm;
        if (powerL > NEGLIGIBLE * powerR && powerR > NEGLIGIBLE * powerL) {
          const inverse = 1 / (1 - mRe * mRe - mIm * mIm);
          const ratio = Math.sqrt(powerL / powerR);
          const back = 1 / ratio;
          // The mixture's inverse covariance on the mixture: left − m·ratio·right, right − m*·left/ratio.
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
  };
}
