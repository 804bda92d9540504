/** Opens an exported model in Node the way the app opens it in a browser. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { MODEL_CONFIGS } from '../../src/model/config';
import { createMaskModel } from '../../src/model/executor';
import type { MaskModel } from '../../src/model/maskModel';
import type { ModelJson } from '../../src/model/modelFormat';
import { loadModel } from '../../src/model/modelStore';
import type { Fetch } from '../../src/model/modelStore';
import { startBackend } from '../engine/backend';

/** Reads files where the app reads URLs. */
const readAsFetch: Fetch = async (url) => {
  const bytes = await readFile(decodeURIComponent(url));
  return {
    ok: true,
    status: 200,
    arrayBuffer: () => Promise.resolve(Uint8Array.from(bytes).buffer),
    text: () => Promise.resolve(bytes.toString('utf8')),
  };
};

/**
 * The verified model `<modelsFolder>/<model>`, or, if `model` is itself a folder with a model.json,
 * that one (a run's), on the fastest backend there is. Rejects as loadModel does.
 */
export async function openExportedModel(modelsFolder: string, model: string): Promise<MaskModel> {
  await startBackend();
  const folder = exportedModelFolder(modelsFolder, model);
  const name = basename(folder);
  const config = MODEL_CONFIGS[name] ?? MODEL_CONFIGS[await readModelName(folder)];
  const stored = await loadModel({
    modelsUrl: `${dirname(folder)}/`,
    modelName: name,
    fetch: readAsFetch,
    configs: config === undefined ? MODEL_CONFIGS : { [name]: config },
  });
  return createMaskModel(stored.config, stored.weights);
}

/** `model` itself if it is a folder with a model.json, else `<modelsFolder>/<model>`; absolute. */
export function exportedModelFolder(modelsFolder: string, model: string): string {
  return existsSync(join(model, 'model.json')) ? resolve(model) : resolve(modelsFolder, model);
}

/**
 * Name in the stored config of a model whose folder is called otherwise; '' if it cannot be read.
 */
async function readModelName(folder: string): Promise<string> {
  try {
    const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as ModelJson;
    return json.userDefinedMetadata.config.name;
  } catch {
    return '';
  }
}
