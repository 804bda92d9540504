/** Which weights the app ships now: a song that others have separated is not the same any more. */
import { withinSeconds } from '../shared/race';
import type { Seconds } from '../shared/units';

/** A host that has not answered by then counts as one that does not say. */
const LONGEST_WAIT: Seconds = 5;

/**
 * SHA-256 of the weights of the model `modelName` as its description in `modelsUrl` (ending in a
 * slash) states it; null where there is no such model, as of one that people have brought along,
 * and where nothing answers.
 */
export async function shippedWeights(modelsUrl: string, modelName: string): Promise<string | null> {
  const read = async (): Promise<string | null> => {
    const response = await fetch(`${modelsUrl}${encodeURIComponent(modelName)}/model.json`);
    const json = (await response.json()) as { userDefinedMetadata?: { digest?: unknown } } | null;
    const digest = json?.userDefinedMetadata?.digest;
    return typeof digest === 'string' ? digest : null;
  };
  return withinSeconds(read(), LONGEST_WAIT, () => new Error('no answer')).catch(() => null);
}
