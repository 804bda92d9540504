/** Many files → one ZIP archive, while they are being made. Loaded when first used. */
import { makeZip } from 'client-zip';
import { throwIfAborted } from '../../shared/abort';
import { nextTask } from '../../shared/nextTask';
import { createBlobWriter } from './blobWriter';

/** Bytes of the archive per task of the page: a few milliseconds of summing for its checks. */
const TASK_BYTES = 1 << 20;

export interface NamedFile {
  readonly name: string;
  readonly file: Blob;
}

/**
 * An archive of `files`, stored without compression, which would gain little; ZIP64 beyond 4 GB.
 * One file at a time is asked for. The archive is gathered in blobs, which the browser may keep
 * outside the tab's memory. Rejects with what `files` rejects with, and with `AbortError`.
 */
export async function zipFiles(
  files: AsyncIterable<NamedFile>,
  signal: AbortSignal,
): Promise<Blob> {
  const now = new Date();
  async function* entries() {
    for await (const { name, file } of files) {
      yield { name, input: file, size: file.size, lastModified: now };
    }
  }
  const writer = createBlobWriter();
  const sink = writer.writable.getWriter();
  let position = 0;
  const reader = makeZip(entries()).getReader();
  try {
    for (;;) {
      throwIfAborted(signal);
      const { done, value } = await reader.read();
      if (done) break;
      await sink.write({ type: 'write', position, data: value as Uint8Array<ArrayBuffer> });
      const numTasks = Math.floor(position / TASK_BYTES);
      position += value.length;
      // Streams that have bytes at hand give them without ever letting the page do something else.
      if (Math.floor(position / TASK_BYTES) > numTasks) await nextTask();
    }
  } finally {
    // Ends the files, too, if the archive was left by an exception.
    await reader.cancel().catch(() => undefined);
  }
  return writer.finish('application/zip');
}
