/** `npm run benchmark:mir1k`: the protocol of Hsu & Jang 2010 and Huang et al. 2014 on MIR-1K. See USAGE. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadFft } from '../../src/dsp/fftWasm';
import { MIR1K } from '../../src/model/config';
import { startBackend } from '../engine/backend';
import { runCommand } from './command';
import { spreadEvenly } from '../evaluate/songs';
import { CORPUS_CLIPS, listMir1kClips, splitMir1k } from '../mir1k/clips';
import { NETWORK, evaluateClips } from '../mir1k/evaluate';
import { formatMir1kTable } from '../mir1k/report';
import { weightByLength } from '../mir1k/scores';
import { trainOnClips } from '../mir1k/training';
import { cacheFolder } from '../shared/paths';

const USAGE = `npm run benchmark:mir1k -- --data <folder> [--data <folder> ...]
Trains on the singers abjones and amy, tests on all others, mixed at 0 dB, mono 16 kHz.
  --data <folder>  MIR-1K as published (Wavfile/*.wav), or folders <singer>_<song>_<clip> of
                   vocals.* and accompaniment.*, at any depth; may be repeated
  --examples <n>   length of the training in patches (default 12000)
  --batch <n>      patches per step (default 8)
  --lr <x>         peak learning rate (default 0.001)
  --seed <n>       seed of weights, data and dropout (default 1)
  --run <name>     name of the run's folder in the cache (default mir1k)
  --resume         continue the run from its checkpoint; a finished one is only tested
  --clips <n>      test on n clips only, evenly spread: a try-out`;

const PROGRESS_SECONDS = 30;

function parseArguments(argv: readonly string[]) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      data: { type: 'string', multiple: true, default: [] },
      examples: { type: 'string', default: '12000' },
      batch: { type: 'string', default: '8' },
      lr: { type: 'string', default: '0.001' },
      seed: { type: 'string', default: '1' },
      run: { type: 'string', default: MIR1K.name },
      resume: { type: 'boolean', default: false },
      clips: { type: 'string' },
    },
  });
  const positive = (text: string, option: string): number => {
    const value = Number(text);
    if (!(value > 0)) throw new Error(`--${option} must be a number above 0, got '${text}'`);
    return value;
  };
  if (values.data.length === 0) throw new Error('--data must name a folder of MIR-1K');
  return {
    data: values.data,
    maxExamples: positive(values.examples, 'examples'),
    batchSize: Math.ceil(positive(values.batch, 'batch')),
    learningRate: positive(values.lr, 'lr'),
    seed: Math.floor(positive(values.seed, 'seed')),
    run: values.run,
    resume: values.resume,
    maxClips: values.clips === undefined ? Infinity : Math.ceil(positive(values.clips, 'clips')),
  };
}

const log = (line: string) => console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`);

async function benchmark(args: ReturnType<typeof parseArguments>): Promise<number> {
  const clips = listMir1kClips(args.data);
  const { training, test } = splitMir1k(clips);
  console.log(
    `${clips.length} of the ${CORPUS_CLIPS} clips of MIR-1K: ${training.length} to train on, ${test.length} to test on.`,
  );
  const { kernels } = await startBackend();
  let stopRequested = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      console.log(`${signal}: finishing this step, then saving ...`);
      stopRequested = true;
    });
  }
  const { model, reason, examples, numClips } = await trainOnClips(training, kernels, {
    ...args,
    log,
    shouldStop: () => stopRequested,
  });
  if (reason !== 'finished') {
    model.dispose();
    console.log(`Ended early after ${examples} patches; --resume goes on from there.`);
    return 1;
  }
  let lastReport = Date.now();
  const result = await evaluateClips(
    spreadEvenly(test, args.maxClips),
    model,
    await loadFft(),
    (completed, total) => {
      if (Date.now() - lastReport < 1000 * PROGRESS_SECONDS) return;
      lastReport = Date.now();
      log(`Tested ${completed} of ${total} clips.`);
    },
  );
  model.dispose();
  for (const problem of result.problems) console.error(`Not tested: ${problem}.`);
  if (result.scores[NETWORK].length === 0) throw new Error('No clip could be tested.');
  const table = formatMir1kTable(result);
  console.log(`\nAfter ${examples} patches of ${numClips} clips:\n\n${table}`);
  const out = join(cacheFolder(), 'evaluations', args.run);
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

await runCommand('benchmark:mir1k', USAGE, parseArguments, benchmark);
