/**
 * The cache of decoded audio, outside the repository: per model rate and channel count one folder
 * with a raw file per track (16-bit, interleaved) and an index of what analysis.ts measured.
 */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ModelConfig } from '../../src/model/config';
import type { Hertz } from '../../src/shared/units';
import { cacheFolder } from '../shared/paths';
import { ANALYSIS_VERSION, analyseRecording } from './analysis';
import type { CachedSignal, CachedTrack } from './cachedTrack';
import { decodeParts } from './decode';
import { fingerprintFile, hashText } from './hash';
import type { StreamPart, Track } from './readers/track';
import { createSignalReader } from './signalReader';

/** Raised whenever decoding or analysis changes what the cache would hold. */
const CACHE_VERSION = 2;
/** Room above the model's rate, so that a recording played slower still fills the model's band. */
const SPARE_BANDWIDTH = 1.25;
const HIGHEST_RATE: Hertz = 44100;
/** A stem quieter than this (−80 dB of full scale) is treated as silent. */
const SILENT_PEAK = 1e-4;
/** No recording swings this far beyond full scale: such samples come out of damaged files. */
const IMPOSSIBLE_PEAK = 4;
/** Peaks are stored as the largest 16-bit number. */
const FULL_SCALE = 32767;

export interface CacheReport {
  readonly tracks: CachedTrack[];
  /** One sentence per file that could not be used. */
  readonly problems: string[];
}

export interface CacheOptions {
  /** Decodings at a time; default one per core. */
  readonly jobs?: number;
  readonly onProgress?: (completed: number, total: number) => void;
}

/** Sample rate of the cache for a model: 1.25 times the model's, at most 44.1 kHz. */
export function cacheRate(config: ModelConfig): Hertz {
  return Math.max(
    config.sampleRate,
    Math.min(HIGHEST_RATE, Math.round(config.sampleRate * SPARE_BANDWIDTH)),
  );
}

/**
 * Decodes what is not yet in the cache and returns all usable tracks, in the order given. A file
 * that cannot be read, is empty or silent becomes a problem and the rest goes on; only a full disk
 * throws.
 */
export async function cacheTracks(
  tracks: readonly Track[],
  config: ModelConfig,
  options: CacheOptions = {},
): Promise<CacheReport> {
  const store = openStore(config);
  const results: (CachedTrack | null)[] = tracks.map(() => null);
  const problems: string[] = [];
  let next = 0;
  let completed = 0;
  const work = async () => {
    while (next < tracks.length) {
      const index = next++;
      const track = tracks[index];
      try {
        const vocals = track.kind === 'accompaniment' ? null : await store.fetch(track.vocals);
        const accompaniment =
          track.kind === 'vocals' ? null : await store.fetch(track.accompaniment);
        const { id, kind, source, group } = track;
        results[index] = { id, kind, source, group, vocals, accompaniment };
      } catch (error) {
        if (isDiskFull(error)) {
          throw new Error(`The disk of the cache folder ${store.folder} is full.`, {
            cause: error,
          });
        }
        problems.push(`${track.id}: ${error instanceof Error ? error.message : String(error)}`);
      }
      options.onProgress?.(++completed, tracks.length);
    }
  };
  await Promise.all(Array.from({ length: options.jobs ?? availableParallelism() }, work));
  return { tracks: results.filter((track) => track !== null), problems };
}

function openStore(config: ModelConfig) {
  const rate = cacheRate(config);
  const folder = join(cacheFolder(), 'audio', `${rate}x${config.numChannels}`);
  mkdirSync(folder, { recursive: true });
  const indexPath = join(folder, 'index.jsonl');
  const index = readIndex(indexPath);

  async function fetch(parts: readonly StreamPart[]): Promise<CachedSignal> {
    const key = hashText(JSON.stringify([CACHE_VERSION, ...parts.map(identifyPart)]));
    const path = join(folder, `${key}.pcm`);
    const known = index.get(key);
    if (known && existsSync(path)) return refresh(requirePossible(known, namesOf(parts)));
    const audio = await decodeParts(parts, rate, config.numChannels);
    let peak = 0;
    for (const channel of audio.channels) {
      for (let n = 0; n < channel.length; n++) {
        // A damaged file may hold NaN or infinite samples; they become silence.
        if (!Number.isFinite(channel[n])) channel[n] = 0;
        peak = Math.max(peak, Math.abs(channel[n]));
      }
    }
    const names = namesOf(parts);
    if (audio.channels[0].length === 0) throw new Error(`${names} holds no samples`);
    if (peak < SILENT_PEAK) throw new Error(`${names} is silent`);
    const scale = peak / FULL_SCALE;
    writeSignal(path, audio.channels, scale);
    const signal: CachedSignal = {
      key,
      path,
      numSamples: audio.channels[0].length,
      numChannels: audio.channels.length,
      scale,
      analysisVersion: ANALYSIS_VERSION,
      ...analyseRecording(audio),
    };
    return requirePossible(record(signal), names);
  }

  function record(signal: CachedSignal): CachedSignal {
    appendFileSync(indexPath, `${JSON.stringify(signal)}\n`);
    index.set(signal.key, signal);
    return signal;
  }

  /** Describes again what an older version described, without decoding again. */
  function refresh(signal: CachedSignal): CachedSignal {
    if (signal.analysisVersion === ANALYSIS_VERSION) return signal;
    const reader = createSignalReader();
    try {
      const channels = reader.read(signal, 0, signal.numSamples);
      const analysis = analyseRecording({ sampleRate: rate, channels });
      return record({ ...signal, analysisVersion: ANALYSIS_VERSION, ...analysis });
    } finally {
      reader.dispose();
    }
  }
  return { folder, fetch };
}

function namesOf(parts: readonly StreamPart[]): string {
  return parts.map((part) => part.path).join(' + ');
}

function requirePossible(signal: CachedSignal, names: string): CachedSignal {
  const peak = signal.scale * FULL_SCALE;
  if (peak <= IMPOSSIBLE_PEAK) return signal;
  throw new Error(`${names} decodes to samples of up to ${peak.toFixed(0)} times full scale`);
}

/** What the file holds, not where it lies or when it was copied there: a data folder may move. */
function identifyPart({ path, stream, gain, channel }: StreamPart): unknown[] {
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  const identity = [fingerprintFile(path), stream, gain];
  return channel === undefined ? identity : [...identity, channel];
}

/** Written under another name first: what carries its final name is whole. */
function writeSignal(path: string, channels: readonly Float32Array[], scale: number): void {
  const numChannels = channels.length;
  const data = new Int16Array(channels[0].length * numChannels);
  channels.forEach((channel, c) => {
    for (let n = 0; n < channel.length; n++)
      data[n * numChannels + c] = Math.round(channel[n] / scale);
  });
  const temporary = `${path}.${process.pid}.part`;
  try {
    writeFileSync(temporary, new Uint8Array(data.buffer));
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function readIndex(path: string): Map<string, CachedSignal> {
  const index = new Map<string, CachedSignal>();
  if (!existsSync(path)) return index;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line === '') continue;
    try {
      const signal = JSON.parse(line) as CachedSignal;
      index.set(signal.key, signal);
    } catch {
      // A line cut short by a crash: its signal is simply decoded again.
    }
  }
  return index;
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}
