/** Choices drawn from a source of random numbers. */

/** A source of uniform numbers in [0, 1). */
export type Random = () => number;

/** Uniform number in [low, high). */
export function uniform(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** One of `items`, each equally likely. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)];
}

/** Whether an event of probability `probability` happens. */
export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

/** Roughly normal number with mean 0 and deviation 1 (sum of 6 uniforms), never beyond ±4.3. */
export function gaussian(random: Random): number {
  let sum = 0;
  for (let i = 0; i < 6; i++) sum += random();
  return (sum - 3) * Math.SQRT2;
}
