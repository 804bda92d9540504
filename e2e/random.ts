/** Seeded random numbers of the fixtures, independent of the app's own code. */

/**
 * Uniform numbers in [0, 1) from a linear congruential generator (Press et al., Numerical Recipes,
 * sec. 7.1). Equal seeds give equal sequences.
 */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
