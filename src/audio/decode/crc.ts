/** Checksums of polynomials whose highest bit comes first. */

/** `table[n]`: the checksum of `width` bits of the byte `n`; `polynomial` without its top bit. */
export function crcTable(width: 8 | 16 | 32, polynomial: number): Uint32Array {
  const top = 2 ** (width - 1);
  const mask = 2 ** width - 1;
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte * 2 ** (width - 8);
    for (let bit = 0; bit < 8; bit++) {
      const shifted = ((crc & (top - 1)) << 1) >>> 0;
      crc = (crc >= top ? shifted ^ polynomial : shifted) >>> 0;
      crc = (crc & mask) >>> 0;
    }
    return crc;
  });
}
