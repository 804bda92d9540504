/** `npm run export`: weights of a run → a model of the app, its card and the picture of its curves. See USAGE. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_MODEL_NAME, MODEL_CONFIGS } from '../../src/model/config';
import { describeUnet } from '../../src/model/unet';
import type { UnetSpec } from '../../src/model/unet';
import { startBackend } from '../engine/backend';
import { loadCheckpoint } from '../engine/checkpoint';
import {
  UNSTATED_LICENCE,
  amendFacts,
  exportModel,
  readExportedModel,
} from '../publish/exportModel';
import { historyOf, phaseOf, readOrigin, recordTraining } from '../engine/history';
import type { RunOrigin, TrainingPhase, TrainingRecord } from '../engine/history';
import type { Kernels } from '../engine/kernels';
import { bestPath, checkpointPath } from '../engine/loop';
import { averagedWeights } from '../engine/state';
import type { EvaluationFile } from '../evaluate/report';
import { drawCurvePicture } from '../figures/curvePicture';
import { lossLines, readCsv, validationLines } from '../figures/curves';
import { encodePng } from '../figures/png';
import { composeCard } from '../publish/compose';
import { licenceLine, notesPath, readNotes } from '../publish/notes';
import { accountForFolders } from '../publish/sources';
import { runFolder } from '../shared/paths';

const USAGE = `npm run export -- --run <name> [options]
Writes the best (else the last) averaged weights of a run as a model of the app. Where there are notes
(training/modelCard/<config>.md), the model card and the picture of its curves are written as well.
  --run <name>          the run (default: the config's name)
  --config <name>       its network (default ${DEFAULT_MODEL_NAME})
  --to <folder>         where the model goes (default public/models/<config>)
  --init-from <folder>  the exported model that the run started from, if the run did not write it down
  --hardware <text>     what it was trained on, if the run did not write it down
  --data <folder>       data of the run, for the card's account of sources; may be repeated
  --evaluation <json>   what npm run evaluate wrote about exactly these weights
  --card                write the card of the model in --to again, leaving its weights as they are`;

/** Picture beside the card. */
const CURVES_FILE = 'curves.png';

function parseArguments(argv: readonly string[]) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      run: { type: 'string' },
      config: { type: 'string', default: DEFAULT_MODEL_NAME },
      to: { type: 'string' },
      'init-from': { type: 'string' },
      hardware: { type: 'string' },
      data: { type: 'string', multiple: true, default: [] },
      evaluation: { type: 'string' },
      card: { type: 'boolean', default: false },
    },
  });
  const config = MODEL_CONFIGS[values.config];
  if (!config) throw new Error(`there is no config '${values.config}'`);
  const notes = notesPath(config.name);
  return {
    config,
    run: values.run ?? config.name,
    target: values.to ?? join('public', 'models', config.name),
    initFrom: values['init-from'],
    hardware: values.hardware,
    data: values.data,
    evaluation: values.evaluation,
    cardOnly: values.card,
    // A model without notes still gets its weights; asked for a card, their absence is an error.
    notes: values.card || existsSync(notes) ? readNotes(notes) : null,
  };
}

type ExportArguments = ReturnType<typeof parseArguments>;

/** What came before the run and where it was trained: as the run wrote it, completed by the options. */
function findOrigin({ run, initFrom, hardware }: ExportArguments): {
  earlier: readonly TrainingPhase[];
  hardware: string | null;
} {
  const written: RunOrigin | null = readOrigin(runFolder(run));
  const earlier =
    initFrom === undefined
      ? (written?.earlier ?? [])
      : historyOf(readExportedModel(initFrom).json.userDefinedMetadata);
  return { earlier, hardware: hardware ?? written?.hardware ?? null };
}

/** The state of the run's best validation, else its last one. */
function loadBest({ config, run }: ExportArguments, spec: UnetSpec, kernels: Kernels) {
  const folder = runFolder(run);
  const path = checkpointPath(folder);
  const last = loadCheckpoint(path, config, spec, kernels);
  const best = bestPath(folder);
  // A run without validations may lie in the folder of one that had some, beside its best state.
  if (last.progress.best === null) return { path, ...last };
  if (!existsSync(best)) {
    console.log(`There is no ${best}: exporting the last step instead.`);
    return { path, state: last.state, progress: { ...last.progress, best: null } };
  }
  last.state.dispose();
  return { path: best, ...loadCheckpoint(best, config, spec, kernels) };
}

