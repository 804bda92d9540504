/**
 * Other uses of a trained network: each variant has the same weights with other numbers of the
 * pipeline or another treatment of the mask. Evaluation compares its gain in decibels with its
 * time.
 */
import type { ModelConfig } from '../../src/model/config';
import type { MaskModel, Patch } from '../../src/model/maskModel';
import { mean } from './metrics/decibels';

/**
 * Variants by name, the shipped model first. Where one gives several models, their estimates are
 * averaged.
 */
export const VARIANTS: Readonly<
  Record<string, (model: MaskModel) => MaskModel | readonly MaskModel[]>
> = {
  'as shipped': (model) => model,
  '1 time offset': (model) => withTimeOffsets(model, 1),
  '2 time offsets': (model) => withTimeOffsets(model, 2),
  '3 time offsets': (model) => withTimeOffsets(model, 3),
  '4 time offsets': (model) => withTimeOffsets(model, 4),
  'mean with channels swapped': withSwappedChannels,
  'mean of two speeds, 1 offset each': (model) => [
    withTimeOffsets(model, 1),
    withTimeOffsets(withSpeed(model, 33 / 35), 1),
  ],
  'mean of three speeds, 1 offset each': (model) => [
    withTimeOffsets(model, 1),
    withTimeOffsets(withSpeed(model, 33 / 35), 1),
    withTimeOffsets(withSpeed(model, 53 / 50), 1),
  ],
  'half of the patch as context': (model) =>
    withConfig(model, {
      ...model.config,
      segment: { ...model.config.segment, contextFrames: model.config.numFrames / 4 },
    }),
  'mask ^ 0.8': (model) => withMask(model, (mask) => mask.map((gain) => gain ** 0.8)),
  'mask ^ 1.25': (model) => withMask(model, (mask) => mask.map((gain) => gain ** 1.25)),
  'mask below 0.05 = 0': (model) =>
    withMask(model, (mask) => mask.map((gain) => (gain < 0.05 ? 0 : gain))),
  'mask smoothed over 3 frames': (model) => withMask(model, (mask) => smooth(mask, model.config)),
};

function withConfig(model: MaskModel, config: ModelConfig): MaskModel {
  return { ...model, config, estimateMask: (patch) => model.estimateMask(patch) };
}

function withTimeOffsets(model: MaskModel, numTimeOffsets: number): MaskModel {
  const { config } = model;
  return withConfig(model, { ...config, segment: { ...config.segment, numTimeOffsets } });
}

/**
 * The network hears the song played at another speed, pitch and all: a grid of another rate, whose
 * bands lie in the same bins, the rate rounded to a whole hertz.
 */
export function withSpeed(model: MaskModel, speed: number): MaskModel {
  const { config } = model;
  const { bands } = config;
  return withConfig(model, {
    ...config,
    sampleRate: Math.round(config.sampleRate / speed),
    bands: bands.kind === 'linear' ? bands : { ...bands, topHz: bands.topHz / speed },
  });
}

function withMask(model: MaskModel, change: (mask: Patch) => Patch): MaskModel {
  return {
    ...model,
    estimateMask: async (magnitudes) => change(await model.estimateMask(magnitudes)),
  };
}

/** Left and right exchanged in every position of `numPlanes` values; further planes stay. */
export function swapChannels(patch: Patch, numPlanes: number): Patch {
  const swapped = patch.slice();
  for (let at = 0; at < patch.length; at += numPlanes) {
    swapped[at] = patch[at + 1];
    swapped[at + 1] = patch[at];
  }
  return swapped;
}

/**
 * Mean of the masks of the song and of the song with its sides exchanged; mono networks stay as
 * they are.
 */
function withSwappedChannels(model: MaskModel): MaskModel {
  const { numChannels, numFrames, bands, maskBasis } = model.config;
  if (numChannels !== 2) return model;
  return {
    ...model,
    async estimateMask(magnitudes) {
      const numPlanes = magnitudes.length / (bands.numBands * numFrames);
      const straight = await model.estimateMask(magnitudes);
      const swapped = await model.estimateMask(swapChannels(magnitudes, numPlanes));
      // Middle and side are the same with the sides exchanged, but for a sign.
      const crossed = maskBasis === 'channels' ? swapChannels(swapped, numChannels) : swapped;
      return straight.map((gain, at) => (gain + crossed[at]) / 2);
    },
  };
}

/**
 * Each gain as a quarter, half, quarter mean over neighbouring frames; at the ends the outermost
 * holds.
 */
export function smooth(mask: Patch, { numFrames, numChannels }: ModelConfig): Patch {
  const rowLength = numFrames * numChannels;
  return mask.map((gain, at) => {
    const row = at - (at % rowLength);
    const before = at - numChannels < row ? at : at - numChannels;
    const after = at + numChannels >= row + rowLength ? at : at + numChannels;
    return mask[before] / 4 + gain / 2 + mask[after] / 4;
  });
}

/** uSDR of one variant over the songs, and how long separating them took. */
export interface VariantResult {
  readonly name: string;
  readonly usdrs: readonly number[];
  readonly seconds: number;
}

/**
 * One row per variant: mean uSDR, what it gains over the first, and its time relative to the
 * first's.
 */
export function formatVariants(results: readonly VariantResult[]): string {
  const [reference] = results;
  const rows = results.map(({ name, usdrs, seconds }) => {
    const level = mean([...usdrs]);
    const gain = level - mean([...reference.usdrs]);
    const time = seconds / reference.seconds;
    return `| ${name} | ${level.toFixed(2)} | ${gain >= 0 ? '+' : '−'}${Math.abs(gain).toFixed(2)} | ${time.toFixed(2)} |`;
  });
  return `| variant | mean uSDR / dB | gain / dB | time |\n|---|--:|--:|--:|\n${rows.join('\n')}\n`;
}
