import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { describeUnet } from '../../src/model/unet';
import { TINY } from './fixtures';
import { createPlainKernels } from './plainKernels';
import { formatProfile, profileKernels } from './profile';
import { createState, initialWeights } from './state';
import { DEFAULT_STEP_OPTIONS, runStep } from './step';

describe('a profile of the step', () => {
  it('counts every operation once, tells forward convolutions from gradients, and changes no number', async () => {
    await tf.setBackend('cpu');
    const spec = describeUnet(TINY);
    // Each reading of the clock is one later, so every operation lasts 1.
    let clock = 0;
    const numLayers = 2 * TINY.unet.encoderFilters.length;
    const profile = profileKernels(createPlainKernels(), numLayers, () => clock++);
    const mixture = Float32Array.from({ length: 2 * 64 }, (_, i) => (i % 7) / 7);
    const batch = { seed: 1, mixture, vocals: mixture.map((x) => x / 2), weight: null };
    const lossOf = (kernels: typeof profile.kernels): number => {
      const state = createState(spec, kernels, initialWeights(spec, 4));
      const emphasis = new Float32Array(8).fill(1);
      const { loss } = runStep(
        TINY,
        spec,
        kernels,
        state,
        batch,
        emphasis,
        1e-2,
        DEFAULT_STEP_OPTIONS,
      );
      state.dispose();
      return loss;
    };
    profile.startStep();
    expect(lossOf(profile.kernels)).toBe(lossOf(createPlainKernels()));
    const counts = Object.fromEntries(profile.milliseconds());
    expect(counts['convolutions forward']).toBe(numLayers);
    expect(counts['gradients to kernels']).toBe(numLayers);
    // The first layer's input needs no gradient.
    expect(counts['gradients to inputs']).toBe(numLayers - 1);
    // Every layer but the last is normalised, there and back.
    expect(counts['batch norm']).toBe(2 * (numLayers - 1));
    profile.reset();
    expect(profile.milliseconds().size).toBe(0);
  });

  it('shows shares of the whole, largest first, and what is left', () => {
    const times = new Map([
      ['batch norm', 20],
      ['convolutions forward', 50],
    ] as const);
    expect(formatProfile(times, 100).split('\n')).toEqual([
      '   50.0 %  convolutions forward',
      '   20.0 %  batch norm',
      '   30.0 %  other (copies, loss, dropout, joins)',
    ]);
  });
});
