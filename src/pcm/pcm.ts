/** Decoded audio in memory, in the form that all parts of the project exchange. */
import type { Hertz } from '../shared/units';

/** Planar PCM: `channels[c][n]`, full scale ±1, all planes of equal length, first sample = t 0. */
export interface PcmAudio {
  readonly sampleRate: Hertz;
  readonly channels: readonly Float32Array[];
}

/**
 * Joins consecutive pieces to one plane per channel. At least one piece; all have the same rate and
 * channel count.
 */
export function joinPieces(pieces: readonly PcmAudio[]): Float32Array[] {
  const numSamples = pieces.reduce((sum, { channels }) => sum + channels[0].length, 0);
  return pieces[0].channels.map((_, channel) => {
    const plane = new Float32Array(numSamples);
    let at = 0;
    for (const { channels } of pieces) {
      plane.set(channels[channel], at);
      at += channels[channel].length;
    }
    return plane;
  });
}
