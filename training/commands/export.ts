/**
 * `npm run export`: weights of a run → a model of the app, its card and the picture of its curves.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { encodePng } from '../figures/picture';
import { composeCard } from '../publish/compose';
import { licenceLine, notesPath, readNotes } from '../publish/notes';
import { accountForFolders } from '../publish/sources';
import { runFolder } from '../shared/paths';
import { runCommand } from './command';
import { choice, flag, text, texts } from './options';
import type { OptionValues } from './options';

const OPTIONS = {
  run: text('<name>', "the run; without it the config's name"),
  config: choice(Object.keys(MODEL_CONFIGS), 'its network', DEFAULT_MODEL_NAME),
  to: text('<folder>', 'where the model goes; without it public/models/<config>'),
  'init-from': text(
    '<folder>',
    'exported model that the run started from, if the run did not write it down',
  ),
  hardware: text('<text>', 'what it was trained on, if the run did not write it down'),
  data: texts('<folder>', "data of the run, for the card's account of sources"),
  evaluation: text('<json>', 'what npm run evaluate wrote about exactly these weights'),
  card: flag('writes the card of the model in --to again, leaving its weights as they are'),
};

/** Picture beside the card. */
const CURVES_FILE = 'curves.png';

function resolveArguments(values: OptionValues<typeof OPTIONS>) {
  const config = MODEL_CONFIGS[values.config];
  const notes = notesPath(config.name);
  return {
    config,
    run: values.run ?? config.name,
    target: values.to ?? join('public', 'models', config.name),
    initFrom: values['init-from'],
    hardware: values.hardware,
    data: values.data,
    evaluation: values.evaluation,
    // A model without notes still gets its weights; asked for a card, their absence is an error.
    notes: values.card || existsSync(notes) ? readNotes(notes) : null,
  };
}

type ExportArguments = ReturnType<typeof resolveArguments>;

/**
 * What came before the run and where it was trained: as the run wrote it, completed by the options.
 */
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

await runCommand({
  name: 'export',
  summary:
    'Writes the averaged weights of the best validation of a run (else those of its last step) as a ' +
    'model of the app. Where there are notes (training/publish/<config>.md), the model card and the ' +
    'picture of its curves are written as well.',
  options: OPTIONS,
  run: async (values) => {
    const args = resolveArguments(values);
    if (!values.card) await writeModel(args);
    await writeCard(args);
  },
});
