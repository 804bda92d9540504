/** Decodes one audio stream of a file to planar PCM at a wanted rate, with ffmpeg. */
import { spawn } from 'node:child_process';
import { VocalIsolationError } from '../../src/shared/errors';
import type { PcmAudio } from '../../src/audio/pcm';
import type { Hertz } from '../../src/shared/units';

/** Taps of ffmpeg's resampler per output sample and its pass band: −0.1 dB at 0.94 of Nyquist. */
const RESAMPLER = 'filter_size=64:cutoff=0.97';

/**
 * Stream `stream` of `path` at `sampleRate`, with the file's own channels.
 * Rejects with `decode-failed`, naming the file and ffmpeg's reason.
 */
export async function decodeAudio(
  path: string,
  stream: number,
  sampleRate: Hertz,
): Promise<PcmAudio> {
  const args = ['-v', 'error', '-nostdin', '-threads', '1', '-i', path, '-map', `0:a:${stream}`];
  args.push('-af', `aresample=${sampleRate}:${RESAMPLER}`, '-f', 'wav', '-c:a', 'pcm_f32le', '-');
  const bytes = await runFfmpeg(args, path);
  return parseFloatWav(bytes, path, sampleRate);
}

function runFfmpeg(args: readonly string[], path: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < 2000) complaint += chunk.toString();
    });
    const fail = (reason: string) =>
      reject(new VocalIsolationError('decode-failed', `cannot decode ${path}: ${reason}`));
    child.on('error', (error) =>
      fail(`ffmpeg does not start (${error.message}); install ffmpeg or give WAV files`),
    );
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output));
      else fail(complaint.trim().split('\n').at(-1) ?? `ffmpeg ended with ${code}`);
    });
  });
}

/** ffmpeg's WAV of 32-bit floats. On a pipe its sizes are unknown, so the data reach to the end. */
function parseFloatWav(bytes: Buffer, path: string, sampleRate: Hertz): PcmAudio {
  let at = 12;
  let numChannels = 0;
  while (at + 8 <= bytes.length) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    if (id === 'fmt ') numChannels = bytes.readUInt16LE(at + 10);
    if (id === 'data') break;
    at += 8 + size + (size % 2);
  }
  at += 8;
  if (numChannels === 0 || at > bytes.length) {
    throw new VocalIsolationError('decode-failed', `cannot decode ${path}: ffmpeg gave no samples`);
  }
  const numSamples = Math.floor((bytes.length - at) / (4 * numChannels));
  // A copy, because the data need not start at a multiple of four bytes.
  const data = bytes.buffer.slice(
    bytes.byteOffset + at,
    bytes.byteOffset + at + 4 * numChannels * numSamples,
  );
  const interleaved = new Float32Array(data);
  const channels = Array.from({ length: numChannels }, (_, c) => {
    const channel = new Float32Array(numSamples);
    for (let n = 0; n < numSamples; n++) channel[n] = interleaved[n * numChannels + c];
    return channel;
  });
  return { sampleRate, channels };
}
