/** What the benchmark's page and its worker say to each other, and to the section that asks. */

export interface EngineRequest {
  /** Id of backendTable.ts. */
  readonly backendId: string;
  readonly configName: string;
  /** Whether `models/` has weights of it; otherwise seeded random ones take their place. */
  readonly hasWeights: boolean;
  /** At most so many; a slow backend gets by with one. */
  readonly maxRounds: number;
}

/** Medians over rounds. Times in milliseconds per segment. */
export interface EngineResult {
  readonly description: string;
  readonly numRounds: number;
  readonly multiplyAdds: number;
  readonly executorMs: number;
  readonly layersMs: number;
  /** null where the backend is not WebAssembly, as are the rates. */
  readonly onnxMs: number | null;
  /** Largest differences of a mask value from that of the executor. */
  readonly layersDifference: number;
  readonly onnxDifference: number | null;
  /** Operations of the executor timed one by one: all, and the convolutions among them. */
  readonly kernelsMs: number;
  readonly convolutionsMs: number;
  readonly rates: Rates | null;
  readonly signal: SignalTimes;
}

/** In 10⁹ multiply-adds per second, on as many threads as the backend has. */
export interface Rates {
  /** What plain SIMD reaches. */
  readonly plain: number;
  /** What relaxed SIMD reaches; null if the browser lacks it. */
  readonly relaxed: number | null;
  readonly convolutions: number;
  /** Median of the convolutions' share of the plain rate, each taken within one round. */
  readonly convolutionShare: number;
}

/** Milliseconds per segment of everything but the network. */
export interface SignalTimes {
  /** Resampling, STFT and bands of a patch. */
  readonly inputMs: number;
  /** Cross-fade and interpolation of the masks. */
  readonly masksMs: number;
  /** STFT and inverse STFT at the song's own rate. */
  readonly resynthesisMs: number;
  /** Data of spectrogram and waveform, mixture and vocals. */
  readonly picturesMs: number;
}

export type EngineReply = { readonly result: EngineResult } | { readonly error: string };
