/**
 * The few operations that a training step is made of. Two implementations compute the same:
 * plainKernels.ts on any tfjs backend, nativeKernels.ts with TensorFlow's fused operations.
 * Weights, their gradients, statistics and the loss are float32. Activations and their gradients
 * are in the kernels' compute precision, from `toComputePrecision` to `toFloat32`, and no tfjs
 * operation may touch them in between. All tensors are NHWC. "Big" is the side of a stride-2
 * convolution with twice the rows and columns of "small"; its kernels are [size, size, bigChannels,
 * smallChannels], which is tfjs's order for both directions.
 */
import type * as tf from '@tensorflow/tfjs-core';

/** A tensor that changes in place. */
export interface Variable {
  readonly shape: readonly number[];
  /** A view, which the caller disposes before the next change. */
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

/** Output of batch norm and what its gradient needs. `saved` belongs to the implementation. */
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
  /** From float32 to the compute precision: a new tensor, or `x` itself where that is float32. */
  toComputePrecision<T extends tf.Tensor>(x: T): T;
  /** From the compute precision to float32: a new tensor, or `x` itself where both are the same. */
  toFloat32<T extends tf.Tensor>(x: T): T;
  add<T extends tf.Tensor>(a: T, b: T): T;
  /** Channels of `a`, then those of `b`. */
  concatChannels(a: tf.Tensor4D, b: tf.Tensor4D): tf.Tensor4D;
  /** The first `numFirst` channels, and the others. */
  splitChannels(x: tf.Tensor4D, numFirst: number): [tf.Tensor4D, tf.Tensor4D];
  reshape<R extends tf.Rank>(x: tf.Tensor, shape: tf.ShapeMap[R]): tf.Tensor<R>;
  /**
   * Products of the matrices [batch, rows, columns] of two stacks, one of which may hold one only.
   */
  multiplyMatrices(
    a: tf.Tensor3D,
    b: tf.Tensor3D,
    transposeA: boolean,
    transposeB: boolean,
  ): tf.Tensor3D;
  /** `same` convolution, big → small. Also the gradient of the transposed one to its input. */
  convolveStride2(big: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D;
  /** Its transpose, small → big. Also the gradient of `convolveStride2` to its input. */
  transposedConvolveStride2(small: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D;
  /** Gradient of either stride-2 convolution to its kernel, whose shape is `kernelShape`. */
  stride2KernelGradient(
    big: tf.Tensor4D,
    small: tf.Tensor4D,
    kernelShape: readonly [number, number, number, number],
  ): tf.Tensor4D;
  /** `same` convolution, kernel [size, size, inChannels, outChannels] of odd size. */
  convolveStride1(x: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D;
  /** Gradient of `convolveStride1` to its kernel from the one to its output, `dy`. */
  stride1KernelGradient(
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
