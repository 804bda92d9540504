/**
 * The training operations as TensorFlow's own fused ones, chosen by measurement on 2 cores (AVX2):
 * batch norm and its gradient in one pass each, Adam in place, and the transposed convolution,
 * whose strided oneDNN kernel reaches only 20-70 GFLOP/s, as four dense convolutions (90-140
 * GFLOP/s). In bfloat16, convolutions run at twice the rate on processors with AVX512-BF16.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { AdamSettings, Kernels, Normalized, Parameter, Variable } from './kernels';
import { samePaddingBefore } from './plainKernels';

/** Value of an operation's attribute, with the type that TensorFlow's registry wants. */
export type OpAttribute =
  | { readonly kind: 'int' | 'float'; readonly value: number | readonly number[] }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'type'; readonly value: 'float32' | 'int32' | 'bfloat16' }
  | { readonly kind: 'shape'; readonly value: readonly number[] };

/**
 * Runs one TensorFlow operation by name; backend.ts provides it. Outputs belong to the current
 * tidy.
 */
export type ExecuteOp = (
  name: string,
  attributes: Readonly<Record<string, OpAttribute>>,
  inputs: readonly tf.Tensor[],
  numOutputs: number,
) => tf.Tensor[];

/**
 * Up to this many channels on the big side, the parities of a transposed convolution are merged.
 */
const MERGED_CHANNELS = 2;

const FLOAT: OpAttribute = { kind: 'type', value: 'float32' };
const INDEX: OpAttribute = { kind: 'type', value: 'int32' };

/**
 * Precision of activations and of the factors in convolutions: bfloat16 has float32's range and 8
 * bits of its mantissa. Sums within an operation, weights, statistics and the loss stay float32
 * (Kalamkar et al. 2019).
 */
export const PRECISIONS = ['float32', 'bfloat16'] as const;
export type Precision = (typeof PRECISIONS)[number];

function convolutionAttributes(stride: number, type: OpAttribute): Record<string, OpAttribute> {
  return {
    T: type,
    strides: { kind: 'int', value: [1, stride, stride, 1] },
    padding: { kind: 'string', value: 'SAME' },
    data_format: { kind: 'string', value: 'NHWC' },
    use_cudnn_on_gpu: { kind: 'bool', value: true },
    dilations: { kind: 'int', value: [1, 1, 1, 1] },
  };
}

/**
 * Taps of a kernel of `size` that reach output rows of one parity, in the order in which a stride-1
 * convolution over the small side meets them, that is from the small row above downwards.
 * Big row 2m + parity sees small row i through tap k = 2(m − i) + parity + before.
 */
export function tapsOfParity(size: number, parity: 0 | 1): number[] {
  const before = samePaddingBefore(size);
  const taps: number[] = [];
  for (let tap = size - 1; tap >= 0; tap--) {
    if ((tap - before - parity) % 2 === 0) taps.push(tap);
  }
  return taps;
}

/** Small row that `tap` brings to big row 2m + parity, relative to m. */
function shiftOfTap(size: number, tap: number, parity: 0 | 1): number {
  return (parity + samePaddingBefore(size) - tap) / 2;
}

/** Small rows needed beyond the first and the last one by the taps of one parity. */
function reach(size: number, parity: 0 | 1): [number, number] {
  const shifts = tapsOfParity(size, parity).map((tap) => shiftOfTap(size, tap, parity));
  return [Math.max(0, -shifts[0]), Math.max(0, shifts[shifts.length - 1])];
}

/**
 * Whether a layer has more weights than its patches have elements: then matrix products with the
 * kernel as it lies beat convolutions, which rearrange it first.
 */
function isDeep(positions: number, kernelShape: readonly number[]): boolean {
  return kernelShape[3] > positions;
}

/**
 * The kernels on TensorFlow's operations; `precision` is that of activations and of their
 * gradients.
 */
