/**
 * The worker that makes one file and is ended then. It asks the page for the samples, mixes,
 * resamples and encodes them, so that none of it keeps the page from answering, and a cancelled
 * export ends at once.
 */
import { serializeError } from '../../../shared/errors';
import { createDeferred } from '../../../shared/race';
import { encodeAs } from '../encoders';
import type { ReadablePcm } from '../excerpt';
import { makeFile } from '../exportRequest';
import type { StreamShape } from '../planeStream';
import type { ExportClientMessage, ExportWorkerMessage, SignalName } from './exportProtocol';

const post = (message: ExportWorkerMessage) => self.postMessage(message);

let pending = createDeferred<readonly Float32Array<ArrayBuffer>[]>();

function remotePcm(signal: SignalName, shape: StreamShape): ReadablePcm {
  return {
    ...shape,
    read(start, count) {
      pending = createDeferred();
      post({ type: 'read', signal, start, count });
      return pending.promise;
    },
  };
}

async function make(message: Extract<ExportClientMessage, { type: 'make' }>): Promise<void> {
  post({ type: 'started' });
  const { mixture, vocals, request } = message;
  const samples = {
    mixture: remotePcm('mixture', mixture),
    vocals: remotePcm('vocals', vocals),
  };
  try {
    const result = await makeFile(samples, request, {
      encode: encodeAs,
      onProgress: (share) => post({ type: 'progress', share }),
    });
    post({ type: 'done', result });
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    post({ type: 'failed', name, error: serializeError(error, 'bad-parameter') });
  }
}

self.onmessage = ({ data }: MessageEvent<ExportClientMessage>) => {
  if (data.type === 'make') void make(data);
  else pending.resolve(data.planes);
};
