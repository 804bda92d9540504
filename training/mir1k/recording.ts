/**
 * A test clip as the benchmark hears it: mono, at the network's rate, voice and accompaniment at 0
 * dB.
 */
import { innerProduct } from '../evaluate/metrics/decibels';
import type { PcmAudio } from '../../src/pcm/pcm';
import { MIR1K } from '../../src/model/config';
import { loadRecording } from '../evaluate/songs';
import type { Recording } from '../evaluate/songs';
import type { Mir1kClip } from './clips';

/**
 * Decodes a clip and mixes it. Rejects with a sentence that names the clip if a half of it is
 * silent.
 */
export async function loadTestClip({ name, track }: Mir1kClip): Promise<Recording> {
  const format = { sampleRate: MIR1K.sampleRate, maxChannels: 1 } as const;
  try {
    return mixAtEqualEnergy(await loadRecording(track, format));
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/**
 * The accompaniment brought to the energy of the voice over the whole clip (0 dB), and the mixture
 * of both. Throws if one of them is silent.
 */
export function mixAtEqualEnergy({ vocals, accompaniment }: Recording): Recording {
  const energyOf = ({ channels }: PcmAudio) => innerProduct(channels, channels);
  const gain = Math.sqrt(energyOf(vocals) / energyOf(accompaniment));
  if (!(gain > 0 && gain < Infinity)) {
    throw new Error('voice or accompaniment is silent, so no level makes them equally loud');
  }
  const { sampleRate } = vocals;
  const scaled = accompaniment.channels.map((plane) => plane.map((x) => gain * x));
  const mixed = vocals.channels.map((plane, c) => plane.map((x, n) => x + scaled[c][n]));
  return {
    vocals,
    accompaniment: { sampleRate, channels: scaled },
    mixture: { sampleRate, channels: mixed },
  };
}