async function writeModel(args: ExportArguments): Promise<void> {
  const { config, run, target, notes } = args;
  const { kernels } = await startBackend();
  const spec = describeUnet(config);
  const { path, state, progress } = loadBest(args, spec, kernels);
  const { earlier, hardware } = findOrigin(args);
  const phase = phaseOf(run, progress, progress.seconds, hardware);
  await exportModel(target, config, averagedWeights(spec, state), {
    metrics: { validationSdrDb: progress.best?.sdrDb ?? null },
    data: recordTraining(earlier, phase),
    licence: notes ? licenceLine(notes) : UNSTATED_LICENCE,
  });
  state.dispose();
  console.log(`Exported step ${phase.steps} of ${path} to ${target}.`);
}

/** Writes the picture of the run's curves; returns the run's number of steps. */
function writeCurves({ run, target }: ExportArguments): number | null {
  const folder = runFolder(run);
  const [loss, validation] = ['loss.csv', 'validation.csv'].map((name) => join(folder, name));
  if (!existsSync(loss) || !existsSync(validation)) return null;
  const csv = readFileSync(loss, 'utf8');
  const panels = [
    { title: 'training loss', lines: lossLines(csv) },
    { title: 'validation sdr / db', lines: validationLines(readFileSync(validation, 'utf8')) },
  ];
  writeFileSync(join(target, CURVES_FILE), encodePng(drawCurvePicture(panels)));
  return readCsv(csv).get('step')?.at(-1) ?? null;
}

/** The evaluation of the weights with `digest`; throws if the file is about others. */
function readEvaluation(path: string, digest: string): EvaluationFile {
  let evaluation: EvaluationFile;
  try {
    // JSON has no NaN: figures that were not finite lie there as null.
    evaluation = JSON.parse(readFileSync(path, 'utf8'), (_, value: unknown) =>
      value === null ? NaN : value,
    ) as EvaluationFile;
  } catch (error) {
    throw new Error(`there is no readable evaluation at ${path}`, { cause: error });
  }
  if (evaluation.digest !== digest) {
    throw new Error(
      `${path} measured other weights (SHA-256 ${evaluation.digest}) than those of the model (${digest}); ` +
        'run npm run evaluate on the exported model, then npm run export -- --card',
    );
  }
  return evaluation;
}

async function writeCard(args: ExportArguments): Promise<void> {
  const { config, target, notes } = args;
  if (!notes) return;
  const { digest, data, metrics } = readExportedModel(target).json.userDefinedMetadata;
  const history = historyOf({ data, metrics });
  const last = history.at(-1);
  if (last === undefined) throw new Error(`the metadata of ${target} tell nothing of its training`);
  const training: TrainingRecord = recordTraining(history.slice(0, -1), last);
  // Checked before anything is written.
  const evaluation = args.evaluation ? readEvaluation(args.evaluation, digest) : null;
  const sources = await accountForFolders(config, args.data, console.log);
  mkdirSync(target, { recursive: true });
  const runSteps = last.run === args.run ? writeCurves(args) : null;
  const card = composeCard({
    config,
    digest,
    notes,
    training,
    runSteps: runSteps ?? last.steps,
    curves: runSteps === null ? null : CURVES_FILE,
    sources,
    evaluation,
  });
  amendFacts(target, {
    metrics: {
      ...(metrics as object),
      ...(evaluation ? { [evaluation.subset]: evaluation.summary[config.name] } : {}),
    },
    data: {
      ...training,
      sources: sources.map(({ kind, source, minutes, licence }) => ({
        kind,
        source,
        minutes: Number(minutes.toFixed(1)),
        licence,
      })),
    },
  });
  const path = join(target, 'MODEL_CARD.md');
  writeFileSync(path, card);
  console.log(`Wrote ${path}.`);
}

async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  if (argv.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const args = parseArguments(argv);
  if (!args.cardOnly) await writeModel(args);
  await writeCard(args);
}

try {
  await main();
} catch (error) {
  console.error(`export: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