export function createNativeKernels(execute: ExecuteOp, precision: Precision = 'float32'): Kernels {
  const one = (
    name: string,
    attributes: Readonly<Record<string, OpAttribute>>,
    inputs: readonly tf.Tensor[],
  ): tf.Tensor => execute(name, attributes, inputs, 1)[0];

  const type: OpAttribute = { kind: 'type', value: precision };

  const cast = <T extends tf.Tensor>(x: T, from: Precision, to: Precision): T => {
    const attributes: Record<string, OpAttribute> = {
      SrcT: { kind: 'type', value: from },
      DstT: { kind: 'type', value: to },
      Truncate: { kind: 'bool', value: false },
    };
    return one('Cast', attributes, [x]) as T;
  };

  /**
   * tfjs has no name for bfloat16 and takes such tensors for float32: they go through `execute`
   * only.
   */
  const toComputePrecision = <T extends tf.Tensor>(x: T): T =>
    precision === 'float32' ? x : cast(x, 'float32', precision);

  const toFloat32 = <T extends tf.Tensor>(x: T): T =>
    precision === 'float32' ? x : cast(x, precision, 'float32');

  const join = (parts: readonly tf.Tensor[], axis: number): tf.Tensor =>
    tf.tidy(() => {
      const attributes: Record<string, OpAttribute> = {
        N: { kind: 'int', value: parts.length },
        T: type,
        Tidx: INDEX,
      };
      return one('ConcatV2', attributes, [...parts, tf.scalar(axis, 'int32')]);
    });

  const reshape = <R extends tf.Rank>(x: tf.Tensor, shape: tf.ShapeMap[R]): tf.Tensor<R> =>
    tf.tidy(() => {
      const attributes = { T: type, Tshape: INDEX };
      return one('Reshape', attributes, [x, tf.tensor1d([...shape], 'int32')]) as tf.Tensor<R>;
    });

  const convolve = (x: tf.Tensor4D, kernel: tf.Tensor4D, stride: number): tf.Tensor4D =>
    tf.tidy(
      () =>
        one('Conv2D', convolutionAttributes(stride, type), [
          x,
          toComputePrecision(kernel),
        ]) as tf.Tensor4D,
    );

  /** Its gradient to the kernel, in float32. */
  const kernelGradient = (
    x: tf.Tensor4D,
    dy: tf.Tensor4D,
    kernelShape: readonly number[],
    stride: number,
  ): tf.Tensor4D =>
    tf.tidy(() => {
      const inputs = [x, tf.tensor1d([...kernelShape], 'int32'), dy];
      const attributes = convolutionAttributes(stride, type);
      return toFloat32(one('Conv2DBackpropFilter', attributes, inputs) as tf.Tensor4D);
    });

  /** Stride-1 convolution with explicit zeros around: rows before and after, columns likewise. */
  const convolvePadded = (
    x: tf.Tensor4D,
    kernel: tf.Tensor4D,
    rows: readonly [number, number],
    columns: readonly [number, number],
  ): tf.Tensor4D => {
    const attributes = {
      ...convolutionAttributes(1, type),
      padding: { kind: 'string', value: 'EXPLICIT' },
      explicit_paddings: { kind: 'int', value: [0, 0, ...rows, ...columns, 0, 0] },
    } as const;
    return tf.tidy(() => one('Conv2D', attributes, [x, toComputePrecision(kernel)]) as tf.Tensor4D);
  };

  /**
   * Each parity of big rows and columns is a dense stride-1 convolution of the small side with its
   * own taps: 2x2, 2x3, 3x2 and 3x3 of a 5x5 kernel, so no multiplication is spent on zeros.
   */
  const transposedByParity = (small: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => {
      const [size, , bigChannels, smallChannels] = kernel.shape;
      const [batch, height, width] = small.shape;
      // [taps, smallChannels, bigChannels]
      const swapped = tf.transpose(
        tf.reshape(kernel, [size * size, bigChannels, smallChannels]),
        [0, 2, 1],
      );
      const rowsOfParity = ([0, 1] as const).map((rowParity) => {
        const rowTaps = tapsOfParity(size, rowParity);
        const columnsOfParity = ([0, 1] as const).map((columnParity) => {
          const columnTaps = tapsOfParity(size, columnParity);
          const taps = rowTaps.flatMap((ky) => columnTaps.map((kx) => ky * size + kx));
          const gathered = tf.gather(swapped, tf.tensor1d(taps, 'int32'));
          const part = tf.reshape<tf.Rank.R4>(gathered, [
            rowTaps.length,
            columnTaps.length,
            smallChannels,
            bigChannels,
          ]);
          return convolvePadded(small, part, reach(size, rowParity), reach(size, columnParity));
        });
        // Columns interleave by lying next to each other: [batch, height, width * 2 * bigChannels].
        const interleaved = join(columnsOfParity, 3);
        return reshape<tf.Rank.R3>(interleaved, [batch, height, 2 * width * bigChannels]);
      });
      // Rows likewise: [batch, height, 2 * 2 * width * bigChannels].
      const whole = join(rowsOfParity, 2);
      return reshape<tf.Rank.R4>(whole, [batch, 2 * height, 2 * width, bigChannels]);
    });

  /** Sums the taps of one axis: [batch, n, size, rest] → [batch, 2n, rest]. */
  const foldTaps = (products: tf.Tensor4D): tf.Tensor =>
    tf.tidy(() => {
      const [batch, length, size, rest] = products.shape;
      const parities = ([0, 1] as const).map((parity) => {
        const terms = tapsOfParity(size, parity).map((tap) => {
          const shift = shiftOfTap(size, tap, parity);
          const first = Math.max(shift, 0);
          const count = length - Math.abs(shift);
          const part = tf.slice(products, [0, first, tap, 0], [batch, count, 1, rest]);
          const rows = tf.reshape(part, [batch, count, rest]);
          return tf.pad(rows, [
            [0, 0],
            [Math.max(-shift, 0), Math.max(shift, 0)],
            [0, 0],
          ]);
        });
        return tf.addN(terms);
      });
      return tf.reshape(tf.concat(parities, 2), [batch, 2 * length, rest]);
    });

  /**
   * One matrix product with the kernel as it lies, then a sum over overlapping taps: for the
   * deepest layers, where the kernel has more elements than the products and rearranging it would
   * cost more.
   */
  const transposedByProduct = (small: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => {
      const [size, , bigChannels, smallChannels] = kernel.shape;
      const [batch, height, width] = small.shape;
      const products = tf.matMul(
        tf.reshape(toFloat32(small), [batch * height * width, smallChannels]),
        tf.reshape(kernel, [size * size * bigChannels, smallChannels]),
        false,
        true,
      );
      // Columns first: [batch * height * width, ky, kx, channels] needs kx beside the column axis.
      const byRow = tf.transpose(
        tf.reshape(products, [batch * height, width, size, size * bigChannels]),
        [0, 2, 1, 3],
      );
      const columns = foldTaps(
        tf.reshape(byRow, [batch * height * size, width, size, bigChannels]),
      );
      // [batch, height, ky, 2 * width * channels]
      const rows = foldTaps(tf.reshape(columns, [batch, height, size, 2 * width * bigChannels]));
      return toComputePrecision(
        tf.reshape<tf.Rank.R4>(rows, [batch, 2 * height, 2 * width, bigChannels]),
      );
    });

  /**
   * All four parities from one convolution, parity becoming channels, then depth to space: for a
   * mask of one or two channels, where the convolution's cost is its input's and zero taps are
   * free.
   */
  const transposedMerged = (small: tf.Tensor4D, kernel: tf.Tensor4D): tf.Tensor4D =>
    tf.tidy(() => {
      const [size, , bigChannels, smallChannels] = kernel.shape;
      const numTaps = size * size;
      const [first, last] = reach(size, 0).map((n, side) => Math.max(n, reach(size, 1)[side]));
      const width = first + last + 1;
      const tapAt = (offset: number, parity: 0 | 1): number | undefined =>
        tapsOfParity(size, parity).find((tap) => shiftOfTap(size, tap, parity) === offset - first);
      // Index of the tap at each place of the window and parity; numTaps stands for zero.
      const indices: number[] = [];
      for (let y = 0; y < width; y++) {
        for (let x = 0; x < width; x++) {
          for (const rowParity of [0, 1] as const) {
            for (const columnParity of [0, 1] as const) {
              const ky = tapAt(y, rowParity);
              const kx = tapAt(x, columnParity);
              indices.push(ky === undefined || kx === undefined ? numTaps : ky * size + kx);
            }
          }
        }
      }
      const taps = tf.pad(tf.reshape(kernel, [numTaps, bigChannels, smallChannels]), [
        [0, 1],
        [0, 0],
        [0, 0],
      ]);
      const placed = tf.reshape(tf.gather(taps, tf.tensor1d(indices, 'int32')), [
        width * width,
        4 * bigChannels,
        smallChannels,
      ]);
      const merged = tf.reshape<tf.Rank.R4>(tf.transpose(placed, [0, 2, 1]), [
        width,
        width,
        smallChannels,
        4 * bigChannels,
      ]);
      const parities = convolvePadded(small, merged, [first, last], [first, last]);
      return toComputePrecision(tf.depthToSpace(toFloat32(parities), 2));
    });

  /** Rows under the kernel at each small position: [positions, size · size · bigChannels]. */
  const gatherPatches = (big: tf.Tensor4D, size: number): tf.Tensor2D => {
    const attributes: Record<string, OpAttribute> = {
      T: FLOAT,
      ksizes: { kind: 'int', value: [1, size, size, 1] },
      strides: { kind: 'int', value: [1, 2, 2, 1] },
      rates: { kind: 'int', value: [1, 1, 1, 1] },
      padding: { kind: 'string', value: 'SAME' },
    };
    const patches = one('ExtractImagePatches', attributes, [toFloat32(big)]);
    const columns = patches.shape[3] as number;
    return tf.reshape(patches, [patches.size / columns, columns]);
  };

  const batchNormAttributes = (epsilon: number): Record<string, OpAttribute> => ({
    T: type,
    U: FLOAT,
    epsilon: { kind: 'float', value: epsilon },
    data_format: { kind: 'string', value: 'NHWC' },
    is_training: { kind: 'bool', value: true },
  });

  return {
    toComputePrecision,
    toFloat32,
    reshape,
    add: (a, b) => one('AddV2', { T: type }, [a, b]) as typeof a,
    concatChannels: (a, b) => join([a, b], 3) as tf.Tensor4D,

    splitChannels: (x, numFirst) => {
      const attributes: Record<string, OpAttribute> = {
        T: type,
        Tlen: INDEX,
        num_split: { kind: 'int', value: 2 },
      };
      const sizes = tf.tensor1d([numFirst, x.shape[3] - numFirst], 'int32');
      const axis = tf.scalar(3, 'int32');
      const parts = execute('SplitV', attributes, [x, sizes, axis], 2);
      tf.dispose([sizes, axis]);
      return parts as [tf.Tensor4D, tf.Tensor4D];
    },

    multiplyMatrices: (a, b, transposeA, transposeB) => {
      const attributes: Record<string, OpAttribute> = {
        T: type,
        adj_x: { kind: 'bool', value: transposeA },
        adj_y: { kind: 'bool', value: transposeB },
      };
      return one('BatchMatMulV2', attributes, [a, b]) as tf.Tensor3D;
    },

    convolveStride2: (big, kernel) => {
      const [size, , bigChannels, smallChannels] = kernel.shape;
      const [batch, height, width] = big.shape;
      if (!isDeep(big.size / bigChannels / 4, kernel.shape)) {
        return convolve(big, kernel, 2);
      }
      return tf.tidy(() => {
        const matrix = tf.reshape<tf.Rank.R2>(kernel, [size * size * bigChannels, smallChannels]);
        const product = tf.matMul(gatherPatches(big, size), matrix);
        return toComputePrecision(
          tf.reshape<tf.Rank.R4>(product, [batch, height / 2, width / 2, smallChannels]),
        );
      });
    },

    transposedConvolveStride2: (small, kernel) => {
      const [, , bigChannels, smallChannels] = kernel.shape;
      if (isDeep(small.size / smallChannels, kernel.shape)) {
        return transposedByProduct(small, kernel);
      }
      return bigChannels <= MERGED_CHANNELS
        ? transposedMerged(small, kernel)
        : transposedByParity(small, kernel);
    },

    stride2KernelGradient: (big, small, kernelShape) =>
      tf.tidy(() => {
        const positions = small.size / kernelShape[3];
        if (isDeep(positions, kernelShape)) {
          const rows = tf.reshape<tf.Rank.R2>(toFloat32(small), [positions, kernelShape[3]]);
          const product = tf.matMul(gatherPatches(big, kernelShape[0]), rows, true, false);
          return tf.reshape(product, [...kernelShape]);
        }
        return kernelGradient(big, small, kernelShape, 2);
      }),

    convolveStride1: (x, kernel) => convolve(x, kernel, 1),

    stride1KernelGradient: (x, dy, kernelShape) => kernelGradient(x, dy, kernelShape, 1),

    normalize: (x, gamma, beta, epsilon) => {
      const empty = tf.tensor1d([]);
      const outputs = execute(
        'FusedBatchNormV3',
        { ...batchNormAttributes(epsilon), exponential_avg_factor: { kind: 'float', value: 1 } },
        [x, gamma, beta, empty, empty],
        6,
      );
      empty.dispose();
      const [y, mean, variance, ...saved] = outputs;
      return {
        y: y as tf.Tensor4D,
        mean: mean as tf.Tensor1D,
        variance: variance as tf.Tensor1D,
        saved,
      };
    },

    normalizeGradient: (dy, x, gamma, forward: Normalized, epsilon) => {
      const inputs = [dy, x, gamma, ...forward.saved];
      const [dx, dGamma, dBeta] = tf.tidy(() =>
        execute('FusedBatchNormGradV3', batchNormAttributes(epsilon), inputs, 5).slice(0, 3),
      );
      return {
        dx: dx as tf.Tensor4D,
        dGamma: dGamma as tf.Tensor1D,
        dBeta: dBeta as tf.Tensor1D,
      };
    },

    relu: (x) => one('Relu', { T: type }, [x]) as tf.Tensor4D,
    leakyRelu: (x, slope) =>
      one('LeakyRelu', { T: type, alpha: { kind: 'float', value: slope } }, [x]) as tf.Tensor4D,
    reluGradient: (dy, y) => one('ReluGrad', { T: type }, [dy, y]) as tf.Tensor4D,
    leakyReluGradient: (dy, y, slope) =>
      one('LeakyReluGrad', { T: type, alpha: { kind: 'float', value: slope } }, [
        dy,
        y,
      ]) as tf.Tensor4D,
    sumOfSquares: (x) => tf.tidy(() => tf.mul<tf.Scalar>(one('L2Loss', { T: FLOAT }, [x]), 2)),

    createVariable: (initial) => new NativeVariable(execute, initial),

    applyAdam: (parameter: Parameter, gradient: tf.Tensor, settings: AdamSettings) =>
      tf.tidy(() => {
        const { learningRate, beta1, beta2, epsilon, step } = settings;
        const scalars = [beta1 ** step, beta2 ** step, learningRate, beta1, beta2, epsilon];
        execute(
          'ResourceApplyAdam',
          {
            T: FLOAT,
            use_locking: { kind: 'bool', value: false },
            use_nesterov: { kind: 'bool', value: false },
          },
          [
            native(parameter.value).handle,
            native(parameter.firstMoment).handle,
            native(parameter.secondMoment).handle,
            ...scalars.map((value) => tf.scalar(value)),
            gradient,
          ],
          0,
        );
      }),

    moveTowards: (average, value, share) =>
      tf.tidy(() => {
        const change = tf.mul(tf.sub(value.read(), average.read()), share);
        execute('AssignAddVariableOp', { dtype: FLOAT }, [native(average).handle, change], 0);
      }),
  };

  function native(variable: Variable): NativeVariable {
    if (variable instanceof NativeVariable) return variable;
    throw new Error('a variable of another backend was given to the native kernels');
  }
}

