/** Reads stretches of cached signals by position, so that no recording is ever held in memory. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { Samples } from '../../src/shared/units';
import type { CachedSignal } from './cachedTrack';

/** Files kept open at a time. */
const MAX_OPEN = 64;

export interface SignalReader {
  /**
   * Samples [start, start + length) of every cached channel; silence outside the recording.
   * Throws an Error that names the file if it cannot be read.
   */
  read(signal: CachedSignal, start: Samples, length: Samples): Float32Array[];
  dispose(): void;
}

export function createSignalReader(): SignalReader {
  const open = new Map<string, number>();

  function descriptor(path: string): number {
    const known = open.get(path);
    if (known !== undefined) return known;
    if (open.size >= MAX_OPEN) {
      const [oldest, file] = [...open][0];
      closeSync(file);
      open.delete(oldest);
    }
    const file = openSync(path, 'r');
    open.set(path, file);
    return file;
  }

  return {
    read(signal, start, length) {
      const { numChannels, numSamples, scale, path } = signal;
      const channels = Array.from({ length: numChannels }, () => new Float32Array(length));
      const from = Math.max(0, start);
      const count = Math.min(start + length, numSamples) - from;
      if (count <= 0) return channels;
      const data = new Int16Array(count * numChannels);
      try {
        readSync(
          descriptor(path),
          new Uint8Array(data.buffer),
          0,
          data.byteLength,
          2 * from * numChannels,
        );
      } catch (error) {
        throw new Error(`The cached audio ${path} cannot be read; start again to decode it anew.`, {
          cause: error,
        });
      }
      const offset = from - start;
      if (numChannels === 1) {
        const [channel] = channels;
        for (let n = 0; n < count; n++) channel[offset + n] = data[n] * scale;
        return channels;
      }
      channels.forEach((channel, c) => {
        for (let n = 0, at = c; n < count; n++, at += numChannels)
          channel[offset + n] = data[at] * scale;
      });
      return channels;
    },
    dispose() {
      for (const file of open.values()) closeSync(file);
      open.clear();
    },
  };
}
