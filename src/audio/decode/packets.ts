/** The packets of a track, and what is missing between them. */
import type { EncodedPacket, InputAudioTrack } from 'mediabunny';
import { throwIfAborted } from '../../shared/abort';
import type { Seconds } from '../../shared/units';
import { isStuck, nextWithinPatience } from './decoderPatience';
import { loadMediaLibrary } from './loadMediaLibrary';

/** What the receiver of pieces learns about the file while it reads them. */
export interface DamageReport {
  /** Whether parts in the middle of the file have been replaced by silence so far. */
  isDamaged: boolean;
}

/** Shorter gaps between packets are what containers round or encoders leave out. */
const SHORTEST_GAP: Seconds = 0.15;
/** A gap is that many times longer than the packet before it. */
const GAP_IN_PACKETS = 4;
/** Longer gaps are taken for a wrong time stamp. */
const LONGEST_GAP: Seconds = 600;

/**
 * The packets of `track`, and between them the seconds that are missing. Ends where the container
 * cannot be read further.
 */
export async function* packetsAndGaps(
  track: InputAudioTrack,
  signal?: AbortSignal,
): AsyncGenerator<EncodedPacket | Seconds, void, void> {
  const { EncodedPacketSink } = await loadMediaLibrary();
  const sink = new EncodedPacketSink(track);
  const packets = sink.packets();
  let last: Seconds | null = null;
  let step: Seconds = 0;
  for (;;) {
    const next = await nextWithinPatience(packets).catch((error: unknown) => {
      throwIfAborted(signal);
      if (isStuck(error)) throw error;
      return null;
    });
    if (!next || next.done) return;
    const packet = next.value;
    const distance: Seconds = last === null ? 0 : packet.timestamp - last;
    const isGap =
      step > 0 &&
      distance > Math.max(SHORTEST_GAP, GAP_IN_PACKETS * step) &&
      distance < LONGEST_GAP;
    if (isGap) yield distance - step;
    else if (distance > 0) step = distance;
    last = packet.timestamp;
    yield packet;
  }
}
