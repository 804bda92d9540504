/** A stem → AAC-LC in an M4A file. */
import { registerAacEncoder } from '@mediabunny/aac-encoder';
import { Mp4OutputFormat } from 'mediabunny';
import { MPEG_LIMITS } from '../formatLimits';
import type { PlaneStream } from '../planeStream';
import { fittedStream } from '../resampledStream';
import { encodedPackets, writeContainer } from './encodedPackets';
import type { FileFacts } from './encodedPackets';
import { createExactLength } from './exactLength';

/** Delay of FFmpeg's AAC encoder: one frame of 1024 samples (libavcodec/aacenc.c). */
const DELAY = 1024;

/**
 * Encodes a stem as AAC, at the nearest rate up to 48 kHz. The encoder takes a lower bitrate where
 * `bitratePerChannel`, in bits per second, is too much for the rate. The first packet has a time
 * below zero. mediabunny writes it as an edit list (ISO/IEC 14496-12, sec. 8.6.6), by which players
 * leave out the delay, and the padding after the last sample. Throws `format-unsuitable` for more
 * than two channels, `format-unavailable` if the encoder fails, and what reading the stream rejects
 * with.
 */
export async function encodeM4aFile(
  stream: PlaneStream,
  bitratePerChannel: number,
  facts: FileFacts,
): Promise<Blob> {
  const fitted = fittedStream(MPEG_LIMITS, stream);
  const { sampleRate, numSamples, numChannels } = fitted;
  registerAacEncoder();
  const bitrate = bitratePerChannel * numChannels;
  const createFormat = () => new Mp4OutputFormat({ fastStart: false });
  const length = createExactLength({ sampleRate, numSamples, delay: DELAY, start: -DELAY });
  return writeContainer('aac', createFormat(), facts, async (add) => {
    const encoding = { codec: 'aac', bitrate, bitDepth: '32f' } as const;
    for await (const encoded of encodedPackets(fitted, encoding, createFormat)) {
      const placed = length.place(encoded);
      if (placed) await add(placed);
    }
    length.finish();
  });
}
