/** Decoded audio as the whole project passes it around. */
import type { Hertz } from '../shared/units';

/** Planar PCM: `channels[c][n]`, full scale ±1, all planes of equal length, first sample = t 0. */
export interface PcmAudio {
  readonly sampleRate: Hertz;
  readonly channels: readonly Float32Array[];
}
