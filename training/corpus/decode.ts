/**
 * Decodes one audio stream of a file to planar PCM at a wanted rate: WAV by itself, the rest with
 * ffmpeg.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { decodeWav } from '../../src/pcm/wav';
import { meanPlane } from '../../src/dsp/levels';
import { resample } from '../../src/dsp/resample';
import { VocalIsolationError } from '../../src/shared/errors';
import type { PcmAudio } from '../../src/pcm/pcm';
import type { Hertz } from '../../src/shared/units';
import type { StreamPart } from './readers/track';

/** Taps of ffmpeg's resampler per output sample and its pass band: −0.1 dB at 0.94 of Nyquist. */
const RESAMPLER = 'filter_size=64:cutoff=0.97';

/**
 * Stream `stream` of `path` at `sampleRate`; `maxChannels` 1 gives the mean of all channels, 2 the
 * first two (one stays one). WAV files are read here, everything else, and WAV files of kinds that
 * src/pcm/wav.ts does not know, by ffmpeg. Rejects with `decode-failed`, naming the file and the
 * reason.
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
  // On a pipe ffmpeg cannot know the size of the data; decodeWav then reads to the end.
  const decoded = decodeWav(await runFfmpeg(args, path));
  return limitChannels(decoded, maxChannels);
}

/**
 * The sum of all parts of a stem, each times its gain, at `sampleRate`, as long as the longest
 * part: silence stands in for the rest of shorter ones. Mono parts feed all channels. At least one
 * part. Rejects with `decode-failed`, naming the file, if one cannot be read.
 */
export async function decodeParts(
  parts: readonly StreamPart[],
  sampleRate: Hertz,
  maxChannels: number,
): Promise<PcmAudio> {
  const decoded: PcmAudio[] = [];
  for (const part of parts) decoded.push(await decodePart(part, sampleRate, maxChannels));
  const numChannels = Math.max(...decoded.map((part) => part.channels.length));
  const length = Math.max(...decoded.map((part) => part.channels[0].length));
  const channels = Array.from({ length: numChannels }, () => new Float32Array(length));
  decoded.forEach((part, index) => {
    const { gain } = parts[index];
    channels.forEach((channel, c) => {
      const plane = part.channels[c] ?? part.channels[0];
      for (let n = 0; n < plane.length; n++) channel[n] += gain * plane[n];
    });
  });
  return { sampleRate, channels };
}

/** All channels of one part, or the one it names; its gain is not applied. */
async function decodePart(
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

/** Null if the file is not of a kind that src/pcm/wav.ts reads. */
async function readWav(path: string): Promise<PcmAudio | null> {
  const bytes = await readFile(path);
  try {
    return decodeWav(bytes);
  } catch (error) {
    if (error instanceof VocalIsolationError) return null;
    throw error;
  }
}

/** The first `maxChannels` channels of two and more; 1 gives the mean of all. */
function limitChannels({ sampleRate, channels }: PcmAudio, maxChannels: number): PcmAudio {
  const isMixedDown = maxChannels === 1 && channels.length > 1;
  return {
    sampleRate,
    channels: isMixedDown ? [meanPlane(channels)] : channels.slice(0, maxChannels),
  };
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
