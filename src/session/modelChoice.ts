/**
 * Which model separates the next song. It can change while the page is open. A song keeps the key
 * of the model that it was queued with: the name of one of the app's, or the id of one's own.
 */
import type { SeparationClient } from '../separation/page/client';
import type { BackendName, OwnModel } from '../separation/protocol';
import { readOwnModel } from './ownModel';
import type { Separator } from './session';

export interface ModelChoiceState {
  /** What songs are queued with. */
  readonly key: string;
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
  /** Separates with the models that `modelName` is the key of. */
  readonly separator: Separator;
}

export interface ModelChoiceOptions {
  readonly client: Pick<SeparationClient, 'prepare' | 'separate' | 'tryModel' | 'wantPart'>;
  readonly modelName: string;
  readonly backend: BackendName | null;
}

export function createModelChoice({ client, modelName, backend }: ModelChoiceOptions): ModelChoice {
  let state: ModelChoiceState = { key: modelName, modelName, ownModel: null };
  const ownModels = new Map<string, OwnModel>();
  const listeners = new Set<() => void>();

  function setState(next: ModelChoiceState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  /** A key of an earlier visit belongs to no model of this one: it is then asked for by name. */
  function modelOf(key: string): {
    readonly modelName: string;
    readonly ownModel: OwnModel | null;
  } {
    const ownModel = ownModels.get(key) ?? null;
    return { modelName: ownModel?.modelName ?? key, ownModel };
  }

  function prepare(key: string, forced: BackendName | null): void {
    const { modelName: name, ownModel } = modelOf(key);
    client.prepare(name, forced, ownModel);
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    choose: (name) => setState({ key: name, modelName: name, ownModel: null }),
    async useOwn(files) {
      const ownModel = await readOwnModel(files);
      await client.tryModel(ownModel, backend);
      ownModels.set(ownModel.id, ownModel);
      setState({ key: ownModel.id, modelName: ownModel.modelName, ownModel });
    },
    separator: {
      prepare,
      wantPart: (part) => client.wantPart(part),
      separate: (request) => client.separate({ ...request, ...modelOf(request.modelName) }),
    },
  };
}
