/**
 * `npm run evaluate -- --model <name or folder> --data <folder> [--subset validation|test] [--songs N]
 * [--clips 12] [--beside <name or folder>] [--estimates mixture] [--models public/models]
 * [--out <file without extension>] [--robustness] [--variants]`: whole songs through the app's pipeline,
 * scored beside the mixture, other models, ideal masks and the published reconstruction, as a Markdown
 * table and as JSON. `--estimates` takes names as the table has them; it and `--beside` may be repeated.
 * `--robustness [--speech <file>]` measures hard cases instead, `--variants` other uses of the same weights,
 * `--passages` every ten seconds of each song: how loud and how wide the voice is, and what was missed.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadFft } from '../../src/dsp/fftWasm';
import type { FftFactory } from '../../src/dsp/fft';
import type { PcmAudio } from '../../src/pcm/pcm';
import { DEFAULT_MODEL_NAME } from '../../src/model/config';
import type { MaskModel } from '../../src/model/maskModel';
import {
  applyIdealMask,
  createOracleModel,
  reconstructAsPublished,
  separateSong,
} from '../evaluate/estimates';
import { codeAsMp3 } from '../evaluate/coding';
import { decodeAudio } from '../corpus/decode';
import { exportedModelFolder, openExportedModel } from '../evaluate/network';
import { chooseEstimates, formatTable, summarise } from '../evaluate/report';
import type { EvaluationFile, SongResult } from '../evaluate/report';
import { formatHardCases, tryHardCases } from '../evaluate/robustness';
import { scaled, sumOf } from '../evaluate/signals';
import { createSongScorer } from '../evaluate/score';
import { formatPassages, measurePassages } from '../evaluate/passages';
import { VARIANTS, formatVariants } from '../evaluate/variants';
import { measureUsdr } from '../evaluate/metrics/decibels';
import { EVALUATION_RATE, listEvaluationSongs, loadRecording } from '../evaluate/songs';
import type { EvaluationSong, EvaluationSubset, Recording } from '../evaluate/songs';
import { readExportedModel } from '../publish/exportModel';
import { cacheFolder } from '../shared/paths';

/** Length of the passages whose error is looked at. */
const PASSAGE_SECONDS = 10;

/** An estimate by name; recordings are separated one by one. */
type Estimator = (recording: Recording) => Promise<PcmAudio>;

function estimatorsFor(
  model: MaskModel,
  others: readonly MaskModel[],
  createFft: FftFactory,
): Record<string, Estimator> {
  const { config } = model;
  const isPublishedKind = config.numChannels === 1 && config.bands.kind === 'linear';
  return {
    mixture: ({ mixture }) => Promise.resolve(mixture),
    ...Object.fromEntries(
      others.map((other): [string, Estimator] => [
        other.config.name,
        ({ mixture }) => separateSong(mixture, other, createFft),
      ]),
    ),
    ...(isPublishedKind
      ? {
          'as published': ({ mixture }: Recording) =>
            reconstructAsPublished(mixture, model, createFft),
        }
      : {}),
    [config.name]: ({ mixture }) => separateSong(mixture, model, createFft),
    'ideal ratio mask, model grid': (recording) =>
      separateSong(recording.mixture, createOracleModel(recording, config, createFft), createFft),
    'ideal ratio mask, synthesis grid': (recording) =>
      Promise.resolve(applyIdealMask(recording, createFft)),
  };
}

/** Joins clips of one singer into one recording; mono clips among stereo ones sound on both sides. */
function joinClips(clips: readonly PcmAudio[]): PcmAudio {
  if (clips.length === 1) return clips[0];
  const numChannels = Math.max(...clips.map(({ channels }) => channels.length));
  const length = clips.reduce((sum, { channels }) => sum + channels[0].length, 0);
  const channels = Array.from({ length: numChannels }, (_, c) => {
    const plane = new Float32Array(length);
    let start = 0;
    for (const clip of clips) {
      plane.set(clip.channels[c] ?? clip.channels[0], start);
      start += clip.channels[0].length;
    }
    return plane;
  });
  return { sampleRate: EVALUATION_RATE, channels };
}

