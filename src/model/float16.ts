/** IEEE 754 half precision: models are stored in it and computed in single precision. */

const BUFFER = new DataView(new ArrayBuffer(4));

/**
 * Rounds every value to the nearest half-precision number, ties to even. Values beyond ±65504
 * become ±Infinity, NaN stays NaN. Returns the bit patterns, one per value, same order.
 */
export function encodeFloat16(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfBits);
}

function halfBits(value: number): number {
  BUFFER.setFloat32(0, value);
  const bits = BUFFER.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa ? 0x200 : 0);
  // Rebias from 127 to 15. A result that rounds up past the mantissa carries into the exponent.
  const halfExponent = exponent - 112;
  if (halfExponent >= 31) return sign | 0x7c00;
  if (halfExponent >= 1) return sign | roundShift((halfExponent << 23) | mantissa, 13);
  // Subnormal: units of 2^-24; below half a unit everything is zero.
  return halfExponent < -10 ? sign : sign | roundShift(mantissa | 0x800000, 14 - halfExponent);
}

/** `bits / 2^shift`, rounded to nearest, ties to even. */
function roundShift(bits: number, shift: number): number {
  const quotient = bits >>> shift;
  const remainder = bits & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return quotient + (remainder > half || (remainder === half && quotient & 1) ? 1 : 0);
}

let decodeTable: Float32Array | null = null;

/** Exact single-precision values of half-precision bit patterns, same order. */
export function decodeFloat16(bits: Uint16Array): Float32Array {
  // 65,536 entries (256 kB), made once: a lookup is several times faster than the arithmetic below.
  decodeTable ??= Float32Array.from({ length: 65536 }, (_, pattern) => {
    const sign = pattern & 0x8000 ? -1 : 1;
    const exponent = (pattern >>> 10) & 31;
    const mantissa = pattern & 0x3ff;
    if (exponent === 31) return mantissa ? NaN : sign * Infinity;
    return exponent === 0
      ? sign * mantissa * 2 ** -24
      : sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
  });
  const values = new Float32Array(bits.length);
  for (let n = 0; n < bits.length; n++) values[n] = decodeTable[bits[n]];
  return values;
}
