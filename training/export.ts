/**
 * `npm run export -- --run <name> [--config <name>] [--to <folder>] [--facts <json>]`: writes the best
 * (else the last) averaged weights of a run as a model of the app. `--facts` is a JSON file with
 * `metrics`, `data` and `licence`, as evaluation wrote them; without it the checkpoint tells what it knows.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createBandAnalysis } from '../src/dsp/bands';
import { DEFAULT_MODEL_NAME, MODEL_CONFIGS } from '../src/model/config';
import { bandEmphasis } from '../src/model/features';
import { describeUnet } from '../src/model/unet';
import { startBackend } from './backend';
import { loadCheckpoint } from './engine/checkpoint';
import { UNSTATED_LICENCE, exportModel } from './engine/exportModel';
import type { ExportFacts } from './engine/exportModel';
import { bestPath, checkpointPath } from './engine/loop';
import { averagedWeights } from './engine/state';
import { runFolder } from './paths';

async function exportRun(): Promise<void> {
  const { values } = parseArgs({
    options: {
      run: { type: 'string' },
      config: { type: 'string', default: DEFAULT_MODEL_NAME },
      to: { type: 'string' },
      facts: { type: 'string' },
    },
  });
  const config = MODEL_CONFIGS[values.config];
  if (!config) throw new Error(`there is no config '${values.config}'`);
  const folder = runFolder(values.run ?? config.name);
  const best = bestPath(folder);
  const path = existsSync(best) ? best : checkpointPath(folder);
  const { kernels } = await startBackend();
  const spec = describeUnet(config);
  const { state, progress } = loadCheckpoint(path, config, spec, kernels);
  const known: ExportFacts = {
    metrics: { validationSdrDb: progress.best?.sdrDb ?? null },
    data: { ...progress.options, patches: progress.examples, steps: progress.step },
    licence: UNSTATED_LICENCE,
  };
  const facts = values.facts
    ? { ...known, ...(JSON.parse(readFileSync(values.facts, 'utf8')) as Partial<ExportFacts>) }
    : known;
  const target = values.to ?? join('public', 'models', config.name);
  const emphasis = bandEmphasis(config, createBandAnalysis(config).centresHz);
  await exportModel(target, config, kernels, averagedWeights(spec, state), emphasis, facts);
  console.log(`Exported step ${progress.step} of ${path} to ${target}.`);
}

try {
  await exportRun();
} catch (error) {
  console.error(`export: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
