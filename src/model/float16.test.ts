import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { mulberry32 } from '../shared/random';
import { decodeFloat16, encodeFloat16 } from './float16';

const EVERY_PATTERN = Uint16Array.from({ length: 65536 }, (_, pattern) => pattern);
const isNaNPattern = (bits: number) => (bits & 0x7c00) === 0x7c00 && (bits & 0x3ff) !== 0;

it('gives back every half-precision number after a round trip through single precision', () => {
  const bits = EVERY_PATTERN.filter((pattern) => !isNaNPattern(pattern));
  expect(encodeFloat16(decodeFloat16(bits))).toEqual(bits);
});

it('keeps NaN a NaN', () => {
  const decoded = decodeFloat16(EVERY_PATTERN.filter(isNaNPattern));
  expect(decoded.every(Number.isNaN)).toBe(true);
  expect(isNaNPattern(encodeFloat16(Float32Array.of(NaN))[0])).toBe(true);
});

it('rounds to the nearest number, ties to even', () => {
  const values = decodeFloat16(EVERY_PATTERN.subarray(0, 0x7c00));
  for (let n = 0; n + 1 < values.length; n += 7) {
    const middle = (values[n] + values[n + 1]) / 2;
    const even = n % 2 === 0 ? n : n + 1;
    const nearby = Float32Array.of(middle, middle * (1 - 1e-6), middle * (1 + 1e-6), -middle);
    expect([...encodeFloat16(nearby)]).toEqual([even, n, n + 1, even | 0x8000]);
  }
});

it('turns what is too large into infinity and what is too small into zero', () => {
  const decoded = decodeFloat16(encodeFloat16(Float32Array.of(65504, 65520, -1e9, 2 ** -26, -0)));
  expect([...decoded]).toEqual([65504, Infinity, -Infinity, 0, -0]);
});

it('is what tfjs decodes from a quantised manifest', () => {
  const random = mulberry32(1);
  const values = Float32Array.from(
    { length: 1000 },
    () => (random() - 0.5) * 8 ** (random() * 8 - 6),
  );
  const bits = encodeFloat16(values);
  const specs = [
    {
      name: 'w',
      shape: [1000],
      dtype: 'float32' as const,
      quantization: { dtype: 'float16' as const, original_dtype: 'float32' as const },
    },
  ];
  const tensors = tf.io.decodeWeights(bits.buffer as ArrayBuffer, specs);
  expect(tensors.w.dataSync()).toEqual(decodeFloat16(bits));
  tf.dispose(tensors);
});
