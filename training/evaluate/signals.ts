/** Signals as wholes: louder, softer, added. */
import type { PcmAudio } from '../../src/pcm/pcm';

/** Every sample times `gain`. */
export function scaled({ sampleRate, channels }: PcmAudio, gain: number): PcmAudio {
  return { sampleRate, channels: channels.map((plane) => plane.map((x) => gain * x)) };
}

/** Sample by sample; at least one signal, all of one rate, length and number of channels. */
export function sumOf(signals: readonly PcmAudio[]): PcmAudio {
  const [{ sampleRate, channels }] = signals;
  return {
    sampleRate,
    channels: channels.map((plane, c) =>
      plane.map((_, n) => signals.reduce((sum, signal) => sum + signal.channels[c][n], 0)),
    ),
  };
}
