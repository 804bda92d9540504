/** Which model separates the next song. It can change while the page is open. */
import type { SeparationClient } from '../separation/page/client';
import type { BackendName, OwnModel } from '../separation/protocol';
import { readOwnModel } from './ownModel';
import type { Separator } from './session';

export interface ModelChoiceState {
  readonly modelName: string;
  /** The model of one's own that is in use; null: the app's model of that name. */
  readonly ownModel: OwnModel | null;
}

/** Members are plain functions that do not use `this`. */
export interface ModelChoice {
  readonly getState: () => ModelChoiceState;
  readonly subscribe: (listener: () => void) => () => void;
  /** Uses a model of the app from the next song on. */
  readonly choose: (modelName: string) => void;
  /**
   * Uses the model in `files` from the next song on, once it has passed every check that the app's
   * own have to pass. Rejects with what is wrong with it; the choice then stays as it is.
   */
  readonly useOwn: (files: readonly File[]) => Promise<void>;
  /** Separates with the chosen model, whichever it is asked for. */
  readonly separator: Separator;
}

export interface ModelChoiceOptions {
  readonly client: Pick<SeparationClient, 'prepare' | 'separate' | 'tryModel'>;
  readonly modelName: string;
  readonly backend: BackendName | null;
}

export function createModelChoice({ client, modelName, backend }: ModelChoiceOptions): ModelChoice {
  let state: ModelChoiceState = { modelName, ownModel: null };
  const listeners = new Set<() => void>();

  function setState(next: ModelChoiceState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    choose(name) {
      setState({ modelName: name, ownModel: null });
      client.prepare(name, backend);
    },
    async useOwn(files) {
      const ownModel = await readOwnModel(files);
      await client.tryModel(ownModel, backend);
      setState({ modelName: ownModel.modelName, ownModel });
    },
    separator: {
      prepare: () => client.prepare(state.modelName, backend, state.ownModel),
      separate: (request) => client.separate({ ...request, ...state }),
    },
  };
}
