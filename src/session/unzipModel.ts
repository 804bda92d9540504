/** Reads the files of a model out of a zip file. A part of its own: hardly anybody needs it. */
import { unzip } from 'fflate';
import { VocalIsolationError } from '../shared/errors';
import { MOST_MODEL_BYTES } from './ownModel';

/**
 * The `.json` and `.bin` files in `zip` by path. Rejects with `model-load-failed` if it is no zip
 * file, or if they would be larger than a model is.
 */
export async function unzipModel(zip: Blob): Promise<Map<string, Blob>> {
  const bytes = new Uint8Array(await zip.arrayBuffer());
  let total = 0;
  const filter = ({ name, originalSize }: { name: string; originalSize: number }) => {
    // Archives of macOS hold a second file beside each.
    if (!/\.(json|bin)$/.test(name) || name.startsWith('__MACOSX/')) return false;
    total += originalSize;
    return total <= MOST_MODEL_BYTES;
  };
  const files = await new Promise<Record<string, Uint8Array>>((resolve, reject) => {
    unzip(bytes, { filter }, (error, result) => {
      if (error) reject(new VocalIsolationError('model-load-failed', error.message));
      else resolve(result);
    });
  });
  if (total > MOST_MODEL_BYTES) {
    throw new VocalIsolationError('model-load-failed', `${total} bytes are no model of this page`);
  }
  return new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      new Blob([content as Uint8Array<ArrayBuffer>]),
    ]),
  );
}
