/** Short stable names and seeds made from texts and numbers. */
import { createHash } from 'node:crypto';

/** The first 64 bits of SHA-1 as 16 hexadecimal digits. */
export function hashText(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 16);
}

/**
 * A 32-bit seed out of two numbers, such that neighbouring numbers give unrelated seeds (the finaliser
 * of MurmurHash3, Appleby 2011, applied to each in turn).
 */
export function mixSeeds(seed: number, index: number): number {
  let hash = scramble(seed >>> 0);
  hash = scramble((hash ^ (index >>> 0)) >>> 0);
  return scramble((hash + 0x9e3779b9 + Math.floor(index / 2 ** 32)) >>> 0);
}

function scramble(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
