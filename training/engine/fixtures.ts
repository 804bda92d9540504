/** The network that the engine's tests train. */
import { PAPER } from '../../src/model/config';
import type { ModelConfig } from '../../src/model/config';

/** Three levels on eight bands and frames: every kind of layer, small enough for finite differences. */
export const TINY: ModelConfig = {
  ...PAPER,
  name: 'tiny',
  bands: { kind: 'linear', numBands: 8 },
  numFrames: 8,
  unet: { ...PAPER.unet, encoderFilters: [3, 4, 5], decoderFilters: [4, 3], numDropoutLayers: 1 },
};
