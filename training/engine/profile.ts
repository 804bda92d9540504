/** Measures the share of a training step that each kind of operation takes. */
import type { Kernels } from './kernels';

export type OperationKind =
  | 'convolutions forward'
  | 'gradients to inputs'
  | 'gradients to kernels'
  | 'residual blocks'
  | 'matrix products'
  | 'joins and sums'
  | 'batch norm'
  | 'activations'
  | 'Adam and averages'
  | 'gradient norm';

export interface KernelProfile {
  readonly kernels: Kernels;
  /** To be called before each step: the first convolutions of a step are its forward pass. */
  startStep(): void;
  /** Milliseconds so far per kind, without the time between the operations. */
  milliseconds(): ReadonlyMap<OperationKind, number>;
  /** Forgets what was measured so far. */
  reset(): void;
}

/**
 * Wraps `kernels`, which must compute synchronously, as tfjs-node's do: the clock is read before
 * and after each call. `numLayers` is the number of stride-2 convolutions of the forward pass. Such
 * a convolution is also the gradient of a transposed one, so the two are told apart by counting.
 */
export function profileKernels(
  kernels: Kernels,
  numLayers: number,
  now: () => number = () => performance.now(),
): KernelProfile {
  const spent = new Map<OperationKind, number>();
  let numConvolutions = 0;

  function timed<F extends (...args: never[]) => unknown>(kindOf: () => OperationKind, run: F): F {
    const measured = (...args: Parameters<F>) => {
      const kind = kindOf();
      const start = now();
      const result = run(...args);
      spent.set(kind, (spent.get(kind) ?? 0) + now() - start);
      return result;
    };
    return measured as F;
  }
  const always = (kind: OperationKind) => (): OperationKind => kind;
  const convolution = (): OperationKind =>
    numConvolutions++ < numLayers ? 'convolutions forward' : 'gradients to inputs';

  return {
    kernels: {
      toComputePrecision: timed(always('joins and sums'), kernels.toComputePrecision.bind(kernels)),
      toFloat32: timed(always('joins and sums'), kernels.toFloat32.bind(kernels)),
      add: timed(always('joins and sums'), kernels.add.bind(kernels)),
      concatChannels: timed(always('joins and sums'), kernels.concatChannels.bind(kernels)),
      splitChannels: timed(always('joins and sums'), kernels.splitChannels.bind(kernels)),
      reshape: kernels.reshape.bind(kernels),
      multiplyMatrices: timed(always('matrix products'), kernels.multiplyMatrices.bind(kernels)),
      convolveStride2: timed(convolution, kernels.convolveStride2.bind(kernels)),
      transposedConvolveStride2: timed(
        convolution,
        kernels.transposedConvolveStride2.bind(kernels),
      ),
      convolveStride1: timed(always('residual blocks'), kernels.convolveStride1.bind(kernels)),
      stride1KernelGradient: timed(
        always('residual blocks'),
        kernels.stride1KernelGradient.bind(kernels),
      ),
      stride2KernelGradient: timed(
        always('gradients to kernels'),
        kernels.stride2KernelGradient.bind(kernels),
      ),
      normalize: timed(always('batch norm'), kernels.normalize.bind(kernels)),
      normalizeGradient: timed(always('batch norm'), kernels.normalizeGradient.bind(kernels)),
      relu: timed(always('activations'), kernels.relu.bind(kernels)),
      leakyRelu: timed(always('activations'), kernels.leakyRelu.bind(kernels)),
      reluGradient: timed(always('activations'), kernels.reluGradient.bind(kernels)),
      leakyReluGradient: timed(always('activations'), kernels.leakyReluGradient.bind(kernels)),
      sumOfSquares: timed(always('gradient norm'), kernels.sumOfSquares.bind(kernels)),
      createVariable: kernels.createVariable.bind(kernels),
      applyAdam: timed(always('Adam and averages'), kernels.applyAdam.bind(kernels)),
      moveTowards: timed(always('Adam and averages'), kernels.moveTowards.bind(kernels)),
    },
    startStep() {
      numConvolutions = 0;
    },
    milliseconds: () => spent,
    reset: () => spent.clear(),
  };
}

/** A line per kind with its share of `totalMs`, largest first, and the rest as `other`. */
export function formatProfile(
  milliseconds: ReadonlyMap<OperationKind, number>,
  totalMs: number,
): string {
  const rows: (readonly [string, number])[] = [...milliseconds].sort((a, b) => b[1] - a[1]);
  const known = rows.reduce((sum, [, time]) => sum + time, 0);
  return [...rows, ['other (copies, loss, dropout, joins)', totalMs - known] as const]
    .map(([kind, time]) => `  ${((100 * time) / totalMs).toFixed(1).padStart(5)} %  ${kind}`)
    .join('\n');
}
