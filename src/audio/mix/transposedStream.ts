/** A signal in another key and at another speed, as the encoders read it. */
import type { PlaneStream } from '../export/planeStream';
import type { StretchReply, StretchRequest } from '../stretch/protocol';
import { transposedLength } from '../stretch/transposer';
import { VocalIsolationError } from '../../shared/errors';
import { isTransposed } from './transposition';
import type { Transposition } from './transposition';

/**
 * `stream` with `transposition`, of the same rate and channels and round(numSamples / speed)
 * samples: what is heard at sample n of `stream` is heard at n / speed. `stream` itself if nothing
 * is transposed. A worker computes it in 32-bit floats, which holds a few megabytes at a time and
 * ends with the reading. Reading rejects with `app-load-failed` if the worker cannot be loaded, and
 * with `out-of-memory` or `worker-crashed` if it fails.
 */
export function transposedStream(stream: PlaneStream, transposition: Transposition): PlaneStream {
  if (!isTransposed(transposition)) return stream;
  const { sampleRate, numChannels, numSamples } = stream;
  return {
    sampleRate,
    numChannels,
    numSamples: transposedLength(numSamples, transposition),
    async *blocks() {
      const worker = new Worker(new URL('../stretch/worker/stretchWorker.ts', import.meta.url), {
        type: 'module',
      });
      try {
        await ask(worker, {
          type: 'open',
          shape: { sampleRate, numChannels, numSamples },
          transposition,
        });
        for await (const planes of stream.blocks()) {
          const copies = planes.map((plane) => Float32Array.from(plane));
          const transposed = await ask(worker, { type: 'push', planes: copies }, copies);
          if (transposed[0]?.length) yield transposed;
        }
        const rest = await ask(worker, { type: 'finish' });
        if (rest[0]?.length) yield rest;
      } finally {
        worker.terminate();
      }
    },
  };
}

/** Sends one request and resolves to its reply. `owned` planes belong to the worker afterwards. */
function ask(
  worker: Worker,
  request: StretchRequest,
  owned: readonly Float32Array<ArrayBuffer>[] = [],
): Promise<readonly Float32Array[]> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<StretchReply>) => {
      if (data.type === 'planes') resolve(data.planes);
      else reject(new VocalIsolationError('worker-crashed', data.message));
    };
    worker.onerror = (event) => {
      const code = request.type === 'open' ? 'app-load-failed' : 'worker-crashed';
      reject(new VocalIsolationError(code, `the transposing worker failed: ${event.message}`));
    };
    worker.postMessage(
      request,
      owned.map(({ buffer }) => buffer),
    );
  });
}
