/**
 * `npm run evaluate`: whole songs through the app's pipeline, scored, as Markdown table and as
 * JSON.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FftFactory } from '../../src/dsp/fft';
import { loadFft } from '../../src/dsp/fftWasm';
import { DEFAULT_MODEL_NAME } from '../../src/model/config';
import type { MaskModel } from '../../src/model/maskModel';
import { estimatorsFor } from '../evaluate/estimators';
import type { Estimator } from '../evaluate/estimators';
import { estimateSong, loadSong } from '../evaluate/joinedSong';
import { exportedModelFolder, openExportedModel } from '../evaluate/network';
import { chooseEstimates, formatTable, summarise } from '../evaluate/report';
import type { EvaluationFile, SongResult } from '../evaluate/report';
import { createSongScorer } from '../evaluate/score';
import { EVALUATION_RATE, listEvaluationSongs } from '../evaluate/songs';
import type { EvaluationSong } from '../evaluate/songs';
import { measureAllPassages, measureRobustness, measureVariants } from '../evaluate/studies';
import { readExportedModel } from '../publish/exportModel';
import { cacheFolder } from '../shared/paths';
import { runCommand } from './command';
import { choice, count, flag, requiredText, text, texts } from './options';
import type { OptionValues } from './options';

const OPTIONS = {
  model: text('<name|folder>', 'exported model', DEFAULT_MODEL_NAME),
  data: requiredText('<folder>', 'songs, as for npm run train'),
  subset: choice(['validation', 'test'], 'test reads <folder>/test (MUSDB18)', 'validation'),
  songs: count('<n>', 'only the first n songs'),
  clips: count('<n>', 'at most n clips of one singer (MIR-1K), evenly spread', 12),
  beside: texts('<name|folder>', 'another model to compare with'),
  estimates: texts('<name>', 'only this row of the table, such as mixture'),
  models: text('<folder>', 'where models are found by name', 'public/models'),
  out: text('<file>', 'result without extension; without it evaluations/ in the cache'),
  robustness: flag('measures hard cases (clipped, limited, coded, mono, choir, ...) instead'),
  speech: text('<file>', 'recording of speech, for one more hard case'),
  variants: flag('measures other uses of the same weights instead'),
  passages: flag('measures every ten seconds of each song instead: levels, width, error'),
};

type Values = OptionValues<typeof OPTIONS>;

async function evaluate(values: Values): Promise<void> {
  const all = listEvaluationSongs(values.data, values.subset, values.clips);
  const songs = all.slice(0, values.songs);
  const model = await openExportedModel(values.models, values.model);
  const createFft = await loadFft();
  const table = await runStudy(values, songs, model, createFft);
  if (table === null) await scoreSongs(values, songs, model, createFft);
  else console.log(`\n${table}`);
  model.dispose();
}

/** The table of the study that the options name; null if they name none. */
async function runStudy(
  values: Values,
  songs: readonly EvaluationSong[],
  model: MaskModel,
  createFft: FftFactory,
): Promise<string | null> {
  if (values.robustness) return measureRobustness(songs, model, createFft, values.speech);
  if (values.variants) return measureVariants(songs, model, createFft);
  if (values.passages) return measureAllPassages(songs, model, createFft);
  return null;
}

/** Scores all estimates of all songs, prints the table and writes both files. */
async function scoreSongs(
  values: Values,
  songs: readonly EvaluationSong[],
  model: MaskModel,
  createFft: FftFactory,
): Promise<void> {
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
      const figures = Object.entries(result.estimates).map(
        ([name, { usdr }]) => `${name} ${usdr.toFixed(2)}`,
      );
      console.log(`${song.name}: uSDR ${figures.join(', ')}`);
    } catch (error) {
      // One unreadable song must not cost the others their figures.
      const reason = error instanceof Error ? error.message : String(error);
      console.error(`${song.name} left out: ${reason}`);
    }
  }
  for (const other of others) other.dispose();
  if (results.length === 0) throw new Error('no song could be evaluated');
  await writeResults(values, model.config.name, chosen, results);
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

async function writeResults(
  { models, model, subset, out }: Values,
  name: string,
  estimates: readonly string[],
  songs: readonly SongResult[],
): Promise<void> {
  const table = formatTable(songs);
  console.log(`\n${table}`);
  const path = out ?? join(cacheFolder(), 'evaluations', `${name}-${subset}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.md`, table);
  const { json } = readExportedModel(exportedModelFolder(models, model));
  const file: EvaluationFile = {
    model: name,
    digest: json.userDefinedMetadata.digest,
    subset,
    songs,
    summary: Object.fromEntries(
      estimates.map((estimate) => [estimate, summarise(songs, estimate)]),
    ),
  };
  await writeFile(`${path}.json`, `${JSON.stringify(file, null, 2)}\n`);
  console.log(`Written to ${path}.md and ${path}.json`);
}

await runCommand({
  name: 'evaluate',
  summary:
    "Separates whole songs through the app's pipeline and scores them beside the mixture, other models, " +
    'ideal masks and the published reconstruction: BSS Eval v3 and v4, uSDR, SI-SDR. Writes a Markdown ' +
    'table and a JSON file.',
  options: OPTIONS,
  check: ({ robustness, variants, passages }) => {
    if ([robustness, variants, passages].filter(Boolean).length > 1) {
      throw new Error('--robustness, --variants and --passages are measured one at a time');
    }
  },
  run: evaluate,
});
