/** A file that is written piece by piece and becomes a blob. */
import type { StreamTargetChunk } from 'mediabunny';

/** Written bytes are gathered to pieces of this size before they become blobs. */
const PIECE_BYTES = 1 << 20;

export interface BlobWriter {
  /** Takes chunks that continue the file, and chunks that overwrite bytes written before. */
  readonly writable: WritableStream<StreamTargetChunk>;
  /** The file so far. */
  finish(type: string): Blob;
}

/**
 * Gathers a file in blobs, which the browser may keep outside the tab's memory. The stream errors
 * if a chunk would leave a gap.
 */
export function createBlobWriter(): BlobWriter {
  let written = new Blob();
  let pending: Uint8Array<ArrayBuffer>[] = [];
  let pendingBytes = 0;
  const settle = () => {
    written = new Blob([written, ...pending]);
    pending = [];
    pendingBytes = 0;
  };
  const write = ({ data, position }: StreamTargetChunk) => {
    const end = written.size + pendingBytes;
    if (position > end) throw new RangeError(`gap in the file: ${position} after ${end}`);
    if (position < end) {
      settle();
      written = overwrite(written, position, data);
      return;
    }
    pending.push(data);
    pendingBytes += data.length;
    if (pendingBytes >= PIECE_BYTES) settle();
  };
  return {
    writable: new WritableStream({ write }),
    finish(type) {
      settle();
      return written.slice(0, written.size, type);
    },
  };
}

/** `file` with `bytes` in place of what is at `position`; it grows if they reach past its end. */
export function overwrite(file: Blob, position: number, bytes: Uint8Array<ArrayBuffer>): Blob {
  const after = Math.min(file.size, position + bytes.length);
  return new Blob([file.slice(0, position), bytes, file.slice(after)], { type: file.type });
}