let numVariables = 0;

/** A TensorFlow resource variable: optimisers update it where it lies. */
class NativeVariable implements Variable {
  readonly shape: readonly number[];
  readonly handle: tf.Tensor;

  constructor(
    private readonly execute: ExecuteOp,
    initial: tf.Tensor,
  ) {
    this.shape = initial.shape;
    const attributes: Record<string, OpAttribute> = {
      container: { kind: 'string', value: '' },
      shared_name: { kind: 'string', value: `variable${numVariables++}` },
      dtype: FLOAT,
      shape: { kind: 'shape', value: initial.shape },
    };
    this.handle = tf.keep(execute('VarHandleOp', attributes, [], 1)[0]);
    this.assign(initial);
  }

  read(): tf.Tensor {
    return this.execute('ReadVariableOp', { dtype: FLOAT }, [this.handle], 1)[0];
  }

  assign(values: tf.Tensor): void {
    // A copy: the variable would otherwise share its memory with the tensor it was given.
    const copy = tf.tidy(() => tf.add(values, 0));
    this.execute('AssignVariableOp', { dtype: FLOAT }, [this.handle, copy], 0);
    copy.dispose();
  }

  dispose(): void {
    this.execute(
      'DestroyResourceOp',
      { ignore_lookup_error: { kind: 'bool', value: true } },
      [this.handle],
      0,
    );
    this.handle.dispose();
  }
}
