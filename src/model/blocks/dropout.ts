/** Dropout (Srivastava et al. 2014) while training; nothing while inferring. */
import type * as tfl from '@tensorflow/tfjs-layers';
import type { BlockBase, BlockDefinition, OfflineDefinition } from './block';

export interface Dropout extends BlockBase {
  readonly kind: 'dropout';
  /** Share of the activations that are set to zero, above 0 and below 1. */
  readonly rate: number;
}

export const dropout: BlockDefinition<Dropout> = {
  kind: 'dropout',

  place({ unet, level, index, isMask, input }) {
    const isWanted = level.side === 'decoder' && index < unet.numDropoutLayers && !isMask;
    if (!isWanted || unet.dropoutRate === 0) return null;
    return {
      kind: 'dropout',
      name: `${level.name}_dropout`,
      level,
      input,
      output: input,
      skipFrom: null,
      rate: unet.dropoutRate,
    };
  },

  listWeights: () => [],
  createStep: () => (x) => x,
};

export const dropoutOffline: OfflineDefinition<Dropout> = {
  outputChannels: 'input',
  beginsAsIdentity: true,
  countMultiplyAdds: () => 0,

  applyLayers: (library, { name, rate }, x) =>
    library.layers.dropout({ rate, name }).apply(x) as tfl.SymbolicTensor,

  label: ({ rate }) => `dropout ${rate}`,
};
