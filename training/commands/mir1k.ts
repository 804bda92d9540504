/** `npm run benchmark:mir1k`: the protocol of Hsu & Jang 2010 and Huang et al. 2014 on MIR-1K. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { loadFft } from '../../src/dsp/fftWasm';
import { startBackend } from '../engine/backend';
import { spreadEvenly } from '../evaluate/songs';
import { CORPUS_CLIPS, listMir1kClips, splitMir1k } from '../mir1k/clips';
import { NETWORK, evaluateClips } from '../mir1k/evaluate';
import { formatMir1kTable } from '../mir1k/report';
import { weightByLength } from '../mir1k/scores';
import { trainOnClips } from '../mir1k/training';
import { MIR1K_RECIPE } from '../recipes';
import { cacheFolder } from '../shared/paths';
import { catchStopSignals, logWithTime } from '../shared/stopSignal';
import { runCommand } from './command';
import { count, flag, positive, requiredTexts, text } from './options';
import type { OptionValues } from './options';

const { batchSize, examples, learningRate } = MIR1K_RECIPE;

const OPTIONS = {
  data: requiredTexts(
    '<folder>',
    'MIR-1K as published (Wavfile/*.wav), or folders <singer>_<song>_<clip> of vocals.* and ' +
      'accompaniment.*, at any depth',
  ),
  examples: count('<n>', 'length of the training in patches', examples),
  batch: count('<n>', 'patches per step', batchSize),
  lr: positive('<x>', 'peak learning rate', learningRate),
  seed: count('<n>', 'seed of weights, data and dropout', 1),
  run: text('<name>', "name of the run's folder in the cache", MIR1K_RECIPE.config.name),
  resume: flag('continues the run from its checkpoint; a finished one is only tested'),
  clips: count('<n>', 'tests on n clips only, evenly spread'),
};

const PROGRESS_SECONDS = 30;

async function benchmark(values: OptionValues<typeof OPTIONS>): Promise<number> {
  const clips = listMir1kClips(values.data);
  const { training, test } = splitMir1k(clips);
  console.log(
    `${clips.length} of the ${CORPUS_CLIPS} clips of MIR-1K: ${training.length} to train on, ${test.length} to test on.`,
  );
  const { kernels } = await startBackend();
  const { model, reason, examples, numClips } = await trainOnClips(training, kernels, {
    recipe: {
      ...MIR1K_RECIPE,
      examples: values.examples,
      batchSize: values.batch,
      learningRate: values.lr,
    },
    run: values.run,
    resume: values.resume,
    seed: values.seed,
    log: logWithTime,
    shouldStop: catchStopSignals('finishing this step, then saving ...'),
  });
  if (reason !== 'finished') {
    model.dispose();
    console.log(`Ended early after ${examples} patches; --resume goes on from there.`);
    return 1;
  }
  let lastReport = Date.now();
  const result = await evaluateClips(
    spreadEvenly(test, values.clips ?? test.length),
    model,
    await loadFft(),
    (completed, total) => {
      if (Date.now() - lastReport < 1000 * PROGRESS_SECONDS) return;
      lastReport = Date.now();
      logWithTime(`Tested ${completed} of ${total} clips.`);
    },
  );
  model.dispose();
  for (const problem of result.problems) console.error(`Not tested: ${problem}.`);
  if (result.scores[NETWORK].length === 0) throw new Error('No clip could be tested.');
  const table = formatMir1kTable(result);
  console.log(`\nAfter ${examples} patches of ${numClips} clips:\n\n${table}`);
  const out = join(cacheFolder(), 'evaluations', values.run);
  await mkdir(dirname(out), { recursive: true });
  await writeFile(`${out}.md`, table);
  const overall = Object.entries(result.scores).map(([name, scores]) => [
    name,
    weightByLength(scores),
  ]);
  const facts = { examples, trainingClips: numClips, overall: Object.fromEntries(overall) };
  await writeFile(`${out}.json`, `${JSON.stringify({ ...facts, ...result }, null, 2)}\n`);
  console.log(`Written to ${out}.md and ${out}.json`);
  return 0;
}

await runCommand({
  name: 'benchmark:mir1k',
  summary:
    'The protocol of Hsu & Jang 2010 and Huang et al. 2014 on MIR-1K: trains on the singers abjones ' +
    'and amy, tests on all others, mixed at 0 dB, mono 16 kHz.',
  options: OPTIONS,
  trains: true,
  run: benchmark,
});
