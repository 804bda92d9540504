/** Small networks for the engine's tests. */
import { PAPER } from '../../src/model/config';
import type { ModelConfig } from '../../src/model/config';
import { describeUnet, listWeights } from '../../src/model/unet';
import { mulberry32 } from '../../src/shared/random';
import { initialWeights } from './state';
import type { WeightArrays } from './state';

/** Three levels on eight bands and frames, small enough for finite differences; with dropout. */
export const TINY: ModelConfig = {
  ...PAPER,
  name: 'tiny',
  bands: { kind: 'linear', numBands: 8 },
  numFrames: 8,
  unet: { ...PAPER.unet, encoderFilters: [3, 4, 5], decoderFilters: [4, 3], numDropoutLayers: 1 },
};

/** TINY with dense layers over frequency on all levels of four rows and more. */
export const TINY_TDF: ModelConfig = {
  ...TINY,
  unet: { ...TINY.unet, tdf: { reduction: 2, minRows: 4 } },
};

/** TINY_TDF with residual blocks on all levels of four rows and more. */
export const TINY_RESIDUAL: ModelConfig = {
  ...TINY_TDF,
  unet: { ...TINY_TDF.unet, residual: { minRows: 4 } },
};

/** Weights of `config` in which nothing is a default: moving statistics and biases included. */
export function livelyWeights(config: ModelConfig): WeightArrays {
  const random = mulberry32(7);
  const spec = describeUnet(config);
  const weights = initialWeights(spec, 1);
  for (const { name, initial } of listWeights(spec)) {
    if (initial === 'glorot-uniform') continue;
    const values = weights.get(name) as Float32Array;
    for (let i = 0; i < values.length; i++) values[i] += random();
  }
  return weights;
}
