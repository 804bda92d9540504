/**
 * The picture of the whole song, which is made while it is separated, as columns of any width and
 * on any frequency scale. Shown where there are no tiles, or none yet.
 */
import { SPECTROGRAM } from '../../model/config';
import type { SpectrogramPicture } from '../../session/songData';
import type { Lane } from '../../session/songViews';
import { createFrequencyAxis } from '../../shared/frequencyAxis';
import type { FrequencyScale } from '../../shared/frequencyAxis';
import type { Hertz } from '../../shared/units';

/** The row of the picture at the middle of each row on `scale`; −1 where the picture has none. */
export function createRowMap(scale: FrequencyScale, sampleRate: Hertz): Int16Array {
  const source = createFrequencyAxis('log', SPECTROGRAM, sampleRate);
  const target = createFrequencyAxis(scale, SPECTROGRAM, sampleRate);
  return Int16Array.from({ length: SPECTROGRAM.numRows }, (_, row) => {
    const sourceRow = Math.floor(source.hzToPosition(target.positionToHz(row + 0.5)));
    return sourceRow >= 0 && sourceRow < source.numRows ? sourceRow : -1;
  });
}

/**
 * A number that grows with every one of the columns start … end − 1 that comes, or that the song
 * replaces by its own: then what was painted of them is out of date.
 */
export function coarseVersion(picture: SpectrogramPicture, start: number, end: number): number {
  const ready = picture.readyColumns.within(start, end);
  const numFinal = Math.max(0, Math.min(end, picture.finalColumns) - start);
  return ready.reduce((sum, span) => sum + span.end - span.start, numFinal);
}

/**
 * Levels of a lane in columns `firstColumn` … of the picture, `merge` columns each as their mean,
 * into `out` [numColumns x numRows]. Columns that are not ready count as silent.
 */
export function coarseLevels(
  picture: SpectrogramPicture,
  lane: Lane,
  firstColumn: number,
  merge: number,
  rowMap: Int16Array,
  out: Uint8Array,
): void {
  const { numRows, readyColumns } = picture;
  const numColumns = out.length / rowMap.length;
  const sums = new Uint32Array(numRows);
  out.fill(0);
  for (let column = 0; column < numColumns; column++) {
    const from = firstColumn + column * merge;
    const ready = readyColumns.within(from, from + merge);
    if (ready.length === 0) continue;
    sums.fill(0);
    let numSources = 0;
    for (const { start, end } of ready) {
      for (let source = start; source < end; source++) addColumn(picture, lane, source, sums);
      numSources += end - start;
    }
    const scale = 1 / numSources;
    const offset = column * rowMap.length;
    for (let row = 0; row < rowMap.length; row++) {
      const sourceRow = rowMap[row];
      if (sourceRow >= 0) out[offset + row] = Math.round(sums[sourceRow] * scale);
    }
  }
}

function addColumn(
  { mixture, vocals, numRows }: SpectrogramPicture,
  lane: Lane,
  column: number,
  sums: Uint32Array,
): void {
  const offset = column * numRows;
  if (lane === 'instrumental') {
    for (let row = 0; row < numRows; row++) {
      sums[row] += difference(mixture[offset + row], vocals[offset + row]);
    }
    return;
  }
  const values = lane === 'mixture' ? mixture : vocals;
  for (let row = 0; row < numRows; row++) sums[row] += values[offset + row];
}

/** Level of mixture − vocals by the levels of both, [256 x 256], made when first needed. */
let differences: Uint8Array | null = null;

/**
 * The level of mixture − vocals. The picture does not hold it. The vocals are the mixture times a
 * mask and have its phase, so that the amplitudes subtract.
 */
function difference(mixture: number, vocals: number): number {
  differences ??= createDifferences();
  return differences[mixture * 256 + vocals];
}

function createDifferences(): Uint8Array {
  const { floorDb, ceilingDb } = SPECTROGRAM;
  const dbPerLevel = (ceilingDb - floorDb) / 255;
  const amplitudes = Array.from({ length: 256 }, (_, level) => 10 ** ((level * dbPerLevel) / 20));
  return Uint8Array.from({ length: 256 * 256 }, (_, pair) => {
    const rest = amplitudes[pair >> 8] - amplitudes[pair & 255];
    return rest < 1 ? 0 : Math.min(255, Math.round((20 * Math.log10(rest)) / dbPerLevel));
  });
}
