/**
 * The fast inference form of the network: stored weights in, masks out. Batch norm is folded away,
 * biases and activations are fused, and transposed convolutions are rewritten as ordinary ones
 * (blocks/convAlgebra.ts), because every tfjs backend is far better at those. Equal to the
 * layers-model of unetLayers.ts within float rounding.
 */
import * as tf from '@tensorflow/tfjs-core';
import { createBandAnalysis } from '../dsp/bands';
import { VocalIsolationError } from '../shared/errors';
import type { DeconvForm } from './blocks/convAlgebra';
import { definitionOf } from './blocks/registry';
import type { ModelConfig } from './config';
import { bandEmphasis, networkInput } from './features';
import type { BatchMaskModel, Patch } from './maskModel';
import { describeUnet } from './unet';
import { sizeOf } from './weights';
import type { Weights } from './weights';

/** Backends on which arithmetic is the limit, not the number of operations. */
const ARITHMETIC_BOUND = ['wasm', 'cpu'];

/**
 * Uploads `weights` (names and shapes of `listWeights`) to the tfjs backend that is active now and
 * returns the network on it. Weights are uploaded once; a mask allocates nothing that outlives it.
 * Throws `bad-parameter` if a weight is missing or the kernels are not 5x5.
 */
export function createMaskModel(
  config: ModelConfig,
  weights: Weights,
  deconvForm: DeconvForm = ARITHMETIC_BOUND.includes(tf.getBackend()) ? 'split' : 'joint',
): BatchMaskModel {
  const spec = describeUnet(config);
  const kept: tf.Tensor[] = [];
  const upload = <T extends tf.Tensor>(tensor: T): T => {
    kept.push(tensor);
    return tensor;
  };
  const [numBands] = spec.inputShape;
  const emphasis = upload(
    tf.tensor3d(bandEmphasis(config, createBandAnalysis(config).centresHz), [numBands, 1, 1]),
  );
  const context = { weights, deconvForm, upload };
  const steps = spec.blocks.map((block) => ({
    block,
    step: definitionOf(block).createStep(block, context),
  }));
  const size = sizeOf(spec.inputShape);

  /** Planes [N, bands, frames, numInputs] to masks [N, bands, frames, channels]. */
  function run(planes: tf.Tensor4D): tf.Tensor4D {
    const outputs = new Map<string, tf.Tensor4D>();
    let x = networkInput(planes, emphasis, config);
    for (const { block, step } of steps) {
      x = step(x, block.skipFrom === null ? null : outputs.get(block.skipFrom)!);
      outputs.set(block.name, x);
    }
    return x;
  }

  async function estimate(input: Float32Array, batchSize: number): Promise<Float32Array> {
    if (input.length !== batchSize * size) {
      throw new VocalIsolationError(
        'bad-parameter',
        `${batchSize} patches of ${config.name} have ${batchSize * size} values, ` +
          `got ${input.length}`,
      );
    }
    const mask = tf.tidy(() => run(tf.tensor4d(input, [batchSize, ...spec.inputShape])));
    try {
      return (await mask.data()) as Float32Array;
    } finally {
      mask.dispose();
    }
  }

  return {
    config,
    estimateMask: (input: Patch) => estimate(input, 1),
    estimateMasks: estimate,
    dispose: () => tf.dispose(kept.splice(0)),
  };
}
