/** A stem → a FLAC file with the samples of the WAV file of the same bit depth. */
import { registerFlacEncoder } from '@mediabunny/flac-encoder';
import { FlacOutputFormat } from 'mediabunny';
import { overwrite } from '../blobWriter';
import { FLAC_LIMITS, requireSuitable } from '../formatLimits';
import type { PlaneStream } from '../planeStream';
import { descriptionOf, encodedPackets, writeContainer } from './encodedPackets';
import type { FileFacts, PacketWithConfig } from './encodedPackets';

/** Of a FLAC file: two sizes of 16 bits after `fLaC` and a block's head (RFC 9639, sec. 8.2). */
const BLOCK_SIZES_AT = 8;

/**
 * Encodes a stem without loss: decoding gives the integers that a WAV file of `bitDepth` has.
 * Throws `format-unsuitable` for rates and channel counts that the encoder does not take,
 * `format-unavailable` if it fails, and what reading the stream rejects with.
 */
export async function encodeFlacFile(
  stream: PlaneStream,
  bitDepth: 16 | 24,
  facts: FileFacts,
): Promise<Blob> {
  requireSuitable(FLAC_LIMITS, stream);
  registerFlacEncoder();
  const createFormat = () => new FlacOutputFormat();
  let blockSizes: Uint8Array<ArrayBuffer> | undefined;
  const file = await writeContainer('flac', createFormat(), facts, async (add) => {
    const packets = encodedPackets(stream, { codec: 'flac', bitDepth }, createFormat);
    for await (const encoded of packets) {
      blockSizes ??= statedBlockSizes(encoded);
      await add(encoded);
    }
  });
  // mediabunny states the sizes of the blocks that it has seen. For stems of one block they are
  // below the least that decoders accept.
  return blockSizes ? overwrite(file, BLOCK_SIZES_AT, blockSizes) : file;
}

/** The least and the greatest number of samples per block, as the encoder states them. */
function statedBlockSizes({ meta }: PacketWithConfig): Uint8Array<ArrayBuffer> {
  const { buffer } = descriptionOf(meta);
  return new Uint8Array(buffer.slice(BLOCK_SIZES_AT, BLOCK_SIZES_AT + 4));
}
