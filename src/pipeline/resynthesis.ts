/** From gains to vocals: masks the song's STFT and joins its frames by one overlap-add. */
import type { PcmRange, PcmSource } from '../pcm/pcmSource';
import type { FftFactory } from '../dsp/fft';
import { rotateStereo } from '../dsp/middleSide';
import { createSpectrogram, createStft } from '../dsp/stft';
import { SYNTHESIS, synthesisFftSize, synthesisHopLength } from '../model/config';
import type { ModelConfig } from '../model/config';
import type { Samples } from '../shared/units';
import type { StateTransfer } from './checkpoint';
import { applyGains, createStereoFilter, UPDATE_FRAMES } from './masking';
import { createSpectrogramPicture } from './spectrogramPicture';
import type { Stretch } from './stretch';

/** The gains of one song. All positions count at the song's own rate. */
export interface GainSource {
  /** Number of gains per bin: 2 for a stereo song and a stereo network, otherwise 1 for all. */
  readonly numGains: 1 | 2;
  /** What two gains apply to. */
  readonly basis: ModelConfig['maskBasis'];
  /** Whether the gains at `sample` are known and will not change. */
  isFinalAt(sample: Samples): boolean;
  /** Writes the gains of all bins at `sample` to `out`, [fftSize/2 + 1], in [0, 1]. */
  readGains(sample: Samples, gainIndex: number, out: Float32Array): void;
}

/** The vocals of one song as they are finished. */
export interface Resynthesis {
  /** The first sample that has not been delivered. */
  readonly numDelivered: Samples;
  /** The centre of the first frame that has not been transformed. */
  readonly nextCentre: Samples;
  /** The next stretch, as far as the gains are final; null if no sample can be finished yet. */
  advance(): Omit<Stretch, 'checkpoint'> | null;
  /** Saves or restores all that the next frames depend on. */
  transferState(state: StateTransfer): void;
}

/**
 * Resynthesis of `source`, which holds at least one sample, from `startSample` on or from the
 * frame that begins before it. The frames of the synthesis grid (model/config.ts) are transformed,
 * masked, drawn and added up one at a time, so that memory does not grow with the song. If there
 * are two gains, a two-channel Wiener filter makes the vocals of left and right or of middle and
 * side (masking.ts), which listens from the song's beginning or from SYNTHESIS.settleSeconds before
 * the first sample on. Otherwise each spectrum is multiplied by the gains and keeps the mixture's
 * phase.
 */
export function createResynthesis(
  source: PcmSource,
  gains: GainSource,
  createFft: FftFactory,
  startSample: Samples = 0,
): Resynthesis {
  const { sampleRate, numChannels, numSamples } = source;
  const fftSize = synthesisFftSize(sampleRate);
  const hopLength = synthesisHopLength(sampleRate);
  const stft = createStft({ fftSize, hopLength, createFft });
  const { firstSample, numFrames } = stft.gridFor(numSamples);
  const { numBins } = stft;
  const overlapAdds = Array.from({ length: numChannels }, () => stft.createOverlapAdd());
  const spectra = overlapAdds.map(() => createSpectrogram(1, numBins));
  const frameGains = Array.from({ length: gains.numGains }, () => new Float32Array(numBins));
  const stereoFilter =
    gains.numGains === 2 ? createStereoFilter(numBins, sampleRate, hopLength) : null;
  const isRotated = stereoFilter !== null && gains.basis === 'middle-side';
  const finished = new Float32Array(hopLength);
  const leadFrames = Math.ceil(
    stereoFilter ? (SYNTHESIS.settleSeconds * sampleRate) / hopLength : SYNTHESIS.overlapFactor - 1,
  );
  const deliveredFrame = Math.floor((startSample - firstSample) / hopLength);
  let nextFrame =
    UPDATE_FRAMES * Math.max(0, Math.floor((deliveredFrame - leadFrames) / UPDATE_FRAMES));
  let numDelivered = Math.max(0, firstSample + deliveredFrame * hopLength);
  const picture = createSpectrogramPicture(
    numSamples,
    sampleRate,
    numChannels,
    fftSize,
    hopLength,
    numDelivered,
  );

  const centreOf = (frame: number) => firstSample + frame * hopLength + fftSize / 2;

  /**
   * Transforms, masks and draws one frame, and writes the hop it finishes to `vocals`, which begin
   * at sample `vocalsStart`.
   */
  function runFrame(
    frame: number,
    mixture: PcmRange,
    vocals: readonly Float32Array[],
    vocalsStart: Samples,
  ): void {
    const frameStart = firstSample + frame * hopLength;
    const centre = centreOf(frame);
    picture.beginFrame(centre);
    frameGains.forEach((gain, index) => gains.readGains(centre, index, gain));
    mixture.planes.forEach((plane, c) => {
      stft.forward(plane, frameStart - mixture.start, 1, spectra[c]);
    });
    if (stereoFilter) {
      const [first, second] = spectra;
      if (isRotated) rotateStereo(first, second);
      stereoFilter.apply(first, second, frameGains[0], frameGains[1], picture.powers);
      if (isRotated) rotateStereo(first, second);
    } else {
      for (const spectrum of spectra) applyGains(spectrum, frameGains[0], picture.powers);
    }
    picture.endFrame();
    // Of frames that reach beyond the song, only the part inside is delivered; of those before the
    // first sample, nothing.
    const from = Math.max(-frameStart, vocalsStart - frameStart, 0);
    const to = Math.min(hopLength, numSamples - frameStart);
    spectra.forEach(({ re, im }, c) => {
      overlapAdds[c].push(re, im, 0, finished, 0);
      if (to > from) {
        vocals[c].set(finished.subarray(from, to), frameStart + from - vocalsStart);
      }
    });
  }

  return {
    get numDelivered() {
      return numDelivered;
    },
    get nextCentre() {
      return centreOf(nextFrame);
    },
    advance() {
      let endFrame = nextFrame;
      while (endFrame < numFrames && gains.isFinalAt(centreOf(endFrame))) endFrame++;
      const vocalsStart = numDelivered;
      const endSample = Math.min(numSamples, firstSample + endFrame * hopLength);
      const vocals = overlapAdds.map(() => new Float32Array(Math.max(0, endSample - vocalsStart)));
      const mixture = source.read(
        firstSample + nextFrame * hopLength,
        (endFrame - nextFrame) * hopLength + fftSize,
      );
      for (; nextFrame < endFrame; nextFrame++) {
        runFrame(nextFrame, mixture, vocals, vocalsStart);
      }
      if (endSample <= vocalsStart) return null;
      numDelivered = endSample;
      return { startSample: vocalsStart, vocals, columns: picture.take() };
    },
    transferState(state) {
      nextFrame = state.number(nextFrame);
      numDelivered = state.number(numDelivered);
      for (const { pending } of overlapAdds) state.array(pending);
      stereoFilter?.transferState(state);
      picture.transferState(state);
    },
  };
}
