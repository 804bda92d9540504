/** Long songs for the benchmark: one synthesised refrain, repeated. */
import { open } from 'node:fs/promises';
import { song } from '../fixtures';

/** Length of the header that the WAV files of the fixtures have. */
const HEADER_BYTES = 44;
const SAMPLE_RATE = 44100;
const NUM_CHANNELS = 2;
const SAMPLE_BYTES = 2;

/**
 * Writes a WAV of `seconds` of 16-bit stereo at 44.1 kHz to `path`. It repeats `refrainSeconds` of
 * the synthesised song, because synthesising takes long, and is written refrain by refrain, because
 * hours do not fit into memory.
 */
export async function writeSong(
  path: string,
  seconds: number,
  refrainSeconds: number,
): Promise<void> {
  const { buffer } = song('', {
    seconds: refrainSeconds,
    sampleRate: SAMPLE_RATE,
    numChannels: NUM_CHANNELS,
  });
  const refrain = buffer.subarray(HEADER_BYTES);
  const header = Buffer.from(buffer.subarray(0, HEADER_BYTES));
  const numBytes = Math.round(seconds * SAMPLE_RATE) * NUM_CHANNELS * SAMPLE_BYTES;
  header.writeUInt32LE(HEADER_BYTES - 8 + numBytes, 4);
  header.writeUInt32LE(numBytes, HEADER_BYTES - 4);
  const file = await open(path, 'w');
  try {
    await file.write(header);
    for (let written = 0; written < numBytes; written += refrain.length) {
      await file.write(refrain.subarray(0, numBytes - written));
    }
  } finally {
    await file.close();
  }
}
