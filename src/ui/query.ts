/**
 * What the address of the page may force:
 * `?backend=webgpu|webgl|wasm|cpu&model=<name>&memory=<MB>`.
 */
import { DEFAULT_MODEL_NAME, MODEL_CONFIGS } from '../model/config';
import { BACKEND_NAMES } from '../separation/protocol';
import type { BackendName } from '../separation/protocol';

/** What the address asks for, with what is not understood replaced by its default. */
export interface Query {
  /** Null: the fastest backend that computes a known answer correctly. */
  readonly backend: BackendName | null;
  readonly modelName: string;
  /** The most bytes that songs may take in memory. Infinity: as much as the device allows. */
  readonly memoryBytes: number;
  /** One sentence for each value that was not understood. */
  readonly problems: readonly string[];
}

/** Reads the query of an address, with or without its `?`. Never throws. */
export function parseQuery(search: string): Query {
  const parameters = new URLSearchParams(search);
  const problems: string[] = [];
  const wantedBackend = parameters.get('backend');
  const backend = BACKEND_NAMES.find((name) => name === wantedBackend) ?? null;
  if (wantedBackend && !backend) {
    problems.push(
      `“${wantedBackend}” is not a backend, so the fastest is chosen. Known: ${BACKEND_NAMES.join(', ')}.`,
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

/** `search` with another model and everything else kept. The default model is left out of it. */
export function addressWithModel(search: string, modelName: string): string {
  const parameters = new URLSearchParams(search);
  parameters.delete('model');
  if (modelName !== DEFAULT_MODEL_NAME) parameters.set('model', modelName);
  return `?${parameters}`;
}
