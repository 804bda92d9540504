/** Coded and decoded again, as songs reach listeners. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PcmAudio } from '../../src/pcm/pcm';
import { encodeWav } from '../../src/pcm/wav';
import { VocalIsolationError } from '../../src/shared/errors';
import { decodeAudio } from '../corpus/decode';

/**
 * `audio` as MP3 (LAME's constant rate, with the low-pass that belongs to it) and back, in step
 * with the original and as long. Rejects with `decode-failed` if ffmpeg is not there or cannot
 * write MP3.
 */
export async function codeAsMp3(audio: PcmAudio, kilobitsPerSecond: number): Promise<PcmAudio> {
  const folder = await mkdtemp(join(tmpdir(), 'vocal-isolation-'));
  try {
    const wav = join(folder, 'song.wav');
    const mp3 = join(folder, 'song.mp3');
    await writeFile(wav, Buffer.concat([...encodeWav(audio, { bitDepth: '32f' })]));
    const args = ['-v', 'error', '-nostdin', '-i', wav, '-c:a', 'libmp3lame'];
    await promisify(execFile)('ffmpeg', [...args, '-b:a', `${kilobitsPerSecond}k`, mp3]);
    const { channels } = await decodeAudio(mp3, 0, audio.sampleRate, audio.channels.length);
    const length = audio.channels[0].length;
    const fitted = channels.map((channel) => {
      const plane = new Float32Array(length);
      plane.set(channel.subarray(0, length));
      return plane;
    });
    return { sampleRate: audio.sampleRate, channels: fitted };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new VocalIsolationError('decode-failed', `cannot code as MP3: ${reason}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
