/** Short stable names and seeds made from texts and numbers. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes at either end of a file by which it is known. */
const FINGERPRINT_BYTES = 65536;

/** The first 64 bits of SHA-1 as 16 hexadecimal digits. */
export function hashText(text: string): string {
  return createHash('sha1').update(text).digest('hex').slice(0, 16);
}

/**
 * A name made from the size of a file and the 64 KiB at its beginning and end: enough to tell
 * recordings apart, and quick where they are gigabytes. Throws if the file cannot be read or is
 * empty.
 */
export function fingerprintFile(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    if (size === 0) throw new Error(`${path} is empty`);
    const hash = createHash('sha1').update(`${size} `);
    const part = new Uint8Array(Math.min(size, FINGERPRINT_BYTES));
    for (const position of [0, size - part.length]) {
      hash.update(part.subarray(0, readSync(file, part, 0, part.length, position)));
    }
    return hash.digest('hex').slice(0, 16);
  } finally {
    closeSync(file);
  }
}

/**
 * A 32-bit seed out of two numbers, such that neighbouring numbers give unrelated seeds (the
 * finaliser of MurmurHash3, Appleby 2011, applied to each in turn).
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
