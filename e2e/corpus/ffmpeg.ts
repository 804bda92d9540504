/** Encoding and decoding of the corpus by ffmpeg, which shares no code with the app. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onThisSystem } from '../findProgram';
import { encodeWav } from '../wav';

/** A sound in memory: one plane per channel, full scale ±1. */
export interface Sound {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

const LARGEST_OUTPUT_BYTES = 2 ** 29;

let folder: string | undefined;

/** Whether ffmpeg and ffprobe are installed. */
export function hasFfmpeg(): boolean {
  return ['ffmpeg', 'ffprobe'].every((name) => onThisSystem([name], []) !== undefined);
}

/** A path in a folder that ends with the process. */
function temporaryPath(name: string): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'corpus-'));
    process.on('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return join(folder, name);
}

function run(program: string, args: readonly string[]): Buffer {
  const options = { maxBuffer: LARGEST_OUTPUT_BYTES };
  const { status, stdout, stderr } = spawnSync(program, ['-v', 'error', ...args], options);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.toString()}`);
  return stdout;
}

/** `sound` as a file that ends in `extension`, made with these arguments of ffmpeg. */
export function encode(sound: Sound, extension: string, args: readonly string[]): Buffer {
  const source = temporaryPath('source.wav');
  const target = temporaryPath(`target.${extension}`);
  writeFileSync(source, encodeWav(sound.sampleRate, sound.channels, 'f32'));
  run('ffmpeg', ['-y', '-i', source, '-map_metadata', '-1', ...args, target]);
  return readFileSync(target);
}

interface ProbedStream {
  readonly codec_name: string;
  readonly sample_rate: string;
  readonly channels: number;
}

/** The first audio track of a file at its own rate; no samples are trimmed but by ffmpeg. */
export function decode(file: Buffer, extension: string): Sound {
  const path = temporaryPath(`decoded.${extension}`);
  writeFileSync(path, file);
  const entries = [
    '-select_streams',
    'a:0',
    '-show_entries',
    'stream=codec_name,sample_rate,channels',
  ];
  const { streams } = JSON.parse(run('ffprobe', [...entries, '-of', 'json', path]).toString()) as {
    streams: [ProbedStream];
  };
  const { codec_name, sample_rate, channels: numChannels } = streams[0];
  // ffmpeg's own decoder of Opus differs audibly from the reference decoder for half a second. The
  // latter bends peaks above full scale, and what is near them, unless it is asked for floats.
  const libopus = ['-request_sample_fmt', 'flt', '-c:a', 'libopus'];
  const decoder = codec_name === 'opus' ? libopus : [];
  const raw = run('ffmpeg', [
    ...decoder,
    '-i',
    path,
    '-map',
    'a:0',
    '-f',
    'f32le',
    '-c:a',
    'pcm_f32le',
    '-',
  ]);
  const numSamples = Math.floor(raw.length / (4 * numChannels));
  const channels = Array.from({ length: numChannels }, (_, c) =>
    Float32Array.from({ length: numSamples }, (__, n) =>
      raw.readFloatLE(4 * (n * numChannels + c)),
    ),
  );
  return { sampleRate: Number(sample_rate), channels };
}
