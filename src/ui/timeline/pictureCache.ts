/** Tiles and parts of the coarse picture as coloured bitmaps, within a bound of memory. */
import { TILES } from '../../model/config';

/** A bitmap that shows levels in one column of pixels per column. */
export interface Bitmap {
  readonly canvas: HTMLCanvasElement;
  /** What `version` was when it was painted. */
  readonly version: number;
}

/** 64 MB of pixels at most: twice what the widest screens show of three lanes. */
const MAX_BITMAPS = 128;

/** Time for painting bitmaps per animation frame; what is missing then is painted in the next. */
const MS_PER_FRAME = 5;

export interface PictureCache {
  /** Allows another few milliseconds of painting, and at least one bitmap. */
  beginFrame(): void;
  /** Whether a bitmap could not be painted in this frame. */
  readonly isBehind: boolean;
  /**
   * The bitmap called `name`. If there is none, or one of another `version`, it is painted from the
   * levels that `levels` returns, [columns x numRows], row 0 at the bottom. If there is no time
   * left, returns the one of another version, or null.
   */
  get(
    name: string,
    version: number,
    palette: Uint32Array,
    numRows: number,
    levels: () => Uint8Array,
  ): Bitmap | null;
}

export function createPictureCache(): PictureCache {
  /** In the order of use, the least recent first. */
  const bitmaps = new Map<string, Bitmap>();
  let deadline = 0;
  let numPainted = 0;
  let isBehind = false;

  return {
    beginFrame() {
      deadline = performance.now() + MS_PER_FRAME;
      numPainted = 0;
      isBehind = false;
    },
    get isBehind() {
      return isBehind;
    },
    get(name, version, palette, numRows, levels) {
      const known = bitmaps.get(name);
      if (known) {
        bitmaps.delete(name);
        bitmaps.set(name, known);
        if (known.version === version) return known;
      }
      if (numPainted > 0 && performance.now() > deadline) {
        isBehind = true;
        return known ?? null;
      }
      numPainted++;
      const canvas = known?.canvas ?? document.createElement('canvas');
      paint(canvas, levels(), numRows, palette);
      const bitmap = { canvas, version };
      bitmaps.set(name, bitmap);
      for (const oldest of bitmaps.keys()) {
        if (bitmaps.size <= MAX_BITMAPS) break;
        bitmaps.delete(oldest);
      }
      return bitmap;
    },
  };
}

function paint(
  canvas: HTMLCanvasElement,
  levels: Uint8Array,
  numRows: number,
  palette: Uint32Array,
): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const numColumns = TILES.numColumns;
  if (canvas.width !== numColumns) canvas.width = numColumns;
  if (canvas.height !== numRows) canvas.height = numRows;
  const image = context.createImageData(numColumns, numRows);
  const pixels = new Uint32Array(image.data.buffer);
  for (let column = 0; column < numColumns; column++) {
    const offset = column * numRows;
    for (let row = 0; row < numRows; row++) {
      pixels[(numRows - 1 - row) * numColumns + column] = palette[levels[offset + row]];
    }
  }
  context.putImageData(image, 0, 0);
}
