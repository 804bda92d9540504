/** The models that this build of the page can load. */
import { MODEL_CONFIGS } from '../model/config';

/** Folders of public/models with complete weights, filled in by vite.config.ts when building. */
declare const __SHIPPED_MODELS__: readonly string[];

/** Names of the known models whose weights are in this build, in the order of MODEL_CONFIGS. */
export const SHIPPED_MODELS: readonly string[] = Object.keys(MODEL_CONFIGS).filter((name) =>
  __SHIPPED_MODELS__.includes(name),
);
