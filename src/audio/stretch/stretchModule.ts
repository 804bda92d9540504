/**
 * The compiled library Signalsmith Stretch without the AudioWorkletProcessor around it. The package
 * exports that processor only, which holds the song in seconds and knows no mix. Importing it
 * registers the processor's class with the scope; here the class is caught, made once and asked for
 * the module that it has started.
 */
import { catchProcessor } from './processorScope';
// Its order matters: `processorScope` catches what this import registers.
import 'signalsmith-stretch';

/** The exports of the WebAssembly module that are used. Pointers are offsets in bytes. */
export interface StretchModule {
  readonly HEAP8: Int8Array;
  _configure(numChannels: number, blockSize: number, hop: number, isSplit: boolean): void;
  _reset(): void;
  /** Pointer to numChannels input planes and behind them as many output planes of `length`. */
  _setBuffers(numChannels: number, length: number): number;
  _inputLatency(): number;
  _outputLatency(): number;
  _setTransposeFactor(factor: number, tonalityLimit: number): void;
  _setFormantSemitones(semitones: number, isCompensated: boolean): void;
  /** In cycles per sample. */
  _setFormantBase(frequency: number): void;
  _seek(inputLength: number, speed: number): void;
  _process(inputLength: number, outputLength: number): void;
}

/** Compiles and starts a module of its own. */
export const createStretchModule: () => Promise<StretchModule> = catchProcessor();
