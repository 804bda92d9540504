/**
 * The state of a separation between two segments, so that a later run goes on from there and gives
 * the samples of an uninterrupted run.
 */
import { VocalIsolationError } from '../shared/errors';
import type { Samples } from '../shared/units';

/** Plain data, to be posted between threads and kept in a file. */
export interface Checkpoint {
  /** Names the song's shape and the network's weights: the state of others does not fit. */
  readonly key: string;
  /** Samples of vocals that were delivered before, from the beginning of the song. */
  readonly numDelivered: Samples;
  /** Numbers and arrays in the order in which the parts of the chain name them. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type StateArray = Float32Array | Float64Array;

/** Each part of the chain names its state once, in one order, for saving and for restoring. */
export interface StateTransfer {
  /** Saving: notes `value` and returns it. Restoring: returns the value that was noted. */
  number(value: number): number;
  /** Saving: notes the values of `array`. Restoring: replaces them by those noted. */
  array(array: StateArray): void;
}

/** Saves what `transfer` names. */
export function saveState(transfer: (state: StateTransfer) => void): Uint8Array<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const note = (array: StateArray) => {
    const piece = new Uint8Array(array.buffer, array.byteOffset, array.byteLength).slice();
    pieces.push(piece);
    length += piece.length;
  };
  transfer({
    number(value) {
      note(Float64Array.of(value));
      return value;
    },
    array: note,
  });
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Restores what `transfer` names. Throws `bad-parameter` if `bytes` hold more or less. */
export function restoreState(bytes: Uint8Array, transfer: (state: StateTransfer) => void): void {
  let at = 0;
  const take = (array: StateArray) => {
    const piece = bytes.subarray(at, at + array.byteLength);
    if (piece.length !== array.byteLength) throw misfit(bytes);
    new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(piece);
    at += piece.length;
  };
  transfer({
    number() {
      const value = new Float64Array(1);
      take(value);
      return value[0];
    },
    array: take,
  });
  if (at !== bytes.length) throw misfit(bytes);
}

function misfit(bytes: Uint8Array): VocalIsolationError {
  return new VocalIsolationError('bad-parameter', `a checkpoint of ${bytes.length} bytes`);
}
