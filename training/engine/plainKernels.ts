/** The training operations in plain tfjs: the reference, and the fallback without TensorFlow. */
import * as tf from '@tensorflow/tfjs-core';
import type { Kernels, Variable } from './kernels';

/** Rows above the first output row that a stride-2 'same' convolution of even-sized input sees. */
export function samePaddingBefore(kernelSize: number): number {
  return Math.floor(Math.max(kernelSize - 2, 0) / 2);
}

/**
 * Gradient of a convolution to its kernel by one matrix product per tap: dK[ky, kx] = (the big
 * pixels under that tap)ᵀ · small. `before`: zeros in front of rows and columns.
 */
function gradientByTaps(
  big: tf.Tensor4D,
  small: tf.Tensor4D,
  kernelShape: readonly [number, number, number, number],
  stride: number,
  before: number,
): tf.Tensor4D {
  return tf.tidy(() => {
    const [size, , bigChannels, smallChannels] = kernelShape;
    const [batch, height, width] = small.shape;
    const after = size - stride - before;
    const padded = tf.pad(big, [
      [0, 0],
      [before, after],
      [before, after],
      [0, 0],
    ]);
    const rows = tf.reshape(small, [batch * height * width, smallChannels]);
    const taps: tf.Tensor[] = [];
    for (let ky = 0; ky < size; ky++) {
      for (let kx = 0; kx < size; kx++) {
        const under = tf.stridedSlice(
          padded,
          [0, ky, kx, 0],
          [batch, ky + stride * (height - 1) + 1, kx + stride * (width - 1) + 1, bigChannels],
          [1, stride, stride, 1],
        );
        // [batch * height * width, bigChannels]
        const columns = tf.reshape(under, [batch * height * width, bigChannels]);
        taps.push(tf.matMul(columns, rows, true, false));
      }
    }
    return tf.reshape(tf.stack(taps), kernelShape as [number, number, number, number]);
  });
}

/** Builds the kernels on whatever tfjs backend is active. They hold no state. */
export function createPlainKernels(): Kernels {
  return {
    toComputePrecision: (x) => x,
    toFloat32: (x) => x,
    add: (a, b) => tf.add(a, b),
    concatChannels: (a, b) => tf.concat([a, b], 3),
    splitChannels: (x, numFirst) =>
      tf.split<tf.Tensor4D>(x, [numFirst, x.shape[3] - numFirst], 3) as [tf.Tensor4D, tf.Tensor4D],
    reshape: (x, shape) => tf.reshape(x, shape),
    multiplyMatrices: (a, b, transposeA, transposeB) => tf.matMul(a, b, transposeA, transposeB),

    convolveStride2: (big, kernel) => tf.conv2d(big, kernel, 2, 'same'),

    transposedConvolveStride2: (small, kernel) => {
      const [batch, height, width] = small.shape;
      const shape: [number, number, number, number] = [
        batch,
        2 * height,
        2 * width,
        kernel.shape[2],
      ];
      return tf.conv2dTranspose(small, kernel, shape, 2, 'same');
    },

    stride2KernelGradient: (big, small, kernelShape) => {
      const before = samePaddingBefore(kernelShape[0]);
      return gradientByTaps(big, small, kernelShape, 2, before);
    },

    convolveStride1: (x, kernel) => tf.conv2d(x, kernel, 1, 'same'),

    stride1KernelGradient: (x, dy, kernelShape) =>
      gradientByTaps(x, dy, kernelShape, 1, (kernelShape[0] - 1) / 2),

    normalize: (x, gamma, beta, epsilon) => {
      const [y, mean, variance] = tf.tidy(() => {
        const moments = tf.moments(x, [0, 1, 2]);
        const scale = tf.mul(gamma, tf.rsqrt(tf.add(moments.variance, epsilon)));
        return [
          tf.add(tf.mul(tf.sub(x, moments.mean), scale), beta),
          moments.mean,
          moments.variance,
        ];
      }) as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
      return { y, mean, variance, saved: [] };
    },

    // With x̂ = (x − mean)/std over N values: dx = gamma/std · (dy − mean(dy) − x̂ · mean(dy ·
    // x̂)).
    normalizeGradient: (dy, x, gamma, forward, epsilon) => {
      const [dx, dGamma, dBeta] = tf.tidy(() => {
        const inverseStd = tf.rsqrt(tf.add(forward.variance, epsilon));
        const normalized = tf.mul(tf.sub(x, forward.mean), inverseStd);
        const perChannel = tf.sum(tf.mul(dy, normalized), [0, 1, 2]);
        const total = tf.sum(dy, [0, 1, 2]);
        const count = x.size / gamma.size;
        const centred = tf.sub(
          tf.sub(dy, tf.div(total, count)),
          tf.mul(normalized, tf.div(perChannel, count)),
        );
        return [tf.mul(centred, tf.mul(gamma, inverseStd)), perChannel, total];
      }) as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
      return { dx, dGamma, dBeta };
    },

    relu: (x) => tf.relu(x),
    leakyRelu: (x, slope) => tf.leakyRelu(x, slope),
    reluGradient: (dy, y) => tf.tidy(() => tf.mul(dy, tf.cast(tf.greater(y, 0), 'float32'))),
    leakyReluGradient: (dy, y, slope) =>
      tf.tidy(() => tf.where(tf.greater(y, 0), dy, tf.mul(dy, slope))),
    sumOfSquares: (x) => tf.tidy(() => tf.sum<tf.Scalar>(tf.square(x))),

    createVariable: (initial) => new PlainVariable(tf.variable(initial)),

    applyAdam: ({ value, firstMoment, secondMoment }, gradient, settings) =>
      tf.tidy(() => {
        const { learningRate, beta1, beta2, epsilon, step } = settings;
        const m = tf.add(tf.mul(firstMoment.read(), beta1), tf.mul(gradient, 1 - beta1));
        const v = tf.add(
          tf.mul(secondMoment.read(), beta2),
          tf.mul(tf.square(gradient), 1 - beta2),
        );
        const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
        firstMoment.assign(m);
        secondMoment.assign(v);
        const change = tf.mul(tf.div(m, tf.add(tf.sqrt(v), epsilon)), rate);
        value.assign(tf.sub(value.read(), change));
      }),

    moveTowards: (average, value, share) =>
      tf.tidy(() => {
        const old = average.read();
        average.assign(tf.add(old, tf.mul(tf.sub(value.read(), old), share)));
      }),
  };
}

class PlainVariable implements Variable {
  readonly shape: readonly number[];

  constructor(private readonly variable: tf.Variable) {
    this.shape = variable.shape;
  }

  read(): tf.Tensor {
    return tf.clone(this.variable);
  }

  assign(values: tf.Tensor): void {
    this.variable.assign(values);
  }

  dispose(): void {
    this.variable.dispose();
  }
}
