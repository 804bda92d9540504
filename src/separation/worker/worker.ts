/**
 * The worker's entry: answers the page at once, and hands it the engine as soon as that has loaded.
 */
import { VocalIsolationError, serializeError } from '../../shared/errors';
import { loadPart } from '../../shared/loadPart';
import type { BlobLike } from '../../pcm/storedPcm';
import { createPageThreads } from '../backends/pageThreads';
import type { WorkerMessage } from '../protocol';
import { serve } from './serve';
import type { Port } from './serve';

const post = (message: WorkerMessage) => self.postMessage(message);
const threads = createPageThreads(post);

const engine = loadPart(() => import('./engine')).then(({ createModels, separate }) => ({
  models: createModels({
    threads,
    announceSilence: (seconds) => post({ type: 'silence', seconds }),
  }),
  separate,
}));
engine.catch((error: unknown) => {
  post({ type: 'unusable', error: serializeError(error, 'worker-crashed') });
});

// The library's `self` is any kind of worker; this one is a dedicated one, which is a port.
serve(self as unknown as Port, {
  models: { open: async (...parameters) => (await engine).models.open(...parameters) },
  separate: async (...parameters) => (await engine).separate(...parameters),
  readBlob: readStoredBytes,
  threads,
});

/** The bytes of a song on the disk. Throws `storage-lost` where the browser has removed them. */
function readStoredBytes(blob: BlobLike): ArrayBuffer {
  try {
    return new FileReaderSync().readAsArrayBuffer(blob as Blob);
  } catch (cause) {
    throw new VocalIsolationError('storage-lost', String(cause), { cause });
  }
}
