/** Picture columns → pixels of one canvas as wide as the lane, one canvas row per picture row. */

export interface PaintSource {
  /** [totalColumns x numRows], row 0 = lowest frequency. */
  readonly values: Uint8Array;
  readonly totalColumns: number;
  readonly numRows: number;
  readonly readyColumns: number;
}

/** Pixel columns of a `width` pixels wide canvas that the ready columns cover completely. */
export function readyPixels(source: PaintSource, width: number): number {
  const { readyColumns, totalColumns } = source;
  return readyColumns >= totalColumns ? width : Math.floor((width * readyColumns) / totalColumns);
}

/**
 * Paints pixel columns [fromX, toX) of a canvas `width` pixels wide into `pixels`
 * [numRows x (toX − fromX)], row 0 = highest frequency, as in ImageData. A pixel that covers several
 * columns shows their mean level, one that covers a part of a column shows that column.
 */
export function paintColumns(
  source: PaintSource,
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
    const first = Math.min(totalColumns - 1, Math.floor((x * totalColumns) / width));
    const last = Math.max(first + 1, Math.floor(((x + 1) * totalColumns) / width));
    const count = last - first;
    sums.fill(0);
    for (let column = first; column < last; column++) {
      const offset = column * numRows;
      for (let row = 0; row < numRows; row++) sums[row] += values[offset + row];
    }
    for (let row = 0; row < numRows; row++) {
      const level = Math.round(sums[row] / count);
      pixels[(numRows - 1 - row) * stride + (x - fromX)] = palette[level];
    }
  }
}
