/** Reads a model that somebody brings along: a folder or a zip file that training/ has exported. */
import { MODEL_CONFIGS } from '../model/config';
import type { OwnModel } from '../separation/protocol';
import { VocalIsolationError } from '../shared/errors';
import { loadPart } from '../shared/loadPart';

/** More bytes than any model of this page has. */
export const MOST_MODEL_BYTES = 200_000_000;

/**
 * The model in `files`: one zip file, or `model.json` and the weights beside it; other files are
 * left out. Its content is not verified here: opening it does that. Rejects with
 * `model-load-failed` if there is no model in them, and with `model-mismatch` if its network is
 * none that this page knows.
 */
export async function readOwnModel(files: readonly File[]): Promise<OwnModel> {
  const byPath = await listFiles(files);
  const path = [...byPath.keys()].find((name) => /(^|\/)model\.json$/.test(name));
  const topology = path === undefined ? undefined : byPath.get(path);
  if (path === undefined || !topology) throw noModel('there is no model.json');
  const folder = path.slice(0, path.length - 'model.json'.length);
  const beside = [...byPath].flatMap(([name, file]) =>
    name.startsWith(folder) ? [[name.slice(folder.length), file] as const] : [],
  );
  const modelName = configName(await topology.text());
  return { id: `own-${crypto.randomUUID()}`, modelName, files: Object.fromEntries(beside) };
}

async function listFiles(files: readonly File[]): Promise<Map<string, Blob>> {
  if (files.reduce((sum, { size }) => sum + size, 0) > MOST_MODEL_BYTES) {
    throw noModel(`more than ${MOST_MODEL_BYTES} bytes`);
  }
  const [first] = files;
  if (files.length === 1 && first.name.toLowerCase().endsWith('.zip')) {
    const { unzipModel } = await loadPart(() => import('./unzipModel'));
    return unzipModel(first);
  }
  return new Map(files.map((file) => [file.webkitRelativePath || file.name, file]));
}

function configName(text: string): string {
  let name: unknown;
  try {
    const json = JSON.parse(text) as {
      userDefinedMetadata?: { config?: { name?: unknown } };
    } | null;
    name = json?.userDefinedMetadata?.config?.name;
  } catch (cause) {
    throw noModel('model.json is not JSON', cause);
  }
  if (typeof name !== 'string') throw noModel('model.json is not one of ours');
  if (!Object.hasOwn(MODEL_CONFIGS, name)) {
    throw new VocalIsolationError('model-mismatch', `no config is named ${name}`);
  }
  return name;
}

function noModel(message: string, cause?: unknown): VocalIsolationError {
  return new VocalIsolationError('model-load-failed', message, { cause });
}
