/** One training step: a batch in, updated state and the loss out. */
import * as tf from '@tensorflow/tfjs-core';
import { numMagnitudes } from '../../src/model/patch';
import type { ModelConfig } from '../../src/model/config';
import { networkInput } from '../../src/model/features';
import type { UnetSpec } from '../../src/model/unet';
import { isMatrixLike } from '../../src/model/weights';
import type { BatchStatistic } from './blocks/block';
import { drawDropoutMasks } from './blocks/dropout';
import type { Kernels } from './kernels';
import { lossAndGradient } from './loss';
import type { LossKind } from './loss';
import { DEFAULT_MUON_MOMENTUM, applyMuon } from './muon';
import { backward, forward } from './network';
import { moveArrayTowards } from './state';
import type { TrainingState } from './state';

/** A batch as the example source delivers it (mixing/mixer.ts), row-major NHWC. */
export interface StepBatch {
  readonly seed: number;
  readonly mixture: Float32Array;
  readonly vocals: Float32Array;
  /** Per example; left out = 0. */
  readonly unreachable?: Float32Array;
  /** Per element, or per band ([batch, bands]); null = 1 everywhere. */
  readonly weight: Float32Array | null;
}

export const OPTIMIZERS = ['adam', 'muon'] as const;
export type Optimizer = (typeof OPTIMIZERS)[number];

export interface StepOptions {
  readonly loss: LossKind;
  /** Gradients whose global norm exceeds this are scaled down to it. */
  readonly clipNorm: number;
  /** Share of the old average kept per step, once warmed up. */
  readonly averageDecay: number;
  /** Steps between updates of the average, which passes over all weights. */
  readonly averageEvery: number;
  /** Off only in tests that compare with a network without dropout. */
  readonly dropout: boolean;
  /** `muon`: Adam for vectors only, muon.ts for all other weights. */
  readonly optimizer: Optimizer;
  readonly adam: { readonly beta1: number; readonly beta2: number; readonly epsilon: number };
}

export const DEFAULT_STEP_OPTIONS: StepOptions = {
  loss: 'l1',
  clipNorm: 1,
  averageDecay: 0.999,
  averageEvery: 8,
  dropout: true,
  optimizer: 'adam',
  adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
};

export interface StepResult {
  readonly loss: number;
  /** Global norm of the gradients before clipping. */
  readonly gradientNorm: number;
  /** False if loss or gradients were not finite: the state is then unchanged. */
  readonly applied: boolean;
}

/**
 * Runs one batch through forward, backward, clipping and Adam and advances `state`. `emphasis` as
 * bandEmphasis of features.ts gives it, [bands]. A batch whose loss or gradient is not finite
 * changes nothing. Leaks no tensors.
 */
export function runStep(
  config: ModelConfig,
  spec: UnetSpec,
  kernels: Kernels,
  state: TrainingState,
  batch: StepBatch,
  emphasis: Float32Array,
  learningRate: number,
  options: StepOptions,
): StepResult {
  const result = tf.tidy(() => {
    const { planes, heard, vocals, unreachable, weight } = batchTensors(spec, batch, config);
    const tilt = tf.tensor3d(emphasis, [emphasis.length, 1, 1]);
    const features = networkInput(planes, tilt, config);
    const weights = new Map<string, tf.Tensor>();
    for (const [name, parameter] of state.parameters) weights.set(name, parameter.value.read());
    const masks = options.dropout
      ? drawDropoutMasks(spec, planes.shape[0], batch.seed)
      : new Map<string, tf.Tensor4D>();

    const trace = forward(spec, kernels, weights, features, masks);
    const { loss, dMask } = lossAndGradient(
      options.loss,
      trace.mask,
      heard,
      vocals,
      weight,
      unreachable,
    );
    const gradients = backward(spec, kernels, weights, trace, dMask, masks);
    // Variables can only be updated in place while nobody else looks at their memory.
    for (const view of weights.values()) view.dispose();

    const norm = tf.sqrt(tf.addN([...gradients.values()].map((g) => kernels.sumOfSquares(g))));
    const [lossValue, gradientNorm] = tf.stack([loss, norm]).dataSync();
    if (!Number.isFinite(lossValue) || !Number.isFinite(gradientNorm)) {
      return { loss: lossValue, gradientNorm, applied: false };
    }
    state.step += 1;
    const scale = Math.min(1, options.clipNorm / gradientNorm);
    for (const [name, parameter] of state.parameters) {
      const gradient = gradients.get(name) as tf.Tensor;
      const clipped = scale < 1 ? tf.mul(gradient, scale) : gradient;
      if (options.optimizer === 'muon' && isMatrixLike(parameter.weight)) {
        applyMuon(kernels, parameter, clipped, { learningRate, momentum: DEFAULT_MUON_MOMENTUM });
      } else {
        kernels.applyAdam(parameter, clipped, { ...options.adam, learningRate, step: state.step });
      }
      tf.dispose([gradient, clipped]);
    }
    updateStatistics(state, trace.statistics);
    return { loss: lossValue, gradientNorm, applied: true };
  }) as StepResult;
  if (result.applied && state.step % options.averageEvery === 0) {
    updateAverages(kernels, state, options);
  }
  return result;
}

