/** From gains to vocals: masks the song's own STFT and joins its frames in one overlap-add. */
import type { PcmRange, PcmSource } from '../pcm/pcmSource';
import type { FftFactory } from '../dsp/fft';
import { createColumnRenderer } from '../dsp/spectrogramImage';
import { createSpectrogram, createStft } from '../dsp/stft';
import { SPECTROGRAM, synthesisFftSize, synthesisHopLength } from '../model/config';
import { createLogFrequencyAxis } from '../shared/logFrequencyAxis';
import type { Hertz, Samples } from '../shared/units';
import { applyGains, createStereoFilter } from './masking';
import type { SpectrogramColumns, Stretch } from './stretch';

/** Gains by instant; `sample` counts at the song's own rate. */
export interface GainSource {
  readonly numGains: 1 | 2;
  isFinalAt(sample: Samples): boolean;
  readGains(sample: Samples, gainIndex: number, out: Float32Array): void;
}

export interface Resynthesis {
  /** Samples per channel delivered so far. */
  readonly numDelivered: Samples;
  /** The next stretch, as far as gains are final; null if none of it can be finished yet. */
  advance(): Stretch | null;
}

/**
 * Frames of the synthesis grid (model/config.ts) are transformed, drawn, masked (masking.ts), drawn again
 * and added up, one at a time: memory does not grow with the song. Where both sides of a stereo song have
 * gains of their own they pass the two-channel Wiener filter, else each is multiplied by its gain, the
 * mixture's phase kept. `source` holds at least one sample.
 */
export function createResynthesis(
  source: PcmSource,
  gains: GainSource,
  createFft: FftFactory,
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
  const finished = new Float32Array(hopLength);
  const picture = createPicture(numSamples, sampleRate, numChannels, fftSize, hopLength);
  let nextFrame = 0;
  let numDelivered = 0;

  const centreOf = (frame: number) => firstSample + frame * hopLength + fftSize / 2;

  function runFrame(
    frame: number,
    mixture: PcmRange,
    vocals: readonly Float32Array[],
    startSample: Samples,
  ): void {
    const frameStart = firstSample + frame * hopLength;
    const centre = centreOf(frame);
    picture.begin(centre);
    frameGains.forEach((gain, index) => gains.readGains(centre, index, gain));
    mixture.planes.forEach((plane, c) => {
      stft.forward(plane, frameStart - mixture.start, 1, spectra[c]);
    });
    if (stereoFilter) {
      const [left, right] = spectra;
      stereoFilter.apply(left, right, frameGains[0], frameGains[1], picture.powers);
    } else {
      for (const spectrum of spectra) applyGains(spectrum, frameGains[0], picture.powers);
    }
    picture.endFrame();
    // Before the song begins and after it ends there is nothing to deliver.
    const from = Math.max(0, -frameStart);
    const to = Math.min(hopLength, numSamples - frameStart);
    spectra.forEach(({ re, im }, c) => {
      overlapAdds[c].push(re, im, 0, finished, 0);
      if (to > from) {
        vocals[c].set(finished.subarray(from, to), frameStart + from - startSample);
      }
    });
  }

  return {
    get numDelivered() {
      return numDelivered;
    },
    advance() {
      let endFrame = nextFrame;
      while (endFrame < numFrames && gains.isFinalAt(centreOf(endFrame))) endFrame++;
      const startSample = numDelivered;
      const endSample = Math.min(numSamples, firstSample + endFrame * hopLength);
      const vocals = overlapAdds.map(() => new Float32Array(Math.max(0, endSample - startSample)));
      const mixture = source.read(
        firstSample + nextFrame * hopLength,
        (endFrame - nextFrame) * hopLength + fftSize,
      );
      for (; nextFrame < endFrame; nextFrame++) {
        runFrame(nextFrame, mixture, vocals, startSample);
      }
      if (endSample <= startSample) return null;
      numDelivered = endSample;
      return { startSample, vocals, columns: picture.take() };
    },
  };
}

/**
 * Picture columns of mixture and vocals. Each column is the mean power of the frames centred in its
 * share of the song and of all channels; a share is at least a hop, so every column has a frame.
 */
export function createPicture(
  numSamples: Samples,
  sampleRate: Hertz,
  numChannels: number,
  fftSize: Samples,
  hopLength: Samples,
) {
  const { numRows, maxColumns, floorDb, ceilingDb } = SPECTROGRAM;
  const axis = createLogFrequencyAxis(SPECTROGRAM, sampleRate);
  const renderer = createColumnRenderer({ axis, sampleRate, fftSize, floorDb, ceilingDb });
  const totalColumns = Math.min(maxColumns, Math.max(1, Math.floor(numSamples / hopLength)));
  const numBins = fftSize / 2 + 1;
  const mixturePower = new Float32Array(numBins);
  const vocalsPower = new Float32Array(numBins);
  let column = 0;
  let framesInColumn = 0;
  let isVisible = false;
  let firstColumn = 0;
  let mixture = new Uint8Array(0);
  let vocals = new Uint8Array(0);

  function clearPower(): void {
    mixturePower.fill(0);
    vocalsPower.fill(0);
  }

  function finishColumn(): void {
    const offset = (column - firstColumn) * numRows;
    if (mixture.length < offset + numRows) {
      mixture = grown(mixture, offset + numRows);
      vocals = grown(vocals, offset + numRows);
    }
    const scale = 1 / (framesInColumn * numChannels);
    renderer.render(mixturePower, scale, mixture, offset);
    renderer.render(vocalsPower, scale, vocals, offset);
    clearPower();
    framesInColumn = 0;
    column++;
  }

  /**
   * Announces the frame centred on `sample`, once per frame in order. Frames centred outside the song
   * are not drawn; the first one after its end, of which there always is one, finishes the last column.
   */
  function begin(sample: Samples): void {
    isVisible = sample >= 0 && sample < numSamples;
    const target = Math.floor((sample * totalColumns) / numSamples);
    if (target > column && column < totalColumns) finishColumn();
    if (isVisible) framesInColumn++;
  }

  /** After the powers of all channels have been added. */
  function endFrame(): void {
    if (!isVisible) clearPower();
  }

  /** Hands over the columns finished since the last call. */
  function take(): SpectrogramColumns | null {
    const numColumns = column - firstColumn;
    if (numColumns === 0) return null;
    const length = numColumns * numRows;
    const columns = { firstColumn, numColumns, totalColumns, numRows };
    firstColumn = column;
    return { ...columns, mixture: mixture.slice(0, length), vocals: vocals.slice(0, length) };
  }
  return { powers: { mixture: mixturePower, vocals: vocalsPower }, begin, endFrame, take };
}

function grown(bytes: Uint8Array, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, 2 * bytes.length));
  larger.set(bytes);
  return larger;
}
