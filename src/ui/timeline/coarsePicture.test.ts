import { describe, expect, it } from 'vitest';
import { SPECTROGRAM } from '../../model/config';
import { createFrequencyAxis } from '../../shared/frequencyAxis';
import { SpanSet } from '../../shared/spans';
import { coarseLevels, coarseVersion, createRowMap } from './coarsePicture';

const { numRows } = SPECTROGRAM;
const IDENTITY = Int16Array.from({ length: numRows }, (_, row) => row);

/** Column c of the mixture has the level 10 c in all rows; the vocals are 20 levels below it. */
function picture(totalColumns: number, numReady = totalColumns) {
  const readyColumns = new SpanSet();
  readyColumns.add(0, numReady);
  const mixture = Uint8Array.from(
    { length: totalColumns * numRows },
    (_, n) => 10 * Math.floor(n / numRows),
  );
  const vocals = mixture.map((level) => Math.max(0, level - 20));
  return { totalColumns, numRows, mixture, vocals, readyColumns, finalColumns: numReady };
}

function levels(source: ReturnType<typeof picture>, first: number, merge: number, numColumns = 4) {
  const out = new Uint8Array(numColumns * numRows).fill(99);
  coarseLevels(source, 'mixture', first, merge, IDENTITY, out);
  return Array.from({ length: numColumns }, (_, column) => out[column * numRows + 100]);
}

describe('coarseLevels', () => {
  it('shows columns as they are, or the mean of several', () => {
    expect(levels(picture(12), 2, 1)).toEqual([20, 30, 40, 50]);
    expect(levels(picture(12), 0, 3)).toEqual([10, 40, 70, 100]);
  });

  it('is silent where nothing is ready', () => {
    expect(levels(picture(12, 4), 2, 1)).toEqual([20, 30, 0, 0]);
    expect(levels(picture(12, 4), 0, 3)).toEqual([10, 30, 0, 0]);
    expect(levels(picture(12), 10, 1)).toEqual([100, 110, 0, 0]);
    const gapped = picture(12, 2);
    gapped.readyColumns.add(4, 6);
    expect(levels(gapped, 1, 1, 5)).toEqual([10, 0, 0, 40, 50]);
    // Only what is there counts: column 4 of 2, 3, 4.
    expect(levels(gapped, 2, 3)).toEqual([40, 50, 0, 0]);
  });

  it('shows mixture − vocals as the difference of their amplitudes', () => {
    const out = new Uint8Array(numRows);
    coarseLevels(picture(20), 'instrumental', 19, 1, IDENTITY, out);
    const dbPerLevel = 100 / 255;
    const amplitude = (level: number) => 10 ** ((level * dbPerLevel) / 20);
    const expected = (20 * Math.log10(amplitude(190) - amplitude(170))) / dbPerLevel;
    expect(Math.abs(out[7] - expected)).toBeLessThanOrEqual(0.5);
    // Vocals as loud as the mixture leave nothing.
    const all = { ...picture(20), vocals: picture(20).mixture };
    coarseLevels(all, 'instrumental', 19, 1, IDENTITY, out);
    expect(Math.max(...out)).toBe(0);
  });
});

describe('coarseVersion', () => {
  it('changes with every column that comes, and with each that the song replaces', () => {
    const shown = picture(20, 2);
    const seen = [coarseVersion(shown, 4, 8)];
    shown.readyColumns.add(5, 9);
    seen.push(coarseVersion(shown, 4, 8));
    for (const end of [6, 7, 9]) {
      shown.readyColumns.add(0, end);
      shown.finalColumns = end;
      seen.push(coarseVersion(shown, 4, 8));
    }
    expect(new Set(seen).size).toBe(5);
    shown.readyColumns.add(9, 20);
    shown.finalColumns = 20;
    expect(coarseVersion(shown, 4, 8)).toBe(seen.at(-1));
  });
});

describe('createRowMap', () => {
  it('leaves the rows of the logarithmic scale where they are', () => {
    expect(createRowMap('log', 44100)).toEqual(IDENTITY);
  });

  it('finds each frequency in its row, and nothing below the picture', () => {
    const map = createRowMap('linear', 44100);
    expect(map[0]).toBe(-1);
    const source = createFrequencyAxis('log', SPECTROGRAM, 44100);
    const target = createFrequencyAxis('linear', SPECTROGRAM, 44100);
    for (const row of [5, 100, 255]) {
      const hz = target.positionToHz(row + 0.5);
      expect(source.positionToHz(map[row])).toBeLessThanOrEqual(hz);
      expect(source.positionToHz(map[row] + 1)).toBeGreaterThan(hz);
    }
  });
});
