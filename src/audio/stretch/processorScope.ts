/** A scope in which a package registers an AudioWorkletProcessor, and who catches it there. */
import type { StretchModule } from './stretchModule';

/** The processor of signalsmith-stretch. It posts `ready` when its module has started. */
type Processor = new (options: object) => { readonly wasmModule: StretchModule };

interface ProcessorScope {
  AudioWorkletProcessor?: unknown;
  registerProcessor?: unknown;
  /** The processor starts with blocks for this rate; stretcher.ts sets others. */
  sampleRate?: number;
}

const scope = globalThis as unknown as ProcessorScope;
const own = {
  AudioWorkletProcessor: scope.AudioWorkletProcessor,
  registerProcessor: scope.registerProcessor,
};

let caught: Processor | null = null;
let onReady: () => void = () => undefined;

/** What the processor is made of outside an audio node. */
class CaughtProcessor {
  readonly port = {
    onmessage: null,
    postMessage([kind]: readonly [unknown]): void {
      if (kind === 'ready') onReady();
    },
  };
}

scope.AudioWorkletProcessor = CaughtProcessor;
scope.registerProcessor = (_name: string, processor: Processor) => {
  caught = processor;
};
scope.sampleRate ??= 44100;

/**
 * Gives the scope back what it had, and returns the function that starts a module of the processor
 * registered meanwhile.
 */
export function catchProcessor(): () => Promise<StretchModule> {
  Object.assign(scope, own);
  const Caught = caught;
  if (!Caught) throw new Error('signalsmith-stretch registered no processor');
  return () =>
    new Promise((resolve) => {
      const processor = new Caught({ numberOfOutputs: 1, outputChannelCount: [1] });
      onReady = () => resolve(processor.wasmModule);
    });
}
