/** Decoders for the files that the app saves, none of them the app's own. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { onThisSystem } from './findProgram';

export interface Decoded {
  readonly sampleRate: number;
  /** One plane per channel, full scale ±1. */
  readonly channels: readonly Float32Array[];
}

interface ProbedStream {
  readonly sample_rate: string;
  readonly channels: number;
  readonly codec_tag_string: string;
  /** For MP4 in samples. */
  readonly duration_ts: number;
}

const LARGEST_OUTPUT_BYTES = 2 ** 28;

/**
 * Decodes with ffmpeg at the file's own rate; undefined where ffmpeg is not installed. ffmpeg 5.1
 * decodes the padding after the end of an MP4 track, of its own files, too. What is beyond the
 * duration that ffprobe reads from the track is left out.
 */
export function decodeWithFfmpeg(path: string): Decoded | undefined {
  const ffmpeg = onThisSystem(['ffmpeg'], []);
  const ffprobe = onThisSystem(['ffprobe'], []);
  if (!ffmpeg || !ffprobe) return undefined;
  const entries = 'stream=sample_rate,channels,codec_tag_string,duration_ts';
  const options = ['-select_streams', 'a:0', '-show_entries', entries, '-of', 'json'];
  const stream = runTool(ffprobe.path, [...options, path]);
  const { streams } = JSON.parse(stream.toString()) as { streams: [ProbedStream] };
  const raw = runTool(ffmpeg.path, ['-i', path, '-f', 'f32le', '-c:a', 'pcm_f32le', '-']);
  const [{ sample_rate, channels, codec_tag_string, duration_ts }] = streams;
  const end = codec_tag_string === 'mp4a' ? duration_ts : Infinity;
  const planes = planesOf(raw, channels).map((plane) => plane.subarray(0, end));
  return { sampleRate: Number(sample_rate), channels: planes };
}

/** Title and artist as ffprobe reads them; undefined where it is not installed. */
export function probeTags(path: string): { title?: string; artist?: string } | undefined {
  const ffprobe = onThisSystem(['ffprobe'], []);
  if (!ffprobe) return undefined;
  const entries = 'format_tags=title,artist:stream_tags=title,artist';
  const probed = JSON.parse(
    runTool(ffprobe.path, ['-show_entries', entries, '-of', 'json', path]).toString(),
  ) as { format: { tags?: object }; streams: { tags?: object }[] };
  const all = [...probed.streams.map(({ tags }) => tags), probed.format.tags];
  return lowerCaseKeys(Object.assign({}, ...all) as Record<string, string>);
}

function lowerCaseKeys(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
}

/** What a program writes. Fails if it complains. */
function runTool(path: string, args: readonly string[]): Buffer {
  const result = spawnSync(path, ['-v', 'warning', ...args], { maxBuffer: LARGEST_OUTPUT_BYTES });
  const complaint = result.stderr.toString();
  if (result.status !== 0 || complaint) throw new Error(`${path}: ${complaint}`);
  return result.stdout;
}

/** Decodes with the browser's `decodeAudioData`, which converts to `sampleRate`. */
export async function decodeInPage(page: Page, path: string, sampleRate: number): Promise<Decoded> {
  const { base64, numChannels } = await page.evaluate(
    async ([file, rate]) => {
      const bytes = Uint8Array.from(atob(file), (character) => character.charCodeAt(0));
      const context = new OfflineAudioContext(1, 1, rate);
      const decoded = await context.decodeAudioData(bytes.buffer);
      const interleaved = new Float32Array(decoded.length * decoded.numberOfChannels);
      for (let c = 0; c < decoded.numberOfChannels; c++) {
        decoded.getChannelData(c).forEach((value, n) => {
          interleaved[n * decoded.numberOfChannels + c] = value;
        });
      }
      const view = new Uint8Array(interleaved.buffer);
      let text = '';
      for (let at = 0; at < view.length; at += 4096) {
        text += String.fromCharCode(...view.subarray(at, at + 4096));
      }
      return { base64: btoa(text), numChannels: decoded.numberOfChannels };
    },
    [readFileSync(path).toString('base64'), sampleRate] as const,
  );
  return { sampleRate, channels: planesOf(Buffer.from(base64, 'base64'), numChannels) };
}

/** De-interleaves 32-bit floats. */
function planesOf(raw: Buffer, numChannels: number): Float32Array[] {
  const numSamples = raw.length / (4 * numChannels);
  return Array.from({ length: numChannels }, (_, c) =>
    Float32Array.from({ length: numSamples }, (__, n) =>
      raw.readFloatLE(4 * (n * numChannels + c)),
    ),
  );
}
