/**
 * Seeded random networks for tests: weights in the stored form, and a config small enough to run.
 */
import type { ModelConfig } from '../model/config';
import { describeUnet, listWeights } from '../model/unet';
import { isMatrixLike, sizeOf } from '../model/weights';
import type { Weights } from '../model/weights';
import { mulberry32 } from '../shared/random';

/**
 * Random weights of `config`'s network by name. Kernels are uniform with He variance, so that
 * activations neither vanish nor explode. Scales and variances of batch norm are in [0.5, 1.5],
 * which makes a batch norm that is left out show; all other weights are in ±0.1.
 */
export function randomWeights(config: ModelConfig, seed: number): Weights {
  const random = mulberry32(seed);
  const uniform = (centre: number, spread: number) => centre + spread * (2 * random() - 1);
  return new Map(
    listWeights(describeUnet(config)).map((weight) => {
      const { name, role, shape, initial } = weight;
      const size = sizeOf(shape);
      // Of a dense layer's matrix the first axis, of a convolution all but the last.
      const fanIn = size / (shape.at(-1) ?? 1);
      // What a block adds stays small beside what it is added to, or the sums of many would
      // explode.
      const isLastFactor = initial === 'zeros' && (isMatrixLike(weight) || role === 'gamma');
      const gain = isLastFactor ? 0.25 : 1;
      const draw = isMatrixLike(weight)
        ? () => uniform(0, gain * Math.sqrt(6 / fanIn))
        : role === 'gamma' || role === 'movingVariance'
          ? () => gain * uniform(1, 0.5)
          : () => uniform(0, 0.1);
      return [name, Float32Array.from({ length: size }, draw)];
    }),
  );
}

/**
 * `config` with a network small enough for tfjs's cpu backend: 32 x 16 patches, 3 levels, stereo.
 */
export function tinyConfig(config: ModelConfig, overrides: Partial<ModelConfig> = {}): ModelConfig {
  return {
    ...config,
    name: 'tiny',
    numChannels: 2,
    fftSize: 64,
    hopLength: 48,
    bands: { kind: 'linear', numBands: 32 },
    numFrames: 16,
    unet: { ...config.unet, encoderFilters: [8, 12, 16], decoderFilters: [12, 8] },
    segment: { ...config.segment, contextFrames: 2, crossfadeFrames: 2 },
    ...overrides,
  };
}
