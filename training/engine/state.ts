/**
 * Owns everything that changes during training: parameters with Adam's moments, the moving statistics
 * of batch norm, and the exponential moving average of both that validation and export use.
 */
import * as tf from '@tensorflow/tfjs-core';
import { mulberry32 } from '../../src/shared/random';
import { listWeights } from '../../src/model/unet';
import type { UnetSpec } from '../../src/model/unet';
import type { Kernels, Parameter, Variable } from './kernels';
import { listTrainedWeights } from './network';

/** Weights as plain arrays by name, complete: biases and moving statistics included. */
export type WeightArrays = Map<string, Float32Array>;

export interface TrainingState {
  /** Updates done so far. */
  step: number;
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Moving averages of the parameters, by the same names. */
  readonly averages: ReadonlyMap<string, Variable>;
  /** `<batchNorm>/moving_mean` and `/moving_variance`; small, so they live in JavaScript. */
  readonly movingStatistics: WeightArrays;
  readonly averageStatistics: WeightArrays;
  dispose(): void;
}

/**
 * Keras's defaults, which the published reproduction uses: kernels Glorot uniform (Glorot & Bengio
 * 2010, eq. 16: ±sqrt(6 / (fan in + fan out))), gamma and moving variance 1, everything else 0.
 * Blocks begin as nothing: the last factor of what they add is 0 (Goyal et al. 2017, sec. 5.1).
 */
export function initialWeights(spec: UnetSpec, seed: number): WeightArrays {
  const random = mulberry32(seed);
  const weights: WeightArrays = new Map();
  for (const { name, shape } of listWeights(spec)) {
    const values = new Float32Array(sizeOf(shape));
    if (name.endsWith('_up/kernel') || name.endsWith('_outer_bn/gamma')) {
      // A block over frequency or a residual block begins as no block at all.
    } else if (name.endsWith('/kernel')) {
      const fans = sizeOf(shape.slice(0, -2)) * (shape[shape.length - 2] + shape[shape.length - 1]);
      fillUniform(values, Math.sqrt(6 / fans), random);
    } else if (name.endsWith('/gamma') || name.endsWith('/moving_variance')) {
      values.fill(1);
    }
    weights.set(name, values);
  }
  return weights;
}

function fillUniform(values: Float32Array, limit: number, random: () => number): void {
  for (let index = 0; index < values.length; index++) values[index] = limit * (2 * random() - 1);
}

/** A fresh state at step 0 that starts, average included, from `weights` (a complete set). */
export function createState(
  spec: UnetSpec,
  kernels: Kernels,
  weights: WeightArrays,
): TrainingState {
  const parameters = new Map<string, Parameter>();
  const averages = new Map<string, Variable>();
  for (const { name, shape } of listTrainedWeights(spec)) {
    const values = weights.get(name);
    if (values?.length !== sizeOf(shape)) {
      throw new Error(`weight ${name} should have ${sizeOf(shape)} values, got ${values?.length}`);
    }
    const create = (source: Float32Array): Variable => {
      const initial = tf.tensor(source, [...shape]);
      const variable = kernels.createVariable(initial);
      initial.dispose();
      return variable;
    };
    parameters.set(name, {
      value: create(values),
      firstMoment: create(new Float32Array(values.length)),
      secondMoment: create(new Float32Array(values.length)),
    });
    averages.set(name, create(values));
  }
  const statistics = (): WeightArrays =>
    new Map([...weights].filter(([name]) => isStatistic(name)).map(([k, v]) => [k, v.slice()]));
  return {
    step: 0,
    parameters,
    averages,
    movingStatistics: statistics(),
    averageStatistics: statistics(),
    dispose() {
      for (const parameter of parameters.values()) {
        parameter.value.dispose();
        parameter.firstMoment.dispose();
        parameter.secondMoment.dispose();
      }
      for (const average of averages.values()) average.dispose();
    },
  };
}

/** The averaged weights as a complete set, in the order of the stored model: what is exported. */
export function averagedWeights(spec: UnetSpec, state: TrainingState): WeightArrays {
  return completeWeights(spec, state.averageStatistics, (name) => state.averages.get(name));
}

/** The weights of this very step as a complete set. */
export function currentWeights(spec: UnetSpec, state: TrainingState): WeightArrays {
  return completeWeights(spec, state.movingStatistics, (name) => state.parameters.get(name)?.value);
}

function completeWeights(
  spec: UnetSpec,
  statistics: WeightArrays,
  variableOf: (name: string) => Variable | undefined,
): WeightArrays {
  const weights: WeightArrays = new Map();
  for (const { name, shape } of listWeights(spec)) {
    const variable = variableOf(name);
    // A bias in front of a batch norm is not trained: zeros.
    const values = variable
      ? readVariable(variable)
      : (statistics.get(name)?.slice() ?? new Float32Array(sizeOf(shape)));
    weights.set(name, values);
  }
  return weights;
}

/** Copies a variable's values out. */
export function readVariable(variable: Variable): Float32Array {
  const tensor = variable.read();
  try {
    return Float32Array.from(tensor.dataSync());
  } finally {
    tensor.dispose();
  }
}

/** Moves old values towards new ones: `old += share * (new − old)`. */
export function moveArrayTowards(old: Float32Array, next: ArrayLike<number>, share: number): void {
  for (let index = 0; index < old.length; index++) old[index] += share * (next[index] - old[index]);
}

function isStatistic(name: string): boolean {
  return name.endsWith('/moving_mean') || name.endsWith('/moving_variance');
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
