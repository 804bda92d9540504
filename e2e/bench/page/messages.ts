/** What the benchmark's page and its worker say to each other, and to the section that asks. */

export interface EngineRequest {
  /** Id of backendTable.ts. */
  readonly backendId: string;
  readonly configName: string;
  /** Whether `models/` has weights of it; otherwise seeded random ones take their place. */
  readonly hasWeights: boolean;
  readonly numRounds: number;
}

/** Medians. Times in milliseconds per segment, rates in 10⁹ multiply-adds per second. */
export interface EngineResult {
  readonly description: string;
  readonly numThreads: number;
  readonly multiplyAdds: number;
  readonly executorMs: number;
  readonly layersMs: number;
  /** null where the backend is not WebAssembly. */
  readonly onnxMs: number | null;
  /** Largest differences of a mask value from that of the executor. */
  readonly layersDifference: number;
  readonly onnxDifference: number | null;
  readonly kernels: readonly KernelTime[];
  /** Resampling, STFT, mask, inverse STFT, columns of the pictures: of a stereo song at 44.1 kHz. */
  readonly signalMs: number;
}

/** One operation of the executor, in order. */
export interface KernelTime {
  readonly name: string;
  readonly outShape: readonly number[];
  readonly ms: number;
}

export type EngineReply = { readonly result: EngineResult } | { readonly error: string };
