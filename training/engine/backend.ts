/** Starts the fastest tfjs backend that is installed. No other file loads tfjs-node. */
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import type { Kernels } from './kernels';
import { createNativeKernels } from './nativeKernels';
import type { ExecuteOp, OpAttribute } from './nativeKernels';
import { createPlainKernels } from './plainKernels';

export interface TrainingBackend {
  /** True on TensorFlow for Node; other backends are only fast enough for small runs. */
  readonly isNative: boolean;
  /** One line for people. */
  readonly description: string;
  readonly kernels: Kernels;
  /** Kernels with activations in bfloat16; null without TensorFlow. */
  readonly bfloat16Kernels: Kernels | null;
}

/** What we use of tfjs-node's backend. Its own types are missing when it is not installed. */
interface NodeBackend {
  readonly binding: Readonly<Record<string, number>> & {
    readonly TF_Version: string;
    executeOp(
      name: string,
      attributes: { name: string; type: number; value: unknown }[],
      inputIds: number[],
      numOutputs: number,
    ): NodeTensor[];
  };
  getInputTensorIds(inputs: readonly tf.Tensor[]): number[];
  createOutputTensor(output: NodeTensor): tf.Tensor;
}

/** A tensor as the binding describes it: `dtype` is one of TensorFlow's data types. */
interface NodeTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** TF_BFLOAT16 of TensorFlow's C API (tf_datatype.h); tfjs-node has no name for it. */
const TF_BFLOAT16 = 14;

/**
 * Starts TensorFlow for Node, else tfjs's WebAssembly backend, else plain JavaScript, and prints
 * one line that says which. `quiet` leaves the line out.
 */
export async function startBackend(options: { quiet?: boolean } = {}): Promise<TrainingBackend> {
  const backend = (await startNative()) ?? (await startPlain());
  if (!options.quiet) console.log(backend.description);
  return backend;
}

async function startNative(): Promise<TrainingBackend | undefined> {
  // Both are read when the library loads; its start-up chatter would hide our own lines.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  try {
    createRequire(import.meta.url)('@tensorflow/tfjs-node');
  } catch {
    return undefined;
  }
  await tf.setBackend('tensorflow');
  const backend = tf.backend() as unknown as NodeBackend;
  const execute = executorOf(backend);
  return {
    isNative: true,
    description: `Training on TensorFlow ${backend.binding.TF_Version} (tfjs-node).`,
    kernels: createNativeKernels(execute),
    bfloat16Kernels: createNativeKernels(execute, 'bfloat16'),
  };
}

function executorOf(backend: NodeBackend): ExecuteOp {
  const { binding } = backend;
  const attributeTypes: Record<OpAttribute['kind'], number> = {
    int: binding['TF_ATTR_INT'],
    float: binding['TF_ATTR_FLOAT'],
    bool: binding['TF_ATTR_BOOL'],
    string: binding['TF_ATTR_STRING'],
    type: binding['TF_ATTR_TYPE'],
    shape: binding['TF_ATTR_SHAPE'],
  };
  const dataTypes = {
    float32: binding['TF_FLOAT'],
    int32: binding['TF_INT32'],
    bfloat16: TF_BFLOAT16,
  };
  return (name, attributes, inputs, numOutputs) => {
    const list = Object.entries(attributes).map(([key, attribute]) => ({
      name: key,
      type: attributeTypes[attribute.kind],
      value: attribute.kind === 'type' ? dataTypes[attribute.value] : attribute.value,
    }));
    const outputs = binding.executeOp(name, list, backend.getInputTensorIds(inputs), numOutputs);
    return outputs.map((output) =>
      backend.createOutputTensor(
        output.dtype === TF_BFLOAT16 ? { ...output, dtype: dataTypes.float32 } : output,
      ),
    );
  };
}

async function startPlain(): Promise<TrainingBackend> {
  const hint = 'npm run training:setup installs TensorFlow, which is many times faster';
  try {
    await import('@tensorflow/tfjs-backend-wasm');
    await tf.setBackend('wasm');
    await tf.ready();
  } catch {
    await import('@tensorflow/tfjs-backend-cpu');
    await tf.setBackend('cpu');
  }
  return {
    isNative: false,
    description: `Training on tfjs's ${tf.getBackend()} backend (${hint}).`,
    kernels: createPlainKernels(),
    bfloat16Kernels: null,
  };
}
