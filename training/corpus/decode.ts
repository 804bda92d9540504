/** Decodes one audio stream of a file to planar PCM at a wanted rate: WAV by itself, the rest with ffmpeg. */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { decodeWav } from '../../src/pcm/wav';
import { resample } from '../../src/dsp/resample';
import { VocalIsolationError } from '../../src/shared/errors';
import type { PcmAudio } from '../../src/pcm/pcm';
import type { Hertz } from '../../src/shared/units';
import type { StreamPart } from './readers/track';

/** Taps of ffmpeg's resampler per output sample and its pass band: −0.1 dB at 0.94 of Nyquist. */
const RESAMPLER = 'filter_size=64:cutoff=0.97';

/**
 * Stream `stream` of `path` at `sampleRate`; `maxChannels` 1 gives the mean of all channels, 2 the first
 * two (one stays one). WAV files are read here, everything else, and WAV files of kinds that
 * audio/wav.ts does not know, by ffmpeg. Rejects with `decode-failed`, naming the file and the reason.
 */
export async function decodeAudio(
  path: string,
  stream: number,
  sampleRate: Hertz,
  maxChannels: number,
): Promise<PcmAudio> {
  const isWav = extname(path).toLowerCase() === '.wav' && stream === 0;
  const own = isWav ? await readWav(path) : null;
  if (own) {
    const { channels } = limitChannels(own, maxChannels);
    return {
      sampleRate,
      channels: channels.map((plane) => resample(plane, own.sampleRate, sampleRate)),
    };
  }
  const args = ['-v', 'error', '-nostdin', '-threads', '1', '-i', path, '-map', `0:a:${stream}`];
  args.push('-af', `aresample=${sampleRate}:${RESAMPLER}`, '-f', 'wav', '-c:a', 'pcm_f32le', '-');
  const bytes = await runFfmpeg(args, path);
  return limitChannels(parseFloatWav(bytes, path, sampleRate), maxChannels);
}

/**
 * {@link decodeAudio} of one part of a track: all its channels, or the one it names. Its gain is not
 * applied. Rejects with `decode-failed` if the file has no such channel.
 */
export async function decodePart(
  { path, stream, channel }: StreamPart,
  sampleRate: Hertz,
  maxChannels: number,
): Promise<PcmAudio> {
  if (channel === undefined) return decodeAudio(path, stream, sampleRate, maxChannels);
  const { channels } = await decodeAudio(path, stream, sampleRate, 2);
  if (channels.length <= channel) {
    throw new VocalIsolationError(
      'decode-failed',
      `${path} should have two channels, but has ${channels.length}`,
    );
  }
  return { sampleRate, channels: [channels[channel]] };
}

/** Null if the file is not of a kind that audio/wav.ts reads. */
async function readWav(path: string): Promise<PcmAudio | null> {
  const bytes = await readFile(path);
  try {
    return decodeWav(bytes);
  } catch (error) {
    if (error instanceof VocalIsolationError) return null;
    throw error;
  }
}

function limitChannels({ sampleRate, channels }: PcmAudio, maxChannels: number): PcmAudio {
  if (maxChannels > 1 || channels.length === 1) {
    return { sampleRate, channels: channels.slice(0, maxChannels) };
  }
  const mean = new Float32Array(channels[0].length);
  for (const plane of channels) {
    for (let n = 0; n < mean.length; n++) mean[n] += plane[n] / channels.length;
  }
  return { sampleRate, channels: [mean] };
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