interface JoinedSong {
  readonly recordings: readonly Recording[];
  /** All clips one after the other. */
  readonly joined: Recording;
}

async function loadSong(song: EvaluationSong): Promise<JoinedSong> {
  const recordings: Recording[] = [];
  for (const clip of song.clips) recordings.push(await loadRecording(clip));
  const joined = {
    mixture: joinClips(recordings.map(({ mixture }) => mixture)),
    vocals: joinClips(recordings.map(({ vocals }) => vocals)),
    accompaniment: joinClips(recordings.map(({ accompaniment }) => accompaniment)),
  };
  return { recordings, joined };
}

/** The estimates of all clips, each separated by itself, one after the other. */
async function estimateSong({ recordings }: JoinedSong, estimator: Estimator): Promise<PcmAudio> {
  const parts: PcmAudio[] = [];
  for (const recording of recordings) parts.push(await estimator(recording));
  return joinClips(parts);
}

async function evaluateSong(
  song: EvaluationSong,
  estimators: Record<string, Estimator>,
  createFft: FftFactory,
): Promise<SongResult> {
  const loaded = await loadSong(song);
  const { joined } = loaded;
  const scorer = createSongScorer(joined, createFft);
  const estimates: Record<string, ReturnType<typeof scorer.score>> = {};
  for (const [name, estimator] of Object.entries(estimators)) {
    estimates[name] = scorer.score(await estimateSong(loaded, estimator));
  }
  const seconds = joined.mixture.channels[0].length / EVALUATION_RATE;
  return { name: song.name, seconds, estimates };
}

/** Hard cases made from the first minute of each song and, if given, of a recording of speech. */
async function measureRobustness(
  songs: readonly EvaluationSong[],
  model: MaskModel,
  createFft: FftFactory,
  speechPath: string | undefined,
): Promise<string> {
  const firstMinute = ({ sampleRate, channels }: PcmAudio): PcmAudio => ({
    sampleRate,
    channels: channels.map((plane) => plane.slice(0, 60 * sampleRate)),
  });
  const speech =
    speechPath === undefined
      ? null
      : firstMinute(await decodeAudio(speechPath, 0, EVALUATION_RATE, 2));
  const excerpts: Recording[] = [];
  for (const { clips } of songs) {
    const { mixture, vocals, accompaniment } = await loadRecording(clips[0]);
    excerpts.push({
      mixture: firstMinute(mixture),
      vocals: firstMinute(vocals),
      accompaniment: firstMinute(accompaniment),
    });
  }
  const code = (mixture: PcmAudio) => codeAsMp3(mixture, 128);
  const results = [];
  for (const excerpt of excerpts) {
    const otherVoices = excerpts.filter((other) => other !== excerpt).map(({ vocals }) => vocals);
    const material = { ...excerpt, otherVoices, speech, code };
    results.push(await tryHardCases(material, model, createFft));
  }
  return formatHardCases(results);
}

/** Where in each song the error of the app's separation comes from. */
async function measureAllPassages(
  songs: readonly EvaluationSong[],
  model: MaskModel,
  createFft: FftFactory,
): Promise<string> {
  const tables: string[] = [];
  for (const song of songs) {
    const loaded = await loadSong(song);
    const { vocals, accompaniment } = loaded.joined;
    const estimate = await estimateSong(loaded, ({ mixture }) =>
      separateSong(mixture, model, createFft),
    );
    const passages = measurePassages({ vocals, accompaniment, estimate }, PASSAGE_SECONDS);
    tables.push(formatPassages(song.name, passages));
  }
  return tables.join('\n\n');
}

