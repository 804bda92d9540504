/** Answers requests from what is kept, and from the network where that fails or takes long. */
import { withinSeconds } from '../../shared/race';
import type { Seconds } from '../../shared/units';

/** A kept answer. */
export interface Kept {
  readonly response: Response;
  /** Whether the network should be asked first. */
  readonly isOutdated: boolean;
}

/** Cache Storage that takes longer is not waited for while there is a network. */
export const KEPT_PATIENCE: Seconds = 4;

/**
 * Returns a function that answers one request: with what `look` finds; with what `load` fetches if
 * that is nothing, outdated, fails or takes longer than {@link KEPT_PATIENCE}; and with what `look`
 * finds after all if `load` rejects. Rejects as `load` does if there is nothing. After storage has
 * once been silent, nobody waits for it until it has answered.
 */
export function createKeptFirst() {
  let isSilent = false;

  async function found(looking: Promise<Kept | undefined>): Promise<Kept | undefined> {
    try {
      return await withinSeconds(looking, KEPT_PATIENCE, () => new Error('no answer'));
    } catch {
      isSilent = true;
      return undefined;
    }
  }

  return async (
    look: () => Promise<Kept | undefined>,
    load: () => Promise<Response>,
  ): Promise<Response> => {
    // Storage that fails is as good as empty.
    const looking = look().catch(() => undefined);
    void looking.then(() => {
      isSilent = false;
    });
    const kept = isSilent ? undefined : await found(looking);
    if (kept && !kept.isOutdated) return kept.response;
    try {
      return await load();
    } catch (error) {
      const late = kept ?? (await found(looking));
      if (late) return late.response;
      throw error;
    }
  };
}
