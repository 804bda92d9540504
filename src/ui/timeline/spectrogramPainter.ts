/** Spectrogram columns → pixels of a canvas as wide as the lane, one canvas row per picture row. */
import type { Viewport } from './viewport';

/** A spectrogram picture that may still be growing. */
export interface PaintSource {
  /** Levels 0…255, [totalColumns x numRows], row 0 = lowest frequency. */
  readonly values: Uint8Array;
  readonly totalColumns: number;
  readonly numRows: number;
  /** Columns before this one are filled. */
  readonly readyColumns: number;
}

/**
 * The first column under pixel x of a canvas `width` pixels wide; the last is before that of x + 1.
 */
function columnEdge(source: PaintSource, viewport: Viewport, width: number, x: number): number {
  const share = viewport.start + (x / width) * (viewport.end - viewport.start);
  // Rounding errors of the share must not move an edge that falls on a column.
  return Math.floor(share * source.totalColumns + 1e-6);
}

/**
 * How many pixel columns, from the left edge of a canvas `width` pixels wide that shows `viewport`,
 * are covered completely by ready columns.
 */
export function readyPixels(source: PaintSource, viewport: Viewport, width: number): number {
  const { readyColumns, totalColumns } = source;
  if (readyColumns >= totalColumns) return width;
  const share = readyColumns / totalColumns;
  const x = Math.floor(((share - viewport.start) / (viewport.end - viewport.start)) * width + 1e-6);
  return Math.min(width, Math.max(0, x));
}

/**
 * Paints pixel columns [fromX, toX) of a canvas `width` pixels wide that shows `viewport` into
 * `pixels` [numRows x (toX − fromX)], row 0 = highest frequency, as in ImageData. A pixel that
 * covers several columns shows their mean level, one that covers a part of a column shows that
 * column.
 */
export function paintColumns(
  source: PaintSource,
  viewport: Viewport,
  width: number,
  fromX: number,
  toX: number,
  palette: Uint32Array,
  pixels: Uint32Array,
): void {
  const { values, totalColumns, numRows } = source;
  const stride = toX - fromX;
  const sums = new Uint32Array(numRows);
  for (let x = fromX; x < toX; x++) {
    const first = Math.min(totalColumns - 1, columnEdge(source, viewport, width, x));
    const last = Math.min(
      totalColumns,
      Math.max(first + 1, columnEdge(source, viewport, width, x + 1)),
    );
    sums.fill(0);
    for (let column = first; column < last; column++) {
      const offset = column * numRows;
      for (let row = 0; row < numRows; row++) sums[row] += values[offset + row];
    }
    const scale = 1 / (last - first);
    for (let row = 0; row < numRows; row++) {
      const level = Math.round(sums[row] * scale);
      pixels[(numRows - 1 - row) * stride + (x - fromX)] = palette[level];
    }
  }
}
