/** What the address of the page may force: `?backend=webgpu|webgl|wasm|cpu&model=<name>&memory=<MB>`. */
import { DEFAULT_MODEL_NAME, MODEL_CONFIGS } from '../model/config';
import type { BackendName } from '../separation/protocol';

export interface Query {
  /** Null = fastest that proves right. */
  readonly backend: BackendName | null;
  readonly modelName: string;
  /** Bytes that songs may take in memory, at most; Infinity = as much as the device allows. */
  readonly memoryBytes: number;
  /** One sentence for each value that was not understood. */
  readonly problems: readonly string[];
}

const BACKENDS: readonly BackendName[] = ['webgpu', 'webgl', 'wasm', 'cpu'];

export function parseQuery(search: string): Query {
  const parameters = new URLSearchParams(search);
  const problems: string[] = [];
  const wantedBackend = parameters.get('backend');
  const backend = BACKENDS.find((name) => name === wantedBackend) ?? null;
  if (wantedBackend && !backend) {
    problems.push(
      `“${wantedBackend}” is not a backend, so the fastest is chosen. Known: ${BACKENDS.join(', ')}.`,
    );
  }
  const wantedModel = parameters.get('model');
  const isKnown = wantedModel !== null && Object.hasOwn(MODEL_CONFIGS, wantedModel);
  if (wantedModel && !isKnown) {
    const known = Object.keys(MODEL_CONFIGS).join(', ');
    problems.push(
      `“${wantedModel}” is not a model, so “${DEFAULT_MODEL_NAME}” is used. Known: ${known}.`,
    );
  }
  const megabytes = Number(parameters.get('memory') ?? NaN);
  const memoryBytes = megabytes >= 0 ? megabytes * 1e6 : Infinity;
  return { backend, memoryBytes, modelName: isKnown ? wantedModel : DEFAULT_MODEL_NAME, problems };
}

/** The query of the page with another model, everything else kept; the default model needs no mention. */
export function addressWithModel(search: string, modelName: string): string {
  const parameters = new URLSearchParams(search);
  parameters.delete('model');
  if (modelName !== DEFAULT_MODEL_NAME) parameters.set('model', modelName);
  return `?${parameters}`;
}
