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

/**
 * The colours of values 0/255 … 255/255 as opaque pixels, [256]. Each number holds the four bytes
 * of an ImageData pixel in the byte order of the device.
 */
export function createPalette(): Uint32Array {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let index = 0; index < 256; index++) bytes.set([...magma(index / 255), 255], index * 4);
  return new Uint32Array(bytes.buffer);
}

/** The colour scale as a CSS gradient in `direction` (`to right`), from value 0 to value 1. */
export function cssGradient(direction: string, numStops = 16): string {
  const stops = Array.from(
    { length: numStops + 1 },
    (_, i) => `rgb(${magma(i / numStops).join(' ')})`,
  );
  return `linear-gradient(${direction}, ${stops.join(', ')})`;
}
