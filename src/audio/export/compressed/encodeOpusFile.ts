/** A stem → Opus in an Ogg file, by the browser's own encoder. */
import { OggOutputFormat } from 'mediabunny';
import type { Samples } from '../../../shared/units';
import { OPUS_LIMITS } from '../formatLimits';
import type { PlaneStream } from '../planeStream';
import { fittedStream } from '../resampledStream';
import { descriptionOf, encodedPackets, writeContainer } from './encodedPackets';
import type { FileFacts, PacketWithConfig } from './encodedPackets';
import { createExactLength } from './exactLength';

/** More than any encoder's delay and the packet in which it ends. */
const SILENCE_AFTER: Samples = 4800;

/**
 * Encodes a stem as Opus with `bitratePerChannel` bits per second, at 48 kHz. Players leave out
 * the delay by the header's pre-skip and the padding by the last page's position (RFC 7845, sec.
 * 4.2 and 4.4). Throws `format-unsuitable` for more than two channels, `format-unavailable` if the
 * encoder fails, and what reading the stream rejects with.
 */
export async function encodeOpusFile(
  stream: PlaneStream,
  bitratePerChannel: number,
  facts: FileFacts,
): Promise<Blob> {
  const fitted = fittedStream(OPUS_LIMITS, stream);
  const { sampleRate, numSamples, numChannels } = fitted;
  const bitrate = bitratePerChannel * numChannels;
  const createFormat = () => new OggOutputFormat();
  return writeContainer('opus', createFormat(), facts, async (add) => {
    const silenceAfter = SILENCE_AFTER;
    const encoding = { codec: 'opus', bitrate, bitDepth: '32f', silenceAfter } as const;
    let length: ReturnType<typeof createExactLength> | undefined;
    for await (const encoded of encodedPackets(fitted, encoding, createFormat)) {
      const delay = length ? 0 : preSkip(encoded);
      length ??= createExactLength({ sampleRate, numSamples, delay, start: 0 });
      const placed = length.place(encoded);
      if (placed) await add(placed);
    }
    length?.finish();
  });
}

/** The encoder's delay, from the identification header that comes with the first packet. */
function preSkip({ meta }: PacketWithConfig): Samples {
  return descriptionOf(meta).getUint16(10, true);
}
