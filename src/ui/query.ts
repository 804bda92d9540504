/**
 * What the address of the page may force:
 * `?backend=webgpu|webgl|wasm|cpu&model=<name>&memory=<MB>`.
 */
import { DEFAULT_MODEL_NAME, MODEL_CONFIGS } from '../model/config';
import { BACKEND_NAMES } from '../separation/protocol';
import type { BackendName } from '../separation/protocol';
import { texts } from './language/language';

/** What the address asks for, with what is not understood replaced by its default. */
export interface Query {
  /** Null: the fastest backend that computes a known answer correctly. */
  readonly backend: BackendName | null;
  readonly modelName: string;
  /** The most bytes that songs may take in memory. Infinity: as much as the device allows. */
  readonly memoryBytes: number;
  /** The values that were not understood. */
  readonly problems: readonly QueryProblem[];
}

/** A value of the address that means nothing. */
export interface QueryProblem {
  readonly parameter: 'backend' | 'model';
  readonly value: string;
}

/** Reads the query of an address, with or without its `?`. Never throws. */
export function parseQuery(search: string): Query {
  const parameters = new URLSearchParams(search);
  const problems: QueryProblem[] = [];
  const wantedBackend = parameters.get('backend');
  const backend = BACKEND_NAMES.find((name) => name === wantedBackend) ?? null;
  if (wantedBackend && !backend) problems.push({ parameter: 'backend', value: wantedBackend });
  const wantedModel = parameters.get('model');
  const isKnown = wantedModel !== null && Object.hasOwn(MODEL_CONFIGS, wantedModel);
  if (wantedModel && !isKnown) problems.push({ parameter: 'model', value: wantedModel });
  const megabytes = Number(parameters.get('memory') ?? NaN);
  const memoryBytes = megabytes >= 0 ? megabytes * 1e6 : Infinity;
  return { backend, memoryBytes, modelName: isKnown ? wantedModel : DEFAULT_MODEL_NAME, problems };
}

/** One sentence about what is used instead, and what there is. */
export function describeQueryProblem({ parameter, value }: QueryProblem): string {
  const { unknownBackend, unknownModel } = texts().address;
  if (parameter === 'backend') return unknownBackend(value, BACKEND_NAMES.join(', '));
  return unknownModel(value, DEFAULT_MODEL_NAME, Object.keys(MODEL_CONFIGS).join(', '));
}

/** `search` with another model and everything else kept. The default model is left out of it. */
export function addressWithModel(search: string, modelName: string): string {
  const parameters = new URLSearchParams(search);
  parameters.delete('model');
  if (modelName !== DEFAULT_MODEL_NAME) parameters.set('model', modelName);
  return `?${parameters}`;
}
