/**
 * A stem → the packets of a codec, and packets → a file, both by mediabunny.
 *
 * FLAC, MP3 and AAC come from the WebAssembly encoders that mediabunny offers as packages, even
 * where the browser has an encoder of its own: their delay is known, and they write the same
 * packets everywhere. Each runs in a worker that it starts from a `blob:` address. Licences:
 * mediabunny and these packages MPL-2.0; inside, libFLAC is under the BSD licence, LAME 3.100
 * (https://lame.sourceforge.io) and FFmpeg's AAC encoder (https://ffmpeg.org) under the LGPL 2.1.
 */
import {
  AudioSample,
  AudioSampleSource,
  EncodedAudioPacketSource,
  NullTarget,
  Output,
  StreamTarget,
} from 'mediabunny';
import type { EncodedPacket, MetadataTags, OutputFormat } from 'mediabunny';
import type { WavBitDepth } from '../../../pcm/wavHeader';
import { isAbortError } from '../../../shared/abort';
import { serializeError, VocalIsolationError } from '../../../shared/errors';
import type { Samples } from '../../../shared/units';
import type { PlaneStream } from '../planeStream';
import { createBlobWriter } from '../blobWriter';
import { samplePieces } from './samplePieces';
import type { SamplePiece } from './samplePieces';

export interface Encoding {
  readonly codec: 'flac' | 'mp3' | 'aac' | 'opus';
  /** Bits per second; absent for lossless codecs. */
  readonly bitrate?: number;
  /** The steps that the encoder gets its samples in. */
  readonly bitDepth: WavBitDepth;
  /** Silence after the last sample, for what comes out of an encoder with a delay. */
  readonly silenceAfter?: Samples;
}

export interface PacketWithConfig {
  readonly packet: EncodedPacket;
  /** What decoders need; comes with the first packet. */
  readonly meta: EncodedAudioChunkMetadata | undefined;
}

/**
 * Encodes `stream`. `createFormat` makes a container format that holds the codec. Yields the
 * packets in order, as soon as they are there. Throws `format-unavailable` if the encoder cannot be
 * started or fails, and what reading the stream rejects with.
 */
export async function* encodedPackets(
  stream: PlaneStream,
  { codec, bitrate, bitDepth, silenceAfter = 0 }: Encoding,
  createFormat: () => OutputFormat,
): AsyncGenerator<PacketWithConfig, void, void> {
  const { sampleRate, numChannels } = stream;
  const ready: PacketWithConfig[] = [];
  const source = new AudioSampleSource({
    codec,
    bitrate,
    onEncodedPacket: (packet, meta) => ready.push({ packet, meta }),
  });
  // mediabunny encodes for an output only. This one keeps nothing.
  const output = new Output({ format: createFormat(), target: new NullTarget() });
  output.addAudioTrack(source);
  let numFed = 0;
  const feed = async ({ data, format }: SamplePiece) => {
    const timestamp = numFed / sampleRate;
    const shape = { numberOfChannels: numChannels, sampleRate, timestamp };
    const sample = new AudioSample({ data, format, ...shape });
    numFed += sample.numberOfFrames;
    await source.add(sample);
    sample.close();
  };
  try {
    await asEncoderFailure(output.start());
    for await (const piece of samplePieces(stream, bitDepth)) {
      await asEncoderFailure(feed(piece));
      yield* ready.splice(0);
    }
    if (silenceAfter > 0) {
      for await (const piece of samplePieces(silentStream(stream, silenceAfter), bitDepth)) {
        await asEncoderFailure(feed(piece));
      }
    }
    await asEncoderFailure(output.finalize());
    yield* ready.splice(0);
  } finally {
    await endOutput(output);
  }
}

export interface FileFacts {
  /** Of the blob. */
  readonly type: string;
  readonly tags: MetadataTags;
}

/**
 * Writes a file of `type` with `tags` in the container `format`. `addPackets` gets a function that
 * appends one packet. Rejects with what `addPackets` rejects with.
 */
export async function writeContainer(
  codec: Encoding['codec'],
  format: OutputFormat,
  { type, tags }: FileFacts,
  addPackets: (add: (packet: PacketWithConfig) => Promise<void>) => Promise<void>,
): Promise<Blob> {
  const writer = createBlobWriter();
  const output = new Output({
    format,
    target: new StreamTarget(writer.writable),
  });
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  output.setMetadataTags(tags);
  try {
    await output.start();
    await addPackets(({ packet, meta }) => source.add(packet, meta));
    await output.finalize();
    return writer.finish(type);
  } finally {
    await endOutput(output);
  }
}

/**
 * A copy of the codec's header, which comes with the first packet. Throws `format-unavailable` if
 * it is missing.
 */
export function descriptionOf(meta: PacketWithConfig['meta']): DataView<ArrayBuffer> {
  const description = meta?.decoderConfig?.description;
  if (!description) throw new VocalIsolationError('format-unavailable', 'no header of the codec');
  const bytes = ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
  return new DataView(bytes.slice().buffer);
}

/** Ends an output that was left by an exception, and with it its encoder's worker. */
async function endOutput(output: Output): Promise<void> {
  if (output.state === 'started') await output.cancel().catch(() => undefined);
}

function silentStream(stream: PlaneStream, numSamples: Samples): PlaneStream {
  return {
    ...stream,
    numSamples,
    async *blocks() {
      yield Array.from({ length: stream.numChannels }, () => new Float32Array(numSamples));
    },
  };
}

async function asEncoderFailure(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (error instanceof VocalIsolationError || isAbortError(error)) throw error;
    const { code, message } = serializeError(error, 'format-unavailable');
    throw new VocalIsolationError(code, message, { cause: error });
  }
}
