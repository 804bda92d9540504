/**
 * Two dense layers over the whole frequency axis, the same for every frame and channel, added to
 * what they read: x + up · leaky(down · x) on columns of rows. They are the time-distributed
 * fully-connected blocks (TDF) of Choi et al., ISMIR 2020, sec. 3.2.2: a harmonic sees its
 * fundamental at any resolution, where convolutions reach a few rows.
 */
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { storedWeight } from '../weights';
import type { InitialValues, WeightAxis, WeightSpec } from '../weights';
import type { BlockBase, BlockDefinition, OfflineDefinition } from './block';

export interface TdfConfig {
  /** Rows are brought down to 1 / reduction of their number and back up. */
  readonly reduction: number;
  /** Levels with fewer rows have no such block. */
  readonly minRows: number;
}

export interface FrequencyDenseOptions {
  /** Absent in the published network. */
  readonly tdf?: TdfConfig;
}

export interface FrequencyDense extends BlockBase {
  readonly kind: 'frequencyDense';
  readonly hiddenRows: number;
  /** Slope of LeakyReLU between the two layers. */
  readonly leakySlope: number;
}

/**
 * The matrices `down` [rows, hiddenRows] and `up` [hiddenRows, rows], stored as dense layers store
 * them: transposed with respect to the formula above.
 */
export function frequencyDenseWeights({ level, input, hiddenRows }: FrequencyDense) {
  const matrix = (
    part: string,
    shape: [number, number],
    axes: readonly WeightAxis[],
    initial: InitialValues,
  ) => {
    const weight = { name: `${level.name}_${part}/kernel`, role: 'matrix', shape, axes } as const;
    return { ...weight, isTrained: true, initial } satisfies WeightSpec;
  };
  const { rows } = input;
  return {
    down: matrix('down', [rows, hiddenRows], ['position', 'hiddenPosition'], 'glorot-uniform'),
    up: matrix('up', [hiddenRows, rows], ['hiddenPosition', 'position'], 'zeros'),
  };
}

export const frequencyDense: BlockDefinition<FrequencyDense, FrequencyDenseOptions> = {
  kind: 'frequencyDense',

  place({ unet, level, isMask, input }) {
    const { tdf, leakySlope } = unet;
    if (!tdf || isMask || input.rows < tdf.minRows) return null;
    return {
      kind: 'frequencyDense',
      name: `${level.name}_tdf`,
      level,
      input,
      output: input,
      skipFrom: null,
      hiddenRows: Math.floor(input.rows / tdf.reduction),
      leakySlope,
    };
  },

  listWeights: (block) => Object.values(frequencyDenseWeights(block)),

  /**
   * Two 1x1 convolutions over rows turned into channels: backends have their best code for constant
   * matrices on the right, and transposing two axes is cheap.
   */
  createStep(block, { weights, upload }) {
    const [down, up] = Object.values(frequencyDenseWeights(block)).map(({ name, shape }) =>
      upload(tf.tensor4d(storedWeight(weights, name), [1, 1, ...shape])),
    );
    const { rows, frames, channels } = block.input;
    const columns = frames * channels;
    const point = { strides: 1, pad: 'valid' } as const;
    return (x) => {
      const [batch] = x.shape;
      const turned = swapLastTwo(x, batch, rows, columns);
      const hidden = tf.fused.conv2d({
        x: tf.reshape<tf.Rank.R4>(turned, [1, 1, batch * columns, rows]),
        filter: down,
        ...point,
        activation: 'leakyrelu',
        leakyreluAlpha: block.leakySlope,
      });
      const change = tf.conv2d(hidden, up, 1, 'valid');
      const turnedBack = swapLastTwo(change, batch, columns, rows);
      return tf.add(x, tf.reshape(turnedBack, x.shape));
    };
  },
};

export const frequencyDenseOffline: OfflineDefinition<FrequencyDense> = {
  outputChannels: 'input',
  beginsAsIdentity: true,

  countMultiplyAdds: ({ input, hiddenRows }) =>
    2 * input.rows * hiddenRows * input.frames * input.channels,

  /** Dense layers work on the last axis, so rows go there and back. */
  applyLayers(library, { name, level, input, hiddenRows, leakySlope }, x) {
    const dense = (part: string, units: number) =>
      library.layers.dense({ name: `${level.name}_${part}`, units, useBias: false });
    const swap = (part: string) =>
      library.layers.permute({ name: `${level.name}_${part}`, dims: [3, 2, 1] });
    const layers = [
      swap('rows_last'),
      dense('down', hiddenRows),
      library.layers.leakyReLU({ alpha: leakySlope, name: `${level.name}_hidden` }),
      dense('up', input.rows),
      swap('rows_first'),
    ];
    const change = layers.reduce((y, layer) => layer.apply(y) as tfl.SymbolicTensor, x);
    return library.layers.add({ name }).apply([x, change]) as tfl.SymbolicTensor;
  },

  label: ({ hiddenRows }) => `TDF ${hiddenRows}`,
};

/** [batch, a, b] to [batch, b, a]; GPU backends have their fastest transpose for two axes. */
function swapLastTwo(x: tf.Tensor, batch: number, a: number, b: number): tf.Tensor {
  if (batch === 1) return tf.transpose(tf.reshape(x, [a, b]));
  return tf.transpose(tf.reshape(x, [batch, a, b]), [0, 2, 1]);
}
