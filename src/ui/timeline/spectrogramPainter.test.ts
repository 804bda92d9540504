import { describe, expect, it } from 'vitest';
import { paintColumns, readyPixels } from './spectrogramPainter';
import type { PaintSource } from './spectrogramPainter';
import { WHOLE_SONG } from './viewport';
import type { Viewport } from './viewport';

/** A palette that returns the level itself. */
const IDENTITY = Uint32Array.from({ length: 256 }, (_, level) => level);

function paint(
  source: PaintSource,
  width: number,
  fromX = 0,
  toX = width,
  viewport: Viewport = WHOLE_SONG,
): number[][] {
  const pixels = new Uint32Array((toX - fromX) * source.numRows);
  paintColumns(source, viewport, width, fromX, toX, IDENTITY, pixels);
  return Array.from({ length: source.numRows }, (_, row) => [
    ...pixels.subarray(row * (toX - fromX), (row + 1) * (toX - fromX)),
  ]);
}

/** Three rows; column c holds c, 10 + c, 20 + c from low to high. */
function picture(totalColumns: number, readyColumns = totalColumns): PaintSource {
  const values = Uint8Array.from(
    { length: totalColumns * 3 },
    (_, i) => (i % 3) * 10 + Math.floor(i / 3),
  );
  return { values, totalColumns, numRows: 3, readyColumns };
}

describe('paintColumns', () => {
  it('puts the lowest frequency at the bottom', () => {
    expect(paint(picture(4), 4)).toEqual([
      [20, 21, 22, 23],
      [10, 11, 12, 13],
      [0, 1, 2, 3],
    ]);
  });

  it('shows the mean of the columns that share a pixel', () => {
    expect(paint(picture(9), 3)[2]).toEqual([1, 4, 7]);
  });

  it('repeats columns that are wider than a pixel', () => {
    expect(paint(picture(2), 4)[2]).toEqual([0, 0, 1, 1]);
    expect(paint(picture(1), 3)[2]).toEqual([0, 0, 0]);
  });

  it('paints a part exactly as it stands in the whole', () => {
    const source = picture(10);
    const whole = paint(source, 7);
    const part = paint(source, 7, 2, 5);
    expect(part).toEqual(whole.map((row) => row.slice(2, 5)));
  });
});

describe('a part of the song', () => {
  it('shows the columns of that part', () => {
    const half = { start: 0.5, end: 1 };
    expect(paint(picture(8), 4, 0, 4, half)[2]).toEqual([4, 5, 6, 7]);
    expect(readyPixels(picture(8, 6), half, 4)).toBe(2);
    expect(readyPixels(picture(8, 3), half, 4)).toBe(0);
    expect(readyPixels(picture(8, 6), { start: 0, end: 0.5 }, 4)).toBe(4);
  });
});

describe('readyPixels', () => {
  it('counts only pixels whose columns have all arrived', () => {
    expect(readyPixels(picture(9, 0), WHOLE_SONG, 3)).toBe(0);
    expect(readyPixels(picture(9, 5), WHOLE_SONG, 3)).toBe(1);
    expect(readyPixels(picture(9, 6), WHOLE_SONG, 3)).toBe(2);
    expect(readyPixels(picture(9, 9), WHOLE_SONG, 3)).toBe(3);
    expect(readyPixels(picture(2, 1), WHOLE_SONG, 5)).toBe(2);
  });
});
