/** The estimates of the vocals that evaluation compares, by the names that its tables give them. */
import type { FftFactory } from '../../src/dsp/fft';
import type { MaskModel } from '../../src/model/maskModel';
import type { PcmAudio } from '../../src/pcm/pcm';
import {
  applyIdealMask,
  createOracleModel,
  reconstructAsPublished,
  separateSong,
} from './estimates';
import type { Recording } from './songs';

/** From one recording, its stems included, to an estimate of its vocals. */
export type Estimator = (recording: Recording) => Promise<PcmAudio>;

/**
 * Estimators by name, in the order of the table: the mixture as it is, the other models, the
 * published reconstruction for networks of its kind (mono, linear bands), `model` through the app's
 * pipeline, and ideal masks on both grids.
 */
export function estimatorsFor(
  model: MaskModel,
  others: readonly MaskModel[],
  createFft: FftFactory,
): Record<string, Estimator> {
  const { config } = model;
  const isPublishedKind = config.numChannels === 1 && config.bands.kind === 'linear';
  return {
    mixture: ({ mixture }) => Promise.resolve(mixture),
    ...Object.fromEntries(
      others.map((other): [string, Estimator] => [
        other.config.name,
        ({ mixture }) => separateSong(mixture, other, createFft),
      ]),
    ),
    ...(isPublishedKind
      ? {
          'as published': ({ mixture }: Recording) =>
            reconstructAsPublished(mixture, model, createFft),
        }
      : {}),
    [config.name]: ({ mixture }) => separateSong(mixture, model, createFft),
    'ideal ratio mask, model grid': (recording) =>
      separateSong(recording.mixture, createOracleModel(recording, config, createFft), createFft),
    'ideal ratio mask, synthesis grid': (recording) =>
      Promise.resolve(applyIdealMask(recording, createFft)),
  };
}
