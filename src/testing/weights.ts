/**
 * Seeded random networks for tests: weights in the stored form, and a config small enough to run.
 */
import type { ModelConfig } from '../model/config';
import type { Weights } from '../model/modelFormat';
import { describeUnet, listWeights } from '../model/unet';
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
    listWeights(describeUnet(config)).map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      // The inputs of one output: all axes but the last.
      const fanIn = size / (shape.at(-1) ?? 1);
      // Residual branches stay small beside their input, or the sums would grow with each block.
      const gain = /_up\/kernel$|_outer_bn\/gamma$/.test(name) ? 0.25 : 1;
      const draw = name.endsWith('/kernel')
        ? () => uniform(0, gain * Math.sqrt(6 / fanIn))
        : /gamma|variance/.test(name)
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
