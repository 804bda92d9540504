/**
 * Exact rewritings of convolutions, on plain arrays: batch norm into kernel and bias, a stride-2
 * transposed convolution into an ordinary one. They change rounding, nothing else.
 */

/**
 * How a transposed convolution is expressed. `split`: four convolutions, one per output phase,
 * woven together by a transpose; no wasted multiplications, so best where arithmetic is the limit
 * (wasm, cpu). `joint`: one convolution with zero taps, then depthToSpace; fewest operations, best
 * on GPUs. On TensorFlow for Node both take the same time.
 */
export type DeconvForm = 'split' | 'joint';

/**
 * A convolution's trained parts. `kernel` is row-major [height, width, inChannels, outChannels].
 */
export interface ConvWeights {
  readonly kernel: Float32Array;
  /** [outChannels] */
  readonly bias: Float32Array;
}

/** What batch norm has learnt, each [outChannels]. */
export interface BatchNormWeights {
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly epsilon: number;
}

/**
 * Inference-time batch norm folded into the convolution before it (Ioffe & Szegedy 2015, sec. 3.1):
 * γ (w·x + b − μ) / √(σ² + ε) + β = (s w)·x + s (b − μ) + β with s = γ / √(σ² + ε).
 */
export function foldBatchNorm(conv: ConvWeights, norm: BatchNormWeights): ConvWeights {
  const outChannels = conv.bias.length;
  const scale = Float64Array.from(norm.gamma, (gamma, channel) => {
    return gamma / Math.sqrt(norm.variance[channel] + norm.epsilon);
  });
  const kernel = new Float32Array(conv.kernel.length);
  // Output channels vary fastest. Millions of weights: plain loops.
  for (let start = 0; start < kernel.length; start += outChannels) {
    for (let channel = 0; channel < outChannels; channel++) {
      kernel[start + channel] = conv.kernel[start + channel] * scale[channel];
    }
  }
  const bias = conv.bias.map(
    (value, channel) => scale[channel] * (value - norm.mean[channel]) + norm.beta[channel],
  );
  return { kernel, bias };
}

/**
 * Swaps the channel axes of `kernel`, `shape` = [height, width, a, b]; returns [height, width, b,
 * a]. tfjs stores transposed convolutions with their output channels first.
 */
export function swapChannelAxes(
  kernel: Float32Array,
  [height, width, a, b]: readonly [number, number, number, number],
): Float32Array {
  const swapped = new Float32Array(kernel.length);
  for (let tap = 0; tap < height * width; tap++) {
    const base = tap * a * b;
    for (let i = 0; i < a; i++) {
      for (let j = 0; j < b; j++) swapped[base + j * a + i] = kernel[base + i * b + j];
    }
  }
  return swapped;
}

/**
 * One axis of the rewriting: which of the 5 taps of a stride-2 `same` transposed convolution meet
 * which inputs, for each of the two phases of the output.
 *
 * Its adjoint, the stride-2 `same` convolution from 2H to H, pads 3 in total, 1 before and 2 after.
 * Hence
 *   out[y] = Σ_i in[i] · kernel[y + 1 − 2i].
 * With y = 2u + phase and i = u + shift the tap is phase + 1 − 2·shift: phase 0 meets inputs u − 1,
 * u with taps 3, 1; phase 1 meets inputs u − 1, u, u + 1 with taps 4, 2, 0.
 */
function tapsOf(phase: 0 | 1): readonly number[] {
  return phase === 0 ? [3, 1] : [4, 2, 0];
}

/** One of the four ordinary convolutions that a stride-2 transposed one consists of. */
export interface PhaseKernel {
  readonly rowPhase: 0 | 1;
  readonly columnPhase: 0 | 1;
  /** [2 or 3, 2 or 3, inChannels, outChannels]: two taps for phase 0, three for phase 1. */
  readonly shape: readonly [number, number, number, number];
  readonly kernel: Float32Array;
  /** Zeros before and after, for rows and for columns. */
  readonly padding: readonly [rows: readonly [number, number], columns: readonly [number, number]];
}

const PHASES = [0, 1] as const;

/**
 * The stride-2 `same` transposed convolution with a 5x5 kernel as four stride-1 convolutions, one
 * per phase of the output: pixel (2u + rowPhase, 2v + columnPhase) is pixel (u, v) of that phase.
 * No tap is wasted. `kernel` [5, 5, inChannels, outChannels] (axes already swapped).
 */
export function phaseKernels(
  kernel: Float32Array,
  inChannels: number,
  outChannels: number,
): PhaseKernel[] {
  const size = inChannels * outChannels;
  return PHASES.flatMap((rowPhase) =>
    PHASES.map((columnPhase): PhaseKernel => {
      const rowTaps = tapsOf(rowPhase);
      const columnTaps = tapsOf(columnPhase);
      const part = new Float32Array(rowTaps.length * columnTaps.length * size);
      rowTaps.forEach((rowTap, row) => {
        columnTaps.forEach((columnTap, column) => {
          const from = (rowTap * 5 + columnTap) * size;
          part.set(kernel.subarray(from, from + size), (row * columnTaps.length + column) * size);
        });
      });
      return {
        rowPhase,
        columnPhase,
        shape: [rowTaps.length, columnTaps.length, inChannels, outChannels],
        kernel: part,
        padding: [
          [1, rowPhase],
          [1, columnPhase],
        ],
      };
    }),
  );
}

/**
 * The same four convolutions as a single 3x3 `same` one to 4x the channels, to be followed by
 * depthToSpace with block 2: output channel (2·rowPhase + columnPhase)·outChannels + c. 11 of its
 * 36 taps are zero, but it is one operation instead of four, and suits few output channels. `bias`
 * [outChannels]; returns kernel [3, 3, inChannels, 4·outChannels] and bias [4·outChannels].
 */
export function jointPhaseKernel({ kernel, bias }: ConvWeights, inChannels: number): ConvWeights {
  const outChannels = bias.length;
  const joint = new Float32Array(9 * inChannels * 4 * outChannels);
  const jointBias = new Float32Array(4 * outChannels);
  phaseKernels(kernel, inChannels, outChannels).forEach((part, phase) => {
    jointBias.set(bias, phase * outChannels);
    const [rows, columns] = part.shape;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (let i = 0; i < inChannels; i++) {
          const from = ((row * columns + column) * inChannels + i) * outChannels;
          const to = ((row * 3 + column) * inChannels + i) * 4 * outChannels;
          joint.set(part.kernel.subarray(from, from + outChannels), to + phase * outChannels);
        }
      }
    }
  });
  return { kernel: joint, bias: jointBias };
}