function batchTensors(spec: UnetSpec, batch: StepBatch, config: ModelConfig) {
  const [bands, frames, inputs] = spec.inputShape;
  const { numChannels } = config;
  const batchSize = batch.mixture.length / (bands * frames * inputs);
  const shape = (lastAxis: number): [number, number, number, number] => [
    batchSize,
    bands,
    frames,
    lastAxis,
  ];
  const planes = tf.tensor4d(batch.mixture, shape(inputs));
  const { unreachable, weight } = batch;
  const isPerBand = weight?.length === batchSize * bands;
  return {
    planes,
    heard: maskedMagnitudes(planes, config),
    vocals: tf.tensor4d(batch.vocals, shape(numChannels)),
    unreachable: unreachable ? tf.tensor4d(unreachable, [batchSize, 1, 1, 1]) : null,
    weight: weight
      ? tf.tensor4d(weight, isPerBand ? [batchSize, bands, 1, 1] : shape(numChannels))
      : null,
  };
}

/** Magnitudes that masks apply to, [batch, bands, frames, channels], from the network's planes. */
function maskedMagnitudes(planes: tf.Tensor4D, config: ModelConfig): tf.Tensor4D {
  const { numChannels, maskBasis } = config;
  const [batch, bands, frames] = planes.shape;
  const first = (count: number) => tf.slice(planes, [0, 0, 0, 0], [batch, bands, frames, count]);
  if (maskBasis === 'channels') return first(numChannels);
  const magnitudes = first(numMagnitudes(config));
  const side = tf.slice(magnitudes, [0, 0, 0, numChannels], [batch, bands, frames, 1]);
  return tf.concat([middleMagnitudes(magnitudes), side], 3);
}

/**
 * Magnitudes of the channels' mean, [batch, bands, frames, 1], from those of left, right and side:
 * |(L + R) / 2|² = (|L|² + |R|²) / 2 − |(L − R) / 2|².
 */
function middleMagnitudes(magnitudes: tf.Tensor4D): tf.Tensor4D {
  const shares = tf.tensor1d([0.5, 0.5, -1]);
  const power = tf.sum<tf.Tensor4D>(tf.mul(tf.square(magnitudes), shares), 3, true);
  // Rounding makes it negative where the middle is silent.
  return tf.sqrt(tf.relu(power));
}

function updateStatistics(state: TrainingState, statistics: readonly BatchStatistic[]): void {
  for (const { name, value, share } of statistics) {
    const moving = state.movingStatistics.get(name);
    if (moving) moveArrayTowards(moving, value.dataSync(), share);
  }
}

/** The decay grows as (1 + n) / (10 + n) at first, so that the average forgets the random start. */
function updateAverages(kernels: Kernels, state: TrainingState, options: StepOptions): void {
  const decay = Math.min(options.averageDecay, (1 + state.step) / (10 + state.step));
  const share = 1 - decay ** options.averageEvery;
  for (const [name, average] of state.averages) {
    const parameter = state.parameters.get(name);
    if (parameter) kernels.moveTowards(average, parameter.value, share);
  }
  for (const [name, average] of state.averageStatistics) {
    const moving = state.movingStatistics.get(name);
    if (moving) moveArrayTowards(average, moving, share);
  }
}
