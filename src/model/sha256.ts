/** SHA-256 wherever the code runs: the platform's if it has one, otherwise a small kept library. */

/** The part of Web Crypto that we use; absent on pages that are served without encryption. */
interface Digester {
  digest(algorithm: 'SHA-256', data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
}

/** SHA-256 of `bytes` as 64 lower-case hexadecimal digits. `subtle` null: without the platform. */
export async function sha256Hex(
  bytes: Uint8Array<ArrayBuffer>,
  subtle: Digester | null | undefined = (globalThis as { crypto?: { subtle?: Digester } }).crypto
    ?.subtle,
): Promise<string> {
  const hash = subtle
    ? new Uint8Array(await subtle.digest('SHA-256', bytes))
    : (await import('@noble/hashes/sha2.js')).sha256(bytes);
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
