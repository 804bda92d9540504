/**
 * Fast transforms of real signals in single precision: PFFFT (J. Pommier) compiled to WebAssembly
 * with SIMD. Measured on one busy core with Node 20 for 4096 samples, copies to and from the wasm
 * memory included: 16 µs forward and 28 µs inverse, against 49 and 46 µs in plain JavaScript.
 */
// oxlint-disable-next-line typescript/triple-slash-reference -- types for every importer
/// <reference path="./pffft.d.ts" />
import loadPffft from '@echogarden/pffft-wasm/simd';
import type { PffftModule } from '@echogarden/pffft-wasm/simd';
import { createRealFft } from './fft';
import type { FftFactory, RealFft } from './fft';

const SMALLEST_SIZE = 32;
const FORWARD = 0;
const BACKWARD = 1;

/**
 * Resolves to the fastest transforms available: PFFFT, or {@link createRealFft} for sizes below 32
 * and where WebAssembly SIMD is missing or forbidden. Each size is set up once; all callers share
 * it, so that calls must follow one another.
 */
export async function loadFft(): Promise<FftFactory> {
  let pffft: PffftModule;
  try {
    pffft = await loadPffft();
  } catch {
    // An engine without SIMD, or a security policy that forbids wasm. Only speed suffers.
    return createRealFft;
  }
  const made = new Map<number, RealFft>();
  return (size) => {
    const known = made.get(size);
    if (known) return known;
    const isSupported = size >= SMALLEST_SIZE && Number.isInteger(Math.log2(size));
    const fft = isSupported ? createPffft(pffft, size) : createRealFft(size);
    made.set(size, fft);
    return fft;
  };
}

/** The transform of `size` samples, a power of two >= 32, with buffers in the memory of `pffft`. */
function createPffft(pffft: PffftModule, size: number): RealFft {
  const setup = pffft._pffft_new_setup(size, 0);
  const numBytes = size * Float32Array.BYTES_PER_ELEMENT;
  const timePointer = pffft._pffft_aligned_malloc(numBytes);
  const frequencyPointer = pffft._pffft_aligned_malloc(numBytes);
  const workPointer = pffft._pffft_aligned_malloc(numBytes);
  const half = size / 2;
  let heap = pffft.HEAPF32;
  let time = heap.subarray(timePointer / 4, timePointer / 4 + size);
  // Interleaved (re, im) from DC on. DC and Nyquist are real: Nyquist lies in the place of DC's im.
  let frequency = heap.subarray(frequencyPointer / 4, frequencyPointer / 4 + size);

  /** Makes the views anew if wasm memory has grown, as it may when another size is set up. */
  function renewViews(): void {
    if (heap === pffft.HEAPF32) return;
    heap = pffft.HEAPF32;
    time = heap.subarray(timePointer / 4, timePointer / 4 + size);
    frequency = heap.subarray(frequencyPointer / 4, frequencyPointer / 4 + size);
  }

  return {
    size,
    forward(input, re, im, offset = 0, inputOffset = 0) {
      renewViews();
      if (input instanceof Float32Array && input.length === size && inputOffset === 0) {
        time.set(input);
      } else {
        for (let n = 0; n < size; n++) time[n] = input[inputOffset + n];
      }
      pffft._pffft_transform_ordered(setup, timePointer, frequencyPointer, workPointer, FORWARD);
      for (let k = 1, at = 2; k < half; k++, at += 2) {
        re[offset + k] = frequency[at];
        im[offset + k] = frequency[at + 1];
      }
      re[offset] = frequency[0];
      im[offset] = 0;
      re[offset + half] = frequency[1];
      im[offset + half] = 0;
    },
    inverse(re, im, output, offset = 0) {
      renewViews();
      for (let k = 1, at = 2; k < half; k++, at += 2) {
        frequency[at] = re[offset + k];
        frequency[at + 1] = im[offset + k];
      }
      frequency[0] = re[offset];
      frequency[1] = re[offset + half];
      pffft._pffft_transform_ordered(setup, frequencyPointer, timePointer, workPointer, BACKWARD);
      const scale = 1 / size;
      for (let n = 0; n < size; n++) output[n] = time[n] * scale;
    },
  };
}
