/**
 * The colours of the spectrograms: "magma" by N. Smith and S. van der Walt (matplotlib 1.5, 2015,
 * CC0), whose lightness grows evenly with the value. Here as the polynomial fit of degree 6 by M.
 * Zucker (2018, CC0).
 */

/** Coefficients by rising power, one triple (r, g, b) each. */
const MAGMA: readonly (readonly [number, number, number])[] = [
  [-0.002136485053939582, -0.000749655052795221, -0.005386127855323933],
  [0.2516605407371642, 0.6775232436837668, 2.494026599312351],
  [8.353717279216625, -3.577719514958484, 0.3144679030132573],
  [-27.66873308576866, 14.26473078096533, -13.64921318813922],
  [52.17613981234068, -27.94360607168351, 12.94416944238394],
  [-50.76852536473588, 29.04658282127291, 4.23415299384598],
  [18.65570506591883, -11.48977351997711, -5.601961508734096],
];

/** The colour of a value in 0…1: red, green and blue, integers in 0…255. */
export function magma(value: number): [number, number, number] {
  const channel = (index: 0 | 1 | 2): number => {
    const sum = MAGMA.reduceRight((rest, powers) => rest * value + powers[index], 0);
    return Math.round(255 * Math.min(1, Math.max(0, sum)));
  };
  return [channel(0), channel(1), channel(2)];
}

/** A colour scale: red, green and blue, integers in 0…255, of a value in 0…1. */
export type ColorMap = (value: number) => readonly [number, number, number];

/** The vocals over the mixture: "magma" without its light end, to which the mixture is added. */
export const glow: ColorMap = (value) => magma(0.94 * value);

/** The mixture behind the vocals: from black to a blue grey of medium lightness. */
export const dim: ColorMap = (value) => [
  Math.round(92 * value),
  Math.round(112 * value),
  Math.round(148 * value),
];

/** The names of the colour scales. */
export const COLOR_MAPS = { magma, glow, dim } as const satisfies Readonly<
  Record<string, ColorMap>
>;

export type ColorMapName = keyof typeof COLOR_MAPS;

/**
 * The colours of levels 0 … 255 as opaque pixels, [256]. Levels up to `floor` have the first colour
 * of `map`, level 255 the last. Each number holds the four bytes of an ImageData pixel in the byte
 * order of the device.
 */
export function createPalette(map: ColorMap = magma, floor = 0): Uint32Array {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let level = 0; level < 256; level++) {
    const value = Math.max(0, (level - floor) / (255 - floor));
    bytes.set([...map(value), 255], level * 4);
  }
  return new Uint32Array(bytes.buffer);
}

/** The colour scale as a CSS gradient in `direction` (`to right`), from value 0 to value 1. */
export function cssGradient(direction: string, map: ColorMap = magma, numStops = 16): string {
  const stops = Array.from(
    { length: numStops + 1 },
    (_, i) => `rgb(${map(i / numStops).join(' ')})`,
  );
  return `linear-gradient(${direction}, ${stops.join(', ')})`;
}
