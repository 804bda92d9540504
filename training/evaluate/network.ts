/** Owns opening an exported model in Node the way the app opens it in a browser. */
import { readFile } from 'node:fs/promises';
import { createMaskModel } from '../../src/model/executor';
import type { MaskModel } from '../../src/model/maskModel';
import { loadModel } from '../../src/model/modelStore';
import type { Fetch } from '../../src/model/modelStore';
import { startBackend } from '../backend';

/** Reads files where the app reads URLs. */
const readAsFetch: Fetch = async (path) => {
  const bytes = await readFile(path);
  return {
    ok: true,
    status: 200,
    arrayBuffer: () => Promise.resolve(Uint8Array.from(bytes).buffer),
    text: () => Promise.resolve(bytes.toString('utf8')),
  };
};

/** The verified model `<modelsFolder>/<modelName>` on the fastest backend there is. Rejects as loadModel does. */
export async function openExportedModel(
  modelsFolder: string,
  modelName: string,
): Promise<MaskModel> {
  await startBackend();
  const stored = await loadModel({ modelsUrl: `${modelsFolder}/`, modelName, fetch: readAsFetch });
  return createMaskModel(stored.config, stored.weights);
}
