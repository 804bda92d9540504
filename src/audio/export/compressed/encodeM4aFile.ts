/** A stem → AAC-LC in an M4A file. */
import { registerAacEncoder } from '@mediabunny/aac-encoder';
import { Mp4OutputFormat } from 'mediabunny';
import type { PlaneStream } from '../planeStream';
import { encodedPackets, writeContainer } from './encodedPackets';
import type { FileFacts } from './encodedPackets';
import { createExactLength } from './exactLength';
import { fitLossy, MPEG_RATES } from './limits';

/** Bits per second and channel. The encoder takes less at rates where this is too much. */
const BITRATE_PER_CHANNEL = 128_000;

/** Delay of FFmpeg's AAC encoder: one frame of 1024 samples (libavcodec/aacenc.c). */
const DELAY = 1024;

/**
 * Encodes a stem as AAC with 128 kbit/s per channel, at the nearest rate up to 48 kHz. The first
 * packet has a time below zero. mediabunny writes it as an edit list (ISO/IEC 14496-12, sec.
 * 8.6.6), by which players leave out the delay, and the padding after the last sample. Throws
 * `format-unsuitable` for more than two channels, `format-unavailable` if the encoder fails, and
 * what reading the stream rejects with.
 */
export async function encodeM4aFile(stream: PlaneStream, facts: FileFacts): Promise<Blob> {
  const fitted = fitLossy(stream, MPEG_RATES);
  const { sampleRate, numSamples, numChannels } = fitted;
  registerAacEncoder();
  const bitrate = BITRATE_PER_CHANNEL * numChannels;
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