/** uSDR and time of every variant over all songs. */
async function measureVariants(
  songs: readonly EvaluationSong[],
  model: MaskModel,
  createFft: FftFactory,
): Promise<string> {
  const results = Object.keys(VARIANTS).map((name) => ({
    name,
    usdrs: [] as number[],
    seconds: 0,
  }));
  for (const [index, song] of songs.entries()) {
    const loaded = await loadSong(song);
    // What is computed first pays for the start of everything: that does not count.
    if (index === 0) await separateSong(loaded.recordings[0].mixture, model, createFft);
    for (const result of results) {
      const variants = [VARIANTS[result.name](model)].flat();
      const start = performance.now();
      const estimates: PcmAudio[] = [];
      for (const variant of variants) {
        estimates.push(
          await estimateSong(loaded, ({ mixture }) => separateSong(mixture, variant, createFft)),
        );
      }
      const estimate = scaled(sumOf(estimates), 1 / estimates.length);
      result.seconds += (performance.now() - start) / 1000;
      result.usdrs.push(measureUsdr(loaded.joined.vocals.channels, estimate.channels));
    }
  }
  return formatVariants(results);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: 'string', default: DEFAULT_MODEL_NAME },
      beside: { type: 'string', multiple: true, default: [] },
      models: { type: 'string', default: 'public/models' },
      data: { type: 'string' },
      subset: { type: 'string', default: 'validation' },
      songs: { type: 'string' },
      clips: { type: 'string', default: '12' },
      estimates: { type: 'string', multiple: true, default: [] },
      robustness: { type: 'boolean', default: false },
      speech: { type: 'string' },
      variants: { type: 'boolean', default: false },
      passages: { type: 'boolean', default: false },
      out: { type: 'string' },
    },
  });
  if (values.data === undefined) throw new Error('--data <folder> is missing.');
  if (values.subset !== 'validation' && values.subset !== 'test') {
    throw new Error(`--subset is validation or test, not ${values.subset}.`);
  }
  const subset: EvaluationSubset = values.subset;
  const all = listEvaluationSongs(values.data, subset, Number(values.clips));
  const songs = all.slice(0, values.songs === undefined ? all.length : Number(values.songs));
  const model = await openExportedModel(values.models, values.model);
  const createFft = await loadFft();
  if (values.robustness || values.variants || values.passages) {
    const table = values.robustness
      ? await measureRobustness(songs, model, createFft, values.speech)
      : values.variants
        ? await measureVariants(songs, model, createFft)
        : await measureAllPassages(songs, model, createFft);
    console.log(`\n${table}`);
    model.dispose();
    return;
  }
  const others: MaskModel[] = [];
  for (const name of values.beside) others.push(await openExportedModel(values.models, name));
  const known = estimatorsFor(model, others, createFft);
  const chosen = chooseEstimates(Object.keys(known), values.estimates);
  const estimators = Object.fromEntries(chosen.map((name) => [name, known[name]]));
  const results: SongResult[] = [];
  for (const song of songs) {
    try {
      const result = await evaluateSong(song, estimators, createFft);
      results.push(result);
      const line = Object.entries(result.estimates).map(
        ([name, { usdr }]) => `${name} ${usdr.toFixed(2)}`,
      );
      console.log(`${song.name}: uSDR ${line.join(', ')}`);
    } catch (error) {
      // One unreadable song must not cost the others their figures.
      console.error(
        `${song.name} left out: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  for (const opened of [model, ...others]) opened.dispose();
  if (results.length === 0) throw new Error('No song could be evaluated.');
  const table = formatTable(results);
  console.log(`\n${table}`);
  const out = values.out ?? join(cacheFolder(), 'evaluations', `${model.config.name}-${subset}`);
  await mkdir(dirname(out), { recursive: true });
  await writeFile(`${out}.md`, table);
  const { json } = readExportedModel(exportedModelFolder(values.models, values.model));
  const file: EvaluationFile = {
    model: model.config.name,
    digest: json.userDefinedMetadata.digest,
    subset,
    songs: results,
    summary: Object.fromEntries(chosen.map((name) => [name, summarise(results, name)])),
  };
  await writeFile(`${out}.json`, `${JSON.stringify(file, null, 2)}\n`);
  console.log(`Written to ${out}.md and ${out}.json`);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
