/** Messages between the section `engine`, the page of the benchmark and its worker. */

/** What the worker is to measure. */
export interface EngineRequest {
  /** Id of a backend in src/separation/backends/table.ts. */
  readonly backendId: string;
  readonly configName: string;
  /** Whether `models/` has weights of the config; otherwise random ones are used. */
  readonly hasWeights: boolean;
  /** Largest number of rounds; a slow backend runs only one. */
  readonly maxRounds: number;
}

/** Medians over the rounds. Times are in milliseconds per segment. */
export interface EngineResult {
  readonly description: string;
  readonly numRounds: number;
  readonly multiplyAdds: number;
  readonly executorMs: number;
  readonly layersMs: number;
  /** null unless the backend is WebAssembly. */
  readonly onnxMs: number | null;
  /** Largest difference of a mask value between layers-model and executor. */
  readonly layersDifference: number;
  /** Largest difference of a mask value between ONNX Runtime and executor; null without wasm. */
  readonly onnxDifference: number | null;
  /** Sum of the executor's operations, timed one by one. */
  readonly kernelsMs: number;
  /** Sum of the executor's convolutions, timed one by one. */
  readonly convolutionsMs: number;
  /** null unless the backend is WebAssembly. */
  readonly rates: Rates | null;
  readonly signal: SignalTimes;
}

/** Rates in 10⁹ multiply-adds per second, on as many threads as the backend has. */
export interface Rates {
  /** Rate of plain SIMD (multiplyAdd.ts). */
  readonly plain: number;
  /** Rate of relaxed SIMD (multiplyAdd.ts); null if the browser lacks it. */
  readonly relaxed: number | null;
  /** Rate of the executor's convolutions. */
  readonly convolutions: number;
  /** Rate of the convolutions over the plain rate of the same round; median of the rounds. */
  readonly convolutionShare: number;
}

/** Milliseconds per segment of the signal chain without the network. */
export interface SignalTimes {
  /** Resampling, STFT and bands of a patch. */
  readonly inputMs: number;
  /** Cross-fade and interpolation of the masks. */
  readonly masksMs: number;
  /** STFT and inverse STFT at the song's own rate. */
  readonly resynthesisMs: number;
  /** Spectrograms and waveforms of mixture and vocals. */
  readonly picturesMs: number;
}

/** The answer of the worker. */
export type EngineReply = { readonly result: EngineResult } | { readonly error: string };
