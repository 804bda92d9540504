/**
 * Batch norm over channels (Ioffe & Szegedy 2015) as a part of other blocks: its weights and forms.
 */
import type * as tfl from '@tensorflow/tfjs-layers';
import { storedWeight } from '../weights';
import type { InitialValues, WeightRole, Weights, WeightSpec } from '../weights';
import type { LayersLibrary, UnetShape } from './block';
import { foldBatchNorm } from './convAlgebra';
import type { ConvWeights } from './convAlgebra';

export interface BatchNorm {
  /** Weights are stored as `<name>/gamma`, `/beta`, `/moving_mean` and `/moving_variance`. */
  readonly name: string;
  readonly channels: number;
  /** Added to variances before the square root. */
  readonly epsilon: number;
  /** Share of the old moving statistics kept at each training step. */
  readonly momentum: number;
  /**
   * `zeros` makes a block that ends with this norm begin as nothing (Goyal et al. 2017, sec. 5.1).
   */
  readonly initialGamma: Extract<InitialValues, 'ones' | 'zeros'>;
}

/** A batch norm of `channels` with the network's epsilon and momentum. */
export function createBatchNorm(
  unet: UnetShape,
  name: string,
  channels: number,
  initialGamma: BatchNorm['initialGamma'] = 'ones',
): BatchNorm {
  const { batchNormEpsilon: epsilon, batchNormMomentum: momentum } = unet;
  return { name, channels, epsilon, momentum, initialGamma };
}

/** The four weights, each [channels], in stored order. */
export function batchNormWeights({ name, channels, initialGamma }: BatchNorm) {
  const vector = (part: string, role: WeightRole, initial: InitialValues): WeightSpec => ({
    name: `${name}/${part}`,
    role,
    shape: [channels],
    axes: ['output'],
    isTrained: role === 'gamma' || role === 'beta',
    initial,
  });
  return {
    gamma: vector('gamma', 'gamma', initialGamma),
    beta: vector('beta', 'beta', 'zeros'),
    movingMean: vector('moving_mean', 'movingMean', 'zeros'),
    movingVariance: vector('moving_variance', 'movingVariance', 'ones'),
  };
}

/**
 * The convolution followed by the norm with its moving statistics, as one convolution. `conv` has
 * its output channels last. Throws `bad-parameter` if a weight is missing.
 */
export function foldStoredNorm(conv: ConvWeights, norm: BatchNorm, weights: Weights): ConvWeights {
  const { gamma, beta, movingMean, movingVariance } = batchNormWeights(norm);
  return foldBatchNorm(conv, {
    gamma: storedWeight(weights, gamma.name),
    beta: storedWeight(weights, beta.name),
    mean: storedWeight(weights, movingMean.name),
    variance: storedWeight(weights, movingVariance.name),
    epsilon: norm.epsilon,
  });
}

/** The norm as a layer of tfjs-layers. */
export function batchNormLayer(
  library: LayersLibrary,
  { name, epsilon, momentum }: BatchNorm,
): ReturnType<typeof tfl.layers.batchNormalization> {
  return library.layers.batchNormalization({ name, axis: -1, epsilon, momentum });
}
