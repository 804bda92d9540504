/** A mask model without a network, for tests: a formula gives the mask. */
import type { ModelConfig } from '../model/config';
import { numBands, PAPER } from '../model/config';
import { numInputs } from '../model/patch';
import type { MaskModel, Patch } from '../model/maskModel';

/** A small network's geometry, so that a few seconds make several segments. */
export const SMALL_CONFIG: ModelConfig = {
  ...PAPER,
  name: 'small',
  fftSize: 128,
  hopLength: 96,
  bands: { kind: 'linear', numBands: 64 },
  numFrames: 64,
};

/** Gives the mask value in [0, 1] of one cell of a patch. */
export type MaskFormula = (cell: {
  readonly band: number;
  /** Counted from the first frame of the patch. */
  readonly frame: number;
  readonly channel: number;
  /** Magnitude of any cell of the same patch; 0 outside the patch. */
  readonly magnitude: (band: number, frame: number, channel: number) => number;
}) => number;

/** A mask model that counts its calls. */
export interface FakeModel extends MaskModel {
  /** Calls of `estimateMask` so far. */
  readonly numCalls: number;
}

/** A model of `config` whose mask is constant or given by a formula. It answers asynchronously. */
export function createFakeModel(config: ModelConfig, mask: number | MaskFormula): FakeModel {
  const height = numBands(config);
  const { numFrames, numChannels } = config;
  const inputs = numInputs(config);
  const state = { numCalls: 0 };
  return {
    config,
    get numCalls() {
      return state.numCalls;
    },
    async estimateMask(magnitudes: Patch): Promise<Patch> {
      state.numCalls++;
      await Promise.resolve();
      const out = new Float32Array(height * numFrames * numChannels);
      if (typeof mask === 'number') return out.fill(mask);
      const indexOf = (b: number, f: number, c: number) => (b * numFrames + f) * numChannels + c;
      const magnitude = (b: number, f: number, c: number) =>
        b < 0 || b >= height || f < 0 || f >= numFrames
          ? 0
          : magnitudes[(b * numFrames + f) * inputs + c];
      for (let band = 0; band < height; band++) {
        for (let frame = 0; frame < numFrames; frame++) {
          for (let channel = 0; channel < numChannels; channel++) {
            out[indexOf(band, frame, channel)] = mask({ band, frame, channel, magnitude });
          }
        }
      }
      return out;
    },
    dispose() {},
  };
}
