/** The part of PFFFT's emscripten module that fftWasm.ts uses; the package has no types of its own. */
declare module '@echogarden/pffft-wasm/simd' {
  export interface PffftModule {
    /** A new array, with a new buffer, each time the wasm memory has grown. */
    readonly HEAPF32: Float32Array;
    /** `transform` 0 = real. Returns a pointer, 0 if the size is unsupported. */
    _pffft_new_setup(size: number, transform: number): number;
    /** `direction` 0 = forward, 1 = backward; neither is scaled. Pointers to floats. */
    _pffft_transform_ordered(
      setup: number,
      input: number,
      output: number,
      work: number,
      direction: number,
    ): void;
    _pffft_aligned_malloc(numBytes: number): number;
  }
  export default function loadPffft(): Promise<PffftModule>;
}
