/** A stem → an MP3 file with an Info frame, from which players know its length to the sample. */
import { registerMp3Encoder } from '@mediabunny/mp3-encoder';
import { Mp3OutputFormat } from 'mediabunny';
import { overwrite } from '../blobWriter';
import { MPEG_LIMITS } from '../formatLimits';
import type { PlaneStream } from '../planeStream';
import { fittedStream } from '../resampledStream';
import { encodedPackets, writeContainer } from './encodedPackets';
import type { FileFacts } from './encodedPackets';
import { infoFrame, samplesPerFrame } from './mp3InfoFrame';

/**
 * Encodes a stem as MP3 with a constant bitrate, at the nearest rate of the format. The encoder
 * takes a lower bitrate where `bitratePerChannel`, in bits per second, is too much for the rate.
 * Throws `format-unsuitable` for more than two channels, `format-unavailable` if the encoder fails,
 * and what reading the stream rejects with.
 */
export async function encodeMp3File(
  stream: PlaneStream,
  bitratePerChannel: number,
  facts: FileFacts,
): Promise<Blob> {
  const fitted = fittedStream(MPEG_LIMITS, stream);
  registerMp3Encoder();
  const bitrate = bitratePerChannel * fitted.numChannels;
  // mediabunny's own frame of this kind has no room for the delay.
  const createFormat = () => new Mp3OutputFormat({ xingHeader: false });
  let first: Uint8Array | undefined;
  let numFrames = 0;
  let numBytes = 0;
  const file = await writeContainer('mp3', createFormat(), facts, async (add) => {
    const encoding = { codec: 'mp3', bitrate, bitDepth: 16 } as const;
    for await (const encoded of encodedPackets(fitted, encoding, createFormat)) {
      if (!first) {
        // The place of the Info frame, which is known at the end.
        first = encoded.packet.data;
        numBytes += first.length;
        await add(encoded);
      }
      const timestamp = (numFrames * samplesPerFrame(first)) / fitted.sampleRate;
      await add({ ...encoded, packet: encoded.packet.clone({ timestamp }) });
      numFrames++;
      numBytes += encoded.packet.data.length;
    }
  });
  if (!first) return file;
  const { numSamples } = fitted;
  const info = infoFrame({ firstFrame: first, numFrames, numBytes, numSamples });
  return overwrite(file, file.size - numBytes, info);
}
