/** The masks of all segments joined to one mask, from which gains are read at any instant. */
import { createBandAnalysis, interpolateBands } from '../dsp/bands';
import type { Segment } from '../dsp/segments';
import { countModelFrames } from '../dsp/segments';
import type { ModelConfig } from '../model/config';
import type { Patch } from '../model/maskModel';
import { VocalIsolationError } from '../shared/errors';
import type { Hertz, Samples } from '../shared/units';
import type { StateTransfer } from './checkpoint';

/** The mask of a song as it grows, segment by segment. */
export interface MaskTimeline {
  /**
   * Number of gains per bin: 2 for a stereo song and a stereo network, of what the config's
   * `maskBasis` names, otherwise 1 for all channels.
   */
  readonly numGains: 1 | 2;
  /**
   * Adds the mask of a segment for one time offset and cross-fades it with the previous segment's.
   * Segments, and the time offsets of each, come in ascending order. The last `nextFadeFrames`
   * frames stay open, because the next segment will be cross-faded with them.
   */
  add(segment: Segment, timeOffset: number, mask: Patch, nextFadeFrames: number): void;
  /**
   * Whether all masks that decide the gains at `modelSample`, at the model's rate, have arrived.
   */
  isFinalAt(modelSample: Samples): boolean;
  /**
   * Writes the gains of the synthesis bins at `modelSample` to `out`, [fftSize/2 + 1], in [0, 1].
   * They are linear in time between the centres of model frames and linear in frequency between
   * band centres. Before the first and after the last frame, that frame holds.
   * `gainIndex` is below numGains.
   */
  readGains(modelSample: Samples, gainIndex: number, out: Float32Array): void;
  /**
   * Saves or restores the masks that the next segment will be cross-faded with. Call it between
   * segments, after all gains that are final have been read.
   */
  transferState(state: StateTransfer): void;
}

/** The network and the song whose masks are joined. */
export interface MaskTimelineOptions {
  readonly config: ModelConfig;
  /** Length of the song at the model's rate. */
  readonly numModelSamples: Samples;
  /** Channels of the song. */
  readonly numChannels: number;
  /** Rate of the song. Gains are read at bins k · sampleRate / fftSize, 0 <= k <= fftSize/2. */
  readonly sampleRate: Hertz;
  readonly fftSize: Samples;
}

/**
 * A timeline without masks. A stereo network gives a stereo song two gains; in all other cases all
 * channels share one: the network's, the mean of those of its channels, or that of the middle.
 * Above the topmost band the gain is (mean mask of the octave below) ^ config.extension.exponent.
 * The memory is that of one segment.
 * Throws `bad-parameter` if the time offsets do not divide the hop.
 */
