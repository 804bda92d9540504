/** Weights of the network: their values by name, and what each of them is. */
import { VocalIsolationError } from '../shared/errors';

/**
 * Values by name (see `listWeights` of unet.ts), single precision, row-major in the listed shape.
 */
export type Weights = ReadonlyMap<string, Float32Array>;

/** `kernel`: of a convolution. `matrix`: of a dense layer. The other roles are vectors. */
export type WeightRole =
  'kernel' | 'matrix' | 'bias' | 'gamma' | 'beta' | 'movingMean' | 'movingVariance';

/**
 * What the indices along an axis count. `tap`: places in a kernel. `input`: channels that the block
 * reads. `output`: channels that the block gives. `hidden`: channels between two layers of a block.
 * `position`: rows or frames of the block's input. `hiddenPosition`: what stands for them between
 * two layers of a block.
 */
export type WeightAxis = 'tap' | 'input' | 'output' | 'hidden' | 'position' | 'hiddenPosition';

/** `glorot-uniform`: uniform in ±sqrt(6 / (fan in + fan out)) (Glorot & Bengio 2010, eq. 16). */
export type InitialValues = 'glorot-uniform' | 'zeros' | 'ones';

export interface WeightSpec {
  /** Name in the stored model, `<layer>/<part>` as the layers-model spells it. */
  readonly name: string;
  readonly role: WeightRole;
  readonly shape: readonly number[];
  /** One entry for each axis of `shape`. */
  readonly axes: readonly WeightAxis[];
  /** Whether gradients reach it. */
  readonly isTrained: boolean;
  readonly initial: InitialValues;
}

/** Number of values of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Whether a weight connects channels or rows with one another, as kernels and matrices do. */
export function isMatrixLike({ role }: WeightSpec): boolean {
  return role === 'kernel' || role === 'matrix';
}

/** Values of the weight called `name`. Throws `bad-parameter` if there are none. */
export function storedWeight(weights: Weights, name: string): Float32Array {
  const values = weights.get(name);
  if (!values) throw new VocalIsolationError('bad-parameter', `no weight named ${name}`);
  return values;
}

/**
 * Fresh values of a weight, row-major. `random` gives numbers in [0, 1); only `glorot-uniform`
 * draws from it, once for each value in order.
 */
export function drawInitialValues(
  { shape, initial }: WeightSpec,
  random: () => number,
): Float32Array<ArrayBuffer> {
  const values = new Float32Array(sizeOf(shape));
  if (initial === 'ones') values.fill(1);
  if (initial !== 'glorot-uniform') return values;
  const [rows, columns] = shape.slice(-2);
  // Every tap of a kernel adds to both fans.
  const limit = Math.sqrt(6 / (sizeOf(shape.slice(0, -2)) * (rows + columns)));
  for (let index = 0; index < values.length; index++) values[index] = limit * (2 * random() - 1);
  return values;
}
