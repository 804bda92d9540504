/**
 * A folder of the origin private file system, in memory: as much of FileSystemDirectoryHandle as
 * the disk store uses. Cast it to that type where it is handed over.
 */

export interface FakeDirectoryOptions {
  /** A write beyond this many bytes in all files together fails with QuotaExceededError. */
  readonly quotaBytes?: number;
}

export class FakeDirectory {
  readonly files = new Map<string, FakeFile>();
  readonly folders = new Map<string, FakeDirectory>();
  private readonly quotaBytes: number;

  constructor({ quotaBytes = Infinity }: FakeDirectoryOptions = {}) {
    this.quotaBytes = quotaBytes;
  }

  async getDirectoryHandle(name: string): Promise<FakeDirectory> {
    const folder = this.folders.get(name) ?? new FakeDirectory({ quotaBytes: this.quotaBytes });
    this.folders.set(name, folder);
    return folder;
  }

  async *keys(): AsyncGenerator<string, void, void> {
    yield* [...this.folders.keys(), ...this.files.keys()];
  }

  /** A file that does not exist is created, whatever the options say. */
  async getFileHandle(name: string) {
    return {
      createWritable: async () => {
        const pieces: Uint8Array[] = [];
        return {
          write: async (data: Float32Array) => {
            const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
            pieces.push(bytes);
            if (this.numBytes() + sum(pieces) > this.quotaBytes) throw named('QuotaExceededError');
          },
          abort: async () => undefined,
          close: async () => void this.files.set(name, new FakeFile(pieces)),
        };
      },
      getFile: async () => this.files.get(name),
    };
  }

  /** Files that were handed out cannot be read afterwards, as in browsers. */
  async removeEntry(name: string): Promise<void> {
    const folder = this.folders.get(name);
    if (!folder && !this.files.has(name)) throw named('NotFoundError');
    const file = this.files.get(name);
    for (const gone of file ? [file] : (folder?.files.values() ?? [])) gone.isGone = true;
    this.folders.delete(name);
    this.files.delete(name);
  }

  private numBytes(): number {
    return [...this.files.values()].reduce((total, { bytes }) => total + bytes.length, 0);
  }
}

/** What of a File is used: slices and their bytes. */
export class FakeFile {
  readonly bytes: Uint8Array;
  isGone = false;

  constructor(pieces: readonly Uint8Array[]) {
    this.bytes = new Uint8Array(sum(pieces));
    let at = 0;
    for (const piece of pieces) {
      this.bytes.set(piece, at);
      at += piece.length;
    }
  }

  slice(start: number, end: number) {
    return {
      arrayBuffer: async () => {
        if (this.isGone) throw named('NotFoundError');
        return this.bytes.slice(start, end).buffer;
      },
    };
  }
}

function sum(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((total, { length }) => total + length, 0);
}

function named(name: string): Error {
  const error = new Error(`${name} of a fake file system`);
  error.name = name;
  return error;
}
