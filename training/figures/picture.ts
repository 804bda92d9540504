/** Pictures of eight-bit RGB pixels: dots and captions drawn into them, and their PNG files. */
import { constants as zlib } from 'node:zlib';
import { PNG } from 'pngjs';

/** Row-major from the top left, three bytes (red, green, blue) per pixel. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** A picture of one colour, black by default. */
export function createPicture(width: number, height: number, grey = 0): Picture {
  return { width, height, rgb: new Uint8Array(3 * width * height).fill(grey) };
}

/** The bytes of a PNG file: eight bits per colour, no filter. */
export function encodePng({ width, height, rgb }: Picture): Buffer {
  const data = Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength);
  // Colour type 2 = red, green, blue; what is compressed are the rows as they are.
  const options = { colorType: 2, inputColorType: 2, inputHasAlpha: false, filterType: 0 } as const;
  const png = new PNG({ width, height, ...options });
  png.data = data;
  return PNG.sync.write(png, { ...options, deflateStrategy: zlib.Z_DEFAULT_STRATEGY });
}

/** Three by five dots for the characters of captions, rows from the top, bit 2 = left. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  a: [2, 5, 7, 5, 5],
  b: [6, 5, 6, 5, 6],
  c: [3, 4, 4, 4, 3],
  d: [6, 5, 5, 5, 6],
  e: [7, 4, 6, 4, 7],
  f: [7, 4, 6, 4, 4],
  g: [3, 4, 5, 5, 3],
  i: [7, 2, 2, 2, 7],
  l: [4, 4, 4, 4, 7],
  m: [5, 7, 7, 5, 5],
  n: [6, 5, 5, 5, 5],
  o: [2, 5, 5, 5, 2],
  p: [6, 5, 6, 4, 4],
  r: [6, 5, 6, 5, 5],
  s: [3, 4, 2, 1, 6],
  t: [7, 2, 2, 2, 2],
  u: [5, 5, 5, 5, 7],
  v: [5, 5, 5, 5, 2],
  x: [5, 5, 2, 5, 5],
  0: [7, 5, 5, 5, 7],
  1: [2, 6, 2, 2, 7],
  2: [7, 1, 7, 4, 7],
  3: [7, 1, 3, 1, 7],
  4: [5, 5, 7, 1, 1],
  5: [7, 4, 7, 1, 7],
  6: [7, 4, 7, 5, 7],
  7: [7, 1, 2, 2, 2],
  8: [7, 5, 7, 5, 7],
  9: [7, 5, 7, 1, 7],
  '.': [0, 0, 0, 0, 2],
  '-': [0, 0, 7, 0, 0],
  '/': [1, 1, 2, 4, 4],
};

/** Width in pixels of `text` as {@link drawText} writes it. */
export function textWidth(text: string, size: number): number {
  return Math.max(0, 4 * text.length - 1) * size;
}

/** Writes `text` (characters without a glyph stay blank) in one grey, `size` pixels per dot. */
export function drawText(
  picture: Picture,
  text: string,
  left: number,
  top: number,
  size: number,
  grey = 255,
): void {
  text
    .toLowerCase()
    .split('')
    .forEach((letter, index) => {
      const glyph = GLYPHS[letter] ?? [];
      for (let y = 0; y < 5 * size; y++) {
        for (let x = 0; x < 3 * size; x++) {
          const isOn = ((glyph[Math.floor(y / size)] ?? 0) >> (2 - Math.floor(x / size))) & 1;
          if (isOn) setPixel(picture, left + index * 4 * size + x, top + y, grey, grey, grey);
        }
      }
    });
}

/** Sets one pixel; positions outside the picture are ignored. */
export function setPixel(
  { width, height, rgb }: Picture,
  x: number,
  y: number,
  r: number,
  g: number,
  b: number,
): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const at = 3 * (y * width + x);
  rgb[at] = r;
  rgb[at + 1] = g;
  rgb[at + 2] = b;
}
