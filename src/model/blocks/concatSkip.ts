/** The U-Net's skip: appends the channels of the encoder level of the same resolution. */
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { BlockBase, BlockDefinition, OfflineDefinition } from './block';

export interface ConcatSkip extends BlockBase {
  readonly kind: 'concatSkip';
}

export const concatSkip: BlockDefinition<ConcatSkip> = {
  kind: 'concatSkip',

  place({ level, input, skip }) {
    if (!skip) return null;
    return {
      kind: 'concatSkip',
      name: `${level.name}_concat`,
      level,
      input,
      output: { ...input, channels: input.channels + skip.output.channels },
      skipFrom: skip.name,
    };
  },

  listWeights: () => [],

  createStep:
    ({ input, output }, { deconvForm }) =>
    (x, skip) => {
      const { rows, frames, channels } = input;
      if (deconvForm === 'joint' || output.channels !== 2 * channels) {
        return tf.concat([x, skip!], 3);
      }
      const [batch] = x.shape;
      // tfjs-wasm joins inner axes in a JavaScript loop over pixels. Joining the outermost axis
      // copies two blocks, and its transpose is fast: [2, N·h·w, C] to [N·h·w, 2, C], which is [N,
      // h, w, 2C] in memory.
      const stacked = tf.reshape(tf.concat([x, skip!]), [2, batch * rows * frames, channels]);
      return tf.reshape(tf.transpose(stacked, [1, 0, 2]), [batch, rows, frames, 2 * channels]);
    },
};

export const concatSkipOffline: OfflineDefinition<ConcatSkip> = {
  outputChannels: 'input-then-skip',
  beginsAsIdentity: false,
  countMultiplyAdds: () => 0,

  applyLayers: (library, { name }, x, skip) =>
    library.layers.concatenate({ axis: -1, name }).apply([x, skip!]) as tfl.SymbolicTensor,

  label: () => null,
};