export function createMaskTimeline(options: MaskTimelineOptions): MaskTimeline {
  const { config, numModelSamples, numChannels } = options;
  const { numTimeOffsets } = config.segment;
  const frameSamples = config.hopLength / numTimeOffsets;
  if (!Number.isInteger(frameSamples)) {
    throw new VocalIsolationError(
      'bad-parameter',
      `hop ${config.hopLength} cannot be divided into ${numTimeOffsets} time offsets`,
    );
  }
  const numGains = config.numChannels === 2 && numChannels === 2 ? 2 : 1;
  // Of what is alike on both sides, the middle is all.
  const isMean = config.numChannels > numGains && config.maskBasis === 'channels';
  const bandsToBins = createBandsToBins(options);
  const { numBands } = bandsToBins;
  // Row frame · numTimeOffsets + timeOffset holds one gain per band and channel. Rows rowStart …
  // rowEnd − 1 are in memory; those below finalRows have been cross-faded.
  const totalRows = countModelFrames(numModelSamples, config.hopLength) * numTimeOffsets;
  const rowLength = numGains * numBands;
  const rows = new Float32Array((config.numFrames * numTimeOffsets + 1) * rowLength);
  let rowStart = 0;
  let rowEnd = 0;
  let finalRows = 0;
  const bandGains = new Float32Array(numBands);

  /** Drops the rows before `firstRow` except for one, from which interpolation starts. */
  function forgetBefore(firstRow: number): void {
    const newStart = Math.max(0, firstRow - 1);
    rows.copyWithin(0, (newStart - rowStart) * rowLength, (rowEnd - rowStart) * rowLength);
    rowStart = newStart;
  }

  function add(segment: Segment, timeOffset: number, mask: Patch, nextFadeFrames: number): void {
    const { startFrame, keepStart, keepEnd, fadeFrames } = segment;
    if (timeOffset === 0) forgetBefore(keepStart * numTimeOffsets);
    const patchChannels = config.numChannels;
    for (let frame = keepStart; frame < keepEnd; frame++) {
      const row = frame * numTimeOffsets + timeOffset;
      const fadePosition = (row - keepStart * numTimeOffsets + 0.5) / (fadeFrames * numTimeOffsets);
      const share = fadePosition < 1 ? fadePosition : 1;
      const to = (row - rowStart) * rowLength;
      for (let g = 0; g < numGains; g++) {
        for (let b = 0; b < numBands; b++) {
          const from = (b * config.numFrames + frame - startFrame) * patchChannels + g;
          const value = isMean ? (mask[from] + mask[from + 1]) / 2 : mask[from];
          const at = to + g * numBands + b;
          rows[at] = share === 1 ? value : rows[at] + share * (value - rows[at]);
        }
      }
    }
    if (timeOffset === numTimeOffsets - 1) {
      rowEnd = keepEnd * numTimeOffsets;
      finalRows = (keepEnd - nextFadeFrames) * numTimeOffsets;
    }
  }

  function readGains(modelSample: Samples, gainIndex: number, out: Float32Array): void {
    const position = Math.min(totalRows - 1, Math.max(0, modelSample / frameSamples));
    const row = Math.min(Math.floor(position), Math.max(0, totalRows - 2));
    const share = position - row;
    const early = (row - rowStart) * rowLength + gainIndex * numBands;
    const late = totalRows > 1 ? early + rowLength : early;
    for (let b = 0; b < numBands; b++) {
      bandGains[b] = rows[early + b] + share * (rows[late + b] - rows[early + b]);
    }
    bandsToBins.interpolate(bandGains, out);
  }

  function transferState(state: StateTransfer): void {
    forgetBefore(finalRows);
    rowStart = state.number(rowStart);
    rowEnd = state.number(rowEnd);
    finalRows = state.number(finalRows);
    state.array(rows.subarray(0, (rowEnd - rowStart) * rowLength));
  }

  return {
    numGains,
    add,
    transferState,
    isFinalAt: (modelSample) =>
      finalRows === totalRows || Math.floor(modelSample / frameSamples) + 1 < finalRows,
    readGains,
  };
}

/**
 * Interpolation of band gains, [numBands], to the bins of the synthesis grid, [fftSize/2 + 1]. Bins
 * above the centre of the top band get the gain of config.extension.
 */
function createBandsToBins({ config, sampleRate, fftSize }: MaskTimelineOptions) {
  const { centresHz, numBands } = createBandAnalysis(config);
  const numBins = fftSize / 2 + 1;
  const topHz = centresHz[numBands - 1];
  const binsHz = Float64Array.from({ length: numBins }, (_, k) => (k * sampleRate) / fftSize);
  const numInside = binsHz.filter((hz) => hz <= topHz).length;
  const { lower, upperShare } = interpolateBands(centresHz, binsHz);
  const octaveStart = centresHz.findIndex((hz) => hz >= topHz / 2);

  function interpolate(bandGains: Float32Array, out: Float32Array): void {
    for (let k = 0; k < numInside; k++) {
      const gain = bandGains[lower[k]];
      out[k] = gain + upperShare[k] * (bandGains[lower[k] + 1] - gain);
    }
    if (numInside === numBins) return;
    let sum = 0;
    for (let b = octaveStart; b < numBands; b++) sum += bandGains[b];
    const mean = sum / (numBands - octaveStart);
    out.fill(mean ** config.extension.exponent, numInside, numBins);
  }
  return { numBands, interpolate };
}
