/** The entry of the worker that computes tiles: one request after the other. */
import { loadFft } from '../../dsp/fftWasm';
import { computeTile } from '../../pipeline/viewTile';
import { serializeError } from '../../shared/errors';
import type { ViewReply, ViewRequest } from '../protocol';

// The library's `self` is any kind of worker; this one is a dedicated one.
const scope = self as unknown as {
  postMessage(reply: ViewReply, transfer: ArrayBuffer[]): void;
  onmessage: ((event: { readonly data: ViewRequest }) => void) | null;
};

const fft = loadFft();

async function answer({ requestId, tile: request }: ViewRequest): Promise<void> {
  try {
    const tile = computeTile(request, await fft);
    const buffers = [tile.values, tile.max, tile.min].map(({ buffer }) => buffer as ArrayBuffer);
    scope.postMessage({ type: 'tile', requestId, tile }, buffers);
  } catch (error) {
    const reply = { requestId, error: serializeError(error, 'worker-crashed') };
    scope.postMessage({ type: 'failed', ...reply }, []);
  }
}

scope.onmessage = ({ data }) => void answer(data);
