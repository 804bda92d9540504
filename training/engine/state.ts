/**
 * Everything that changes during training: parameters with the optimiser's moments, the moving
 * statistics of batch norm, and the exponential moving average of both that validation and export
 * use.
 */
import * as tf from '@tensorflow/tfjs-core';
import { mulberry32 } from '../../src/shared/random';
import { listWeights } from '../../src/model/unet';
import type { UnetSpec } from '../../src/model/unet';
import { drawInitialValues, sizeOf, storedWeight } from '../../src/model/weights';
import type { WeightSpec } from '../../src/model/weights';
import type { Kernels, Parameter, Variable } from './kernels';
import { listTrainedWeights } from './network';

/** Weights as plain arrays by name, complete: biases and moving statistics included. */
export type WeightArrays = Map<string, Float32Array>;

export interface TrainingState {
  /** Updates done so far. */
  step: number;
  /** By weight name, in stored order. */
  readonly parameters: ReadonlyMap<string, TrainedParameter>;
  /** Moving averages of the parameters, by the same names. */
  readonly averages: ReadonlyMap<string, Variable>;
  /** Moving statistics of batch norm by weight name; small, so they live in JavaScript. */
  readonly movingStatistics: WeightArrays;
  readonly averageStatistics: WeightArrays;
  dispose(): void;
}

/** A trained weight with its values and moments. */
export interface TrainedParameter extends Parameter {
  readonly weight: WeightSpec;
}

/**
 * A complete set of weights as each block's file in src/model/blocks says. These are Keras's
 * defaults, which the published reproduction uses, except that added blocks begin as nothing. Equal
 * seeds give equal weights.
 */
export function initialWeights(spec: UnetSpec, seed: number): WeightArrays {
  const random = mulberry32(seed);
  return new Map(
    listWeights(spec).map((weight) => [weight.name, drawInitialValues(weight, random)]),
  );
}

/** A fresh state at step 0 that starts, average included, from `weights` (a complete set). */
export function createState(
  spec: UnetSpec,
  kernels: Kernels,
  weights: WeightArrays,
): TrainingState {
  const parameters = new Map<string, TrainedParameter>();
  const averages = new Map<string, Variable>();
  for (const weight of listTrainedWeights(spec)) {
    const { name, shape } = weight;
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
      weight,
      value: create(values),
      firstMoment: create(new Float32Array(values.length)),
      secondMoment: create(new Float32Array(values.length)),
    });
    averages.set(name, create(values));
  }
  const statistics = (): WeightArrays =>
    new Map(
      listWeights(spec)
        .filter(isStatistic)
        .map(({ name }) => [name, storedWeight(weights, name).slice()]),
    );
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
  const weights: WeightArrays = new Map();
  for (const { name, shape } of listWeights(spec)) {
    const average = state.averages.get(name);
    // A bias in front of a batch norm is not trained: zeros.
    const values = average
      ? readVariable(average)
      : (state.averageStatistics.get(name)?.slice() ?? new Float32Array(sizeOf(shape)));
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

function isStatistic({ role }: WeightSpec): boolean {
  return role === 'movingMean' || role === 'movingVariance';
}
