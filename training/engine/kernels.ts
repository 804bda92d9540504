/**
 * The few operations a training step is made of. Two implementations compute the same: plainKernels.ts
 * on any tfjs backend, nativeKernels.ts with TensorFlow's fused operations. Weights, their gradients,
 * statistics and the loss are float32; activations and their gradients are in the kernels' own precision,
 * from `lower` to `raise`, and no tfjs operation may touch them in between. All are NHWC. "Big" is the side of a stride-2 convolution with twice the rows and columns of "small";
 * kernels are [size, size, bigChannels, smallChannels], which is tfjs's order for both kinds of layer.
 */
import type * as tf from '@tensorflow/tfjs-core';

/** A tensor that changes in place. `read` gives a view that the caller disposes before the next change. */
export interface Variable {
  readonly shape: readonly number[];
  read(): tf.Tensor;
  /** Takes the values over; the tensor itself stays the caller's. */
  assign(values: tf.Tensor): void;
  dispose(): void;
}

/** One trained parameter with Adam's two moments. */
export interface Parameter {
  readonly value: Variable;
  readonly firstMoment: Variable;
  readonly secondMoment: Variable;
}

export interface AdamSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** 1 on the first update; the moments' bias correction depends on it. */
  readonly step: number;
}

/** What batch norm leaves for its gradient. `saved` belongs to the implementation. */
export interface Normalized {
  readonly y: tf.Tensor4D;
  /** Statistics of this batch per channel, for the moving averages. */
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
  readonly saved: readonly tf.Tensor[];
}

export interface NormalizedGradient {
  readonly dx: tf.Tensor4D;
  readonly dGamma: tf.Tensor1D;
  readonly dBeta: tf.Tensor1D;
}

export interface Kernels {
  /** float32 into the kernels' own precision: a new tensor, or the same where that is float32. */
  lower<T extends tf.Tensor>(x: T): T;
  /** And back. */
  raise<T extends tf.Tensor>(x: T): T;
  add<T extends tf.Tensor>(a: T, b: T): T;
  /** Channels of `a`, then those of `b`. */
  join(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor4D;
  /** Undoes `join`: the first `numFirst` channels, and the others. */
  part(x: tf.Tensor4D, numFirst: number): [tf.Tensor4D, tf.Tensor4D];
  reshape<R extends tf.Rank>(x: tf.Tensor, shape: tf.ShapeMap[R]): tf.Tensor<R>;
  /** Products of the matrices [batch, rows, columns] of two stacks, one of which may hold a single one. */
  multiply(a: tf.Tensor3D, b: tf.Tensor3D, transposeA: boolean, transposeB: boolean): tf.Tensor3D;
  /** Stride-2 'same' convolution, big → small. Also the gradient of `deconvolve` to its input. */
  convolve(big: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D;
  /** Its transpose, small → big. Also the gradient of `convolve` to its input. */
  deconvolve(small: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D;
  /** Gradient of either to the kernel; `kernelShape` [size, size, bigChannels, smallChannels]. */
  kernelGradient(
    big: tf.Tensor4D,
    small: tf.Tensor4D,
    kernelShape: readonly [number, number, number, number],
  ): tf.Tensor4D;
  /** Stride-1 'same' convolution, kernel [size, size, inChannels, outChannels] of odd size. */
  filter(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D;
  /** Its gradient to the kernel from the one to its output, `dy`. */
  filterGradient(
    x: tf.Tensor4D,
    dy: tf.Tensor4D,
    kernelShape: readonly [number, number, number, number],
  ): tf.Tensor4D;
  /** Batch norm over batch, rows and columns with this batch's own statistics. */
  normalize(x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): Normalized;
  normalizeGradient(
    dy: tf.Tensor4D,
    x: tf.Tensor4D,
    gamma: tf.Tensor1D,
    forward: Normalized,
    epsilon: number,
  ): NormalizedGradient;
  relu(x: tf.Tensor4D): tf.Tensor4D;
  leakyRelu(x: tf.Tensor4D, slope: number): tf.Tensor4D;
  /** Gradients from the *output* of the activation: its sign is that of the input. */
  reluGradient(dy: tf.Tensor4D, y: tf.Tensor4D): tf.Tensor4D;
  leakyReluGradient(dy: tf.Tensor4D, y: tf.Tensor4D, slope: number): tf.Tensor4D;
  /** Sum of squares of all elements, a scalar. */
  sumOfSquares(x: tf.Tensor): tf.Scalar;
  createVariable(initial: tf.Tensor): Variable;
  /** One update of Adam (Kingma & Ba 2015, algorithm 1, with the epsilon of its section 2). */
  applyAdam(parameter: Parameter, gradient: tf.Tensor, settings: AdamSettings): void;
  /** `average += share * (value - average)`. */
  moveTowards(average: Variable, value: Variable, share: number): void;
}
