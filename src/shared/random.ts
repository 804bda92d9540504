/** The seeded random numbers of known answers, augmentations and test signals. */

/**
 * Mulberry32 (Tommy Ettinger, 2017, public domain): a 32-bit state, period 2^32.
 * Returns a function whose calls give uniform numbers in [0, 1). Equal seeds give equal sequences.
 */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
