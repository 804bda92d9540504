/** Timestamps by which players cut an encoder's delay and padding off. */
import { VocalIsolationError } from '../../../shared/errors';
import type { Hertz, Samples } from '../../../shared/units';
import type { PacketWithConfig } from './encodedPackets';

export interface ExactLength {
  readonly sampleRate: Hertz;
  /** What decoders give before the first sample of the stem. */
  readonly delay: Samples;
  /** Of the stem. */
  readonly numSamples: Samples;
  /** Time of the first packet. */
  readonly start: Samples;
}

/**
 * Gives consecutive packets the times from `start` on, and the last one the duration with which
 * delay + numSamples samples are covered. Returns null for packets after that one: they hold
 * padding only. `finish` throws `format-unavailable` if the packets do not reach that far.
 */
export function createExactLength({ sampleRate, delay, numSamples, start }: ExactLength) {
  const total = delay + numSamples;
  let at = 0;
  return {
    place({ packet, meta }: PacketWithConfig): PacketWithConfig | null {
      const numDecoded = Math.round(packet.duration * sampleRate);
      const duration = Math.min(numDecoded, total - at) / sampleRate;
      if (duration <= 0) return null;
      const timestamp = (start + at) / sampleRate;
      at += numDecoded;
      return { packet: packet.clone({ timestamp, duration }), meta };
    },
    finish(): void {
      if (at >= total) return;
      throw new VocalIsolationError(
        'format-unavailable',
        `the encoder gave ${at} samples instead of ${total}`,
      );
    },
  };
}
