/** Types of the part of PFFFT that fftWasm.ts uses; the package brings none. */
declare module '@echogarden/pffft-wasm/simd' {
  export interface PffftModule {
    /** The wasm memory as floats; another array each time that memory has grown. */
    readonly HEAPF32: Float32Array;
    /** `transform` 0 = real. Returns a pointer to the tables; 0 if the size is unsupported. */
    _pffft_new_setup(size: number, transform: number): number;
    /**
     * Transforms without scaling; `direction` 0 = forward, 1 = inverse. Takes pointers to floats.
     */
    _pffft_transform_ordered(
      setup: number,
      input: number,
      output: number,
      work: number,
      direction: number,
    ): void;
    /** Pointer to new memory, aligned for SIMD. */
    _pffft_aligned_malloc(numBytes: number): number;
  }
  export default function loadPffft(): Promise<PffftModule>;
}
