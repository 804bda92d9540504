/**
 * The spectrograms of mixture and vocals on the page, drawn column by column during resynthesis.
 */
import { createColumnRenderer } from '../dsp/spectrogramImage';
import { SPECTROGRAM } from '../model/config';
import { createFrequencyAxis } from '../shared/frequencyAxis';
import type { Hertz, Samples } from '../shared/units';
import type { StateTransfer } from './checkpoint';
import type { FramePowers } from './masking';
import type { SpectrogramColumns } from './stretch';

/** The picture of one song. For each frame in order: `beginFrame`, add to `powers`, `endFrame`. */
export interface SpectrogramPicture {
  /** Powers of the mixture and of the vocals, to which each channel of a frame is added. */
  readonly powers: FramePowers;
  /**
   * Begins the frame centred on `sample`. Frames centred outside the song or before the first
   * column are not drawn; the first one after its end, which every song has, finishes the last
   * column.
   */
  beginFrame(sample: Samples): void;
  /** Ends the frame, after the powers of all channels have been added. */
  endFrame(): void;
  /** Columns finished since the last call; null if there are none. */
  take(): SpectrogramColumns | null;
  /** Saves or restores the column that is being drawn. Call it after `take`. */
  transferState(state: StateTransfer): void;
}

/**
 * The picture of a song whose frames have `fftSize` samples. Each column covers an equal share of
 * the song and shows the mean power, over the channels, of the frames centred in it. A share is at
 * least one hop long, so that every column has a frame.
 */
export function createSpectrogramPicture(
  numSamples: Samples,
  sampleRate: Hertz,
  numChannels: number,
  fftSize: Samples,
  hopLength: Samples,
  startSample: Samples = 0,
): SpectrogramPicture {
  const { numRows, maxColumns, floorDb, ceilingDb } = SPECTROGRAM;
  const axis = createFrequencyAxis('log', SPECTROGRAM, sampleRate);
  const renderer = createColumnRenderer({ axis, sampleRate, fftSize, floorDb, ceilingDb });
  const totalColumns = Math.min(maxColumns, Math.max(1, Math.floor(numSamples / hopLength)));
  const numBins = fftSize / 2 + 1;
  const mixturePower = new Float32Array(numBins);
  const vocalsPower = new Float32Array(numBins);
  let column = Math.ceil((startSample * totalColumns) / numSamples);
  let framesInColumn = 0;
  let isVisible = false;
  let firstColumn = column;
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

  function beginFrame(sample: Samples): void {
    const target = Math.floor((sample * totalColumns) / numSamples);
    isVisible = sample >= 0 && sample < numSamples && target >= column;
    if (target > column && column < totalColumns) finishColumn();
    if (isVisible) framesInColumn++;
  }

  function endFrame(): void {
    if (!isVisible) clearPower();
  }

  function take(): SpectrogramColumns | null {
    const numColumns = column - firstColumn;
    if (numColumns === 0) return null;
    const length = numColumns * numRows;
    const columns = { firstColumn, numColumns, totalColumns, numRows };
    firstColumn = column;
    return { ...columns, mixture: mixture.slice(0, length), vocals: vocals.slice(0, length) };
  }

  function transferState(state: StateTransfer): void {
    column = state.number(column);
    firstColumn = column;
    framesInColumn = state.number(framesInColumn);
    state.array(mixturePower);
    state.array(vocalsPower);
  }
  const powers = { mixture: mixturePower, vocals: vocalsPower };
  return { powers, beginFrame, endFrame, take, transferState };
}

/** A copy of `bytes` of at least twice its length and at least `needed` bytes. */
function grown(bytes: Uint8Array, needed: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(needed, 2 * bytes.length));
  larger.set(bytes);
  return larger;
}
