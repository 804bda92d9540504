/**
 * `npm run figures`: the network as a diagram, spectrograms of validation songs, curves of a run.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadFft } from '../../src/dsp/fftWasm';
import { meanPlane } from '../../src/dsp/levels';
import type { PcmAudio } from '../../src/pcm/pcm';
import { encodeWav } from '../../src/pcm/wav';
import { DEFAULT_MODEL_NAME } from '../../src/model/config';
import type { MaskModel } from '../../src/model/maskModel';
import { separateSong } from '../evaluate/estimates';
import { openExportedModel } from '../evaluate/network';
import { EVALUATION_RATE, listEvaluationSongs, loadRecording } from '../evaluate/songs';
import type { Recording } from '../evaluate/songs';
import { drawLossCurve, drawValidationCurve } from '../figures/curves';
import { drawNetwork } from '../figures/networkDiagram';
import { encodePng } from '../figures/picture';
import { drawSpectrograms, findLoudestStretch } from '../figures/spectrograms';
import { cacheFolder, runFolder } from '../shared/paths';
import { runCommand } from './command';
import { count, text } from './options';
import type { OptionValues } from './options';

const OPTIONS = {
  model: text('<name|folder>', 'exported model', DEFAULT_MODEL_NAME),
  models: text('<folder>', 'where models are found by name', 'public/models'),
  data: text('<folder>', 'songs of which spectrograms are drawn'),
  songs: count('<n>', 'how many of them', 4),
  sounds: count(
    '<s>',
    'seconds of mixture, estimate and reference, written as WAV beside each picture',
  ),
  run: text('<name|folder>', 'run whose curves are drawn'),
  out: text('<folder>', 'where the pictures go; without it figures/<model> in the cache'),
};

const EXCERPT_SECONDS = 20;

/** The excerpt of a recording in which the voice is loudest. */
function cutExcerpt(recording: Recording): Recording {
  const count = Math.min(EXCERPT_SECONDS * EVALUATION_RATE, recording.vocals.channels[0].length);
  const start = findLoudestStretch(meanPlane(recording.vocals.channels), count);
  const cut = ({ sampleRate, channels }: PcmAudio): PcmAudio => ({
    sampleRate,
    channels: channels.map((plane) => plane.slice(start, start + count)),
  });
  return {
    mixture: cut(recording.mixture),
    vocals: cut(recording.vocals),
    accompaniment: cut(recording.accompaniment),
  };
}

async function drawSongs(
  model: MaskModel,
  data: string,
  { songs, sounds }: { readonly songs: number; readonly sounds: number | undefined },
  out: string,
): Promise<void> {
  const createFft = await loadFft();
  for (const { name, clips } of listEvaluationSongs(data, 'validation', 1).slice(0, songs)) {
    const excerpt = cutExcerpt(await loadRecording(clips[0]));
    const estimate = await separateSong(excerpt.mixture, model, createFft);
    const panels = [
      { title: 'mixture', samples: meanPlane(excerpt.mixture.channels) },
      { title: 'estimate', samples: meanPlane(estimate.channels) },
      { title: 'reference', samples: meanPlane(excerpt.vocals.channels) },
    ];
    const path = join(out, name.replaceAll(/[^\w.-]+/g, '-'));
    await writeFile(`${path}.png`, encodePng(drawSpectrograms(panels, EVALUATION_RATE, createFft)));
    console.log(`${path}.png`);
    if (sounds === undefined) continue;
    const heard = { mixture: excerpt.mixture, estimate, reference: excerpt.vocals };
    for (const [kind, audio] of Object.entries(heard)) {
      await writeFile(`${path}-${kind}.wav`, encodeStart(audio, sounds));
      console.log(`${path}-${kind}.wav`);
    }
  }
}

/** The first `seconds` of `audio` as a WAV file. */
function encodeStart({ sampleRate, channels }: PcmAudio, seconds: number): Buffer {
  const planes = channels.map((plane) => plane.subarray(0, seconds * sampleRate));
  return Buffer.concat([...encodeWav({ sampleRate, channels: planes })]);
}

async function drawRun(run: string, out: string): Promise<void> {
  const folder = existsSync(run) ? run : runFolder(run);
  const draw = { 'loss.csv': drawLossCurve, 'validation.csv': drawValidationCurve };
  for (const [file, drawing] of Object.entries(draw)) {
    const csv = join(folder, file);
    if (!existsSync(csv)) throw new Error(`There is no ${csv}: --run must name a training run.`);
    const path = join(out, file.replace('.csv', '.svg'));
    await writeFile(path, drawing(await readFile(csv, 'utf8'), run));
    console.log(path);
  }
}

async function drawFigures(values: OptionValues<typeof OPTIONS>): Promise<void> {
  const model = await openExportedModel(values.models, values.model);
  const out = values.out ?? join(cacheFolder(), 'figures', model.config.name);
  await mkdir(out, { recursive: true });
  const diagram = join(out, 'network.svg');
  await writeFile(diagram, drawNetwork(model.config));
  console.log(diagram);
  if (values.run !== undefined) await drawRun(values.run, out);
  if (values.data !== undefined) await drawSongs(model, values.data, values, out);
  model.dispose();
}

await runCommand({
  name: 'figures',
  summary:
    'Draws the network of a model, and, where they are named, spectrograms of validation songs and the ' +
    'curves of a run.',
  options: OPTIONS,
  run: drawFigures,
});
