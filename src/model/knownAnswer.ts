/**
 * A test that every backend must pass before it is used: a synthetic patch from a seed, and the
 * mask values that the network gives for it at fixed places. Training's export makes them and
 * stores them in model.json; the app checks them on the user's device.
 */
import { VocalIsolationError } from '../shared/errors';
import { mulberry32 } from '../shared/random';
import { numBands } from './config';
import { numInputs, numMagnitudes } from './patch';
import type { ModelConfig } from './config';
import type { MaskModel, Patch } from './maskModel';

export interface KnownAnswer {
  readonly seed: number;
  /** Mask values at {@link knownAnswerPositions}. */
  readonly values: readonly number[];
}

/** Enough that every channel and phase of the upsampling is among them with near certainty. */
const NUM_VALUES = 256;

/**
 * The patch: noise of Rayleigh magnitude under a falling spectrum, with harmonic ridges that come
 * and go. It is level-normalised like real magnitudes, so that masks are neither 0 nor 1
 * everywhere. Steps of the phase are noise in ±1.
 */
export function knownAnswerPatch(config: ModelConfig, seed: number): Patch {
  const random = mulberry32(seed);
  const { numFrames } = config;
  const inputs = numInputs(config);
  const magnitudes = numMagnitudes(config);
  const bands = numBands(config);
  const patch = new Float32Array(bands * numFrames * inputs);
  let index = 0;
  for (let band = 0; band < bands; band++) {
    const tilt = 3 / (1 + (16 * band) / bands);
    for (let frame = 0; frame < numFrames; frame++) {
      const spacing = 9 + 4 * Math.floor(frame / 16);
      const ridge = band % spacing < 2 && frame % 16 < 12 ? 6 : 1;
      for (let input = 0; input < magnitudes; input++) {
        patch[index++] = tilt * ridge * Math.sqrt(-Math.log(1 - random()));
      }
      for (let input = magnitudes; input < inputs; input++) patch[index++] = 2 * random() - 1;
    }
  }
  return patch;
}

/** Where the answer is read: indices into a {@link Patch}, drawn from the seed. */
export function knownAnswerPositions(config: ModelConfig, seed: number): number[] {
  const random = mulberry32(seed ^ 0x5eed);
  const size = numBands(config) * config.numFrames * config.numChannels;
  return Array.from({ length: NUM_VALUES }, () => Math.floor(random() * size));
}

/** Mask values of `model`, rounded to 1e-6. For export, with weights as they are stored. */
export async function makeKnownAnswer(model: MaskModel, seed: number): Promise<KnownAnswer> {
  const mask = await model.estimateMask(knownAnswerPatch(model.config, seed));
  const values = knownAnswerPositions(model.config, seed).map(
    (position) => Math.round(mask[position] * 1e6) / 1e6,
  );
  return { seed, values };
}

/**
 * Largest absolute difference between what `model` answers and what is stored; Infinity if the
 * answer has a value that is not finite. Throws `model-mismatch` if the stored answer is not one.
 */
export async function knownAnswerError(model: MaskModel, answer: KnownAnswer): Promise<number> {
  const positions = knownAnswerPositions(model.config, answer.seed);
  if (answer.values.length !== positions.length) {
    throw new VocalIsolationError(
      'model-mismatch',
      `a known answer has ${positions.length} values, got ${answer.values.length}`,
    );
  }
  const mask = await model.estimateMask(knownAnswerPatch(model.config, answer.seed));
  const largest = positions.reduce(
    (worst, position, n) => Math.max(worst, Math.abs(mask[position] - answer.values[n])),
    0,
  );
  return Number.isFinite(largest) && mask.every(Number.isFinite) ? largest : Infinity;
}
