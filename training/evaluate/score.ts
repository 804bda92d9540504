/** The figures that one estimate of one song gets. */
import type { PcmAudio } from '../../src/pcm/pcm';
import type { FftFactory } from '../../src/dsp/fft';
import { meanPlane } from '../../src/dsp/levels';
import { resample } from '../../src/dsp/resample';
import { createStft } from '../../src/dsp/stft';
import { PAPER } from '../../src/model/config';
import { levelScale, measureRms } from '../../src/model/features';
import { createBssEval } from './metrics/bssEval';
import { createFramewiseBssEval, medianScores } from './metrics/bssEvalFramewise';
import { meanAbsoluteError, measureSiSdr, measureUsdr } from './metrics/decibels';
import { DISTORTION_FILTER_TAPS } from './metrics/projection';
import type { Recording } from './songs';

/** In dB, except `mae` and `maePublished`. */
export interface SongScores {
  /** Global SDR of the Music Demixing Challenge. */
  readonly usdr: number;
  readonly siSdr: number;
  /** BSS Eval v3, 512 taps, on the mean of the channels. */
  readonly sdr: number;
  readonly sir: number;
  readonly sar: number;
  /** SDR (v3) minus that of the mixture taken for the vocals. */
  readonly nsdr: number;
  /** BSS Eval v4 as museval: median over windows of one second, channels together. */
  readonly sdrV4: number;
  readonly isrV4: number;
  readonly sirV4: number;
  readonly sarV4: number;
  /**
   * Mean absolute error of magnitudes on the published grid (mono, 8192 Hz, 1024/768, 512 bins), in
   * units in which white noise as loud as the mixture has magnitudes of RMS 1: those of the
   * training loss.
   */
  readonly mae: number;
  /**
   * The same error in the units of the published figures: magnitudes of an STFT with a Hann window
   * of 1024 that nothing scales, of samples within ±1, at the level that the recording has.
   */
  readonly maePublished: number;
}
export type ScoreName = keyof SongScores;

export interface SongScorer {
  /** Scores an estimate of the vocals: same rate, channels and length as the references. */
  score(estimate: PcmAudio): SongScores;
}

/**
 * Solves once what depends on the references only. The mixture's own v3 SDR is the zero of NSDR.
 */
export function createSongScorer(
  { mixture, vocals, accompaniment }: Recording,
  createFft: FftFactory,
  taps = DISTORTION_FILTER_TAPS,
): SongScorer {
  const bssEval = createBssEval(
    [meanPlane(vocals.channels), meanPlane(accompaniment.channels)],
    taps,
  );
  const framewise = createFramewiseBssEval([vocals.channels, accompaniment.channels], {
    windowLength: mixture.sampleRate,
    createFft,
    taps,
  });
  const mixtureSdr = bssEval.score(meanPlane(mixture.channels), 0).sdr;
  const { magnitudesOf, scale } = createPaperMagnitudes(mixture, createFft);
  const vocalMagnitudes = magnitudesOf(vocals);
  return {
    score(estimate) {
      const v3 = bssEval.score(meanPlane(estimate.channels), 0);
      const v4 = medianScores(framewise.score(estimate.channels, 0));
      const mae = meanAbsoluteError(magnitudesOf(estimate), vocalMagnitudes);
      return {
        usdr: measureUsdr(vocals.channels, estimate.channels),
        siSdr: measureSiSdr(vocals.channels, estimate.channels),
        ...v3,
        nsdr: v3.sdr - mixtureSdr,
        sdrV4: v4.sdr,
        isrV4: v4.isr,
        sirV4: v4.sir,
        sarV4: v4.sar,
        mae,
        maePublished: mae / scale,
      };
    },
  };
}

/**
 * Magnitudes on the published grid, multiplied by `scale` from the mixture's level, Nyquist left
 * out.
 */
function createPaperMagnitudes(
  mixture: PcmAudio,
  createFft: FftFactory,
): { magnitudesOf: (audio: PcmAudio) => Float32Array; scale: number } {
  const stft = createStft({ ...PAPER, createFft });
  const atModelRate = (audio: PcmAudio): Float32Array =>
    resample(meanPlane(audio.channels), audio.sampleRate, PAPER.sampleRate);
  const scale = levelScale(measureRms([atModelRate(mixture)]), stft.windowEnergy);
  const magnitudesOf = (audio: PcmAudio): Float32Array => {
    const samples = atModelRate(audio);
    const { firstSample, numFrames } = stft.gridFor(samples.length);
    const { re, im, numBins } = stft.forward(samples, firstSample, numFrames);
    const magnitudes = new Float32Array(numFrames * (numBins - 1));
    let to = 0;
    for (let f = 0; f < numFrames; f++) {
      for (let k = 0; k < numBins - 1; k++) {
        magnitudes[to++] = scale * Math.hypot(re[f * numBins + k], im[f * numBins + k]);
      }
    }
    return magnitudes;
  };
  return { magnitudesOf, scale };
}
