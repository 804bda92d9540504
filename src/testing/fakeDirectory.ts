/**
 * A folder of the origin private file system, in memory: as much of FileSystemDirectoryHandle as
 * the disk store and the library use. Cast it to that type where it is handed over.
 */

export interface FakeDirectoryOptions {
  /** A write beyond this many bytes in all files together fails with QuotaExceededError. */
  readonly quotaBytes?: number;
}

/** Whether what does not exist is created; otherwise asking for it rejects with NotFoundError. */
interface Creation {
  readonly create?: boolean;
}

export class FakeDirectory {
  readonly files = new Map<string, FakeFile>();
  readonly folders = new Map<string, FakeDirectory>();
  private readonly quotaBytes: number;

  constructor({ quotaBytes = Infinity }: FakeDirectoryOptions = {}) {
    this.quotaBytes = quotaBytes;
  }

  async getDirectoryHandle(name: string, { create = false }: Creation = {}) {
    const known = this.folders.get(name);
    if (!known && !create) throw named('NotFoundError');
    const folder = known ?? new FakeDirectory({ quotaBytes: this.quotaBytes });
    this.folders.set(name, folder);
    return folder;
  }

  async *keys(): AsyncGenerator<string, void, void> {
    yield* [...this.folders.keys(), ...this.files.keys()];
  }

  async getFileHandle(name: string, { create = false }: Creation = {}) {
    if (!create && !this.files.has(name)) throw named('NotFoundError');
    return {
      createWritable: async () => {
        const pieces: Uint8Array<ArrayBuffer>[] = [];
        return {
          write: async (data: Blob | ArrayBufferView<ArrayBuffer>) => {
            pieces.push(await copy(data));
            if (this.numBytes() + sum(pieces) > this.quotaBytes) throw named('QuotaExceededError');
          },
          abort: async () => undefined,
          close: async () => void this.files.set(name, new FakeFile(pieces, name)),
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
    return [...this.files.values()].reduce((total, { size }) => total + size, 0);
  }
}

/** A file that cannot be read any more once `isGone`. */
export class FakeFile extends File {
  isGone = false;

  override slice(start?: number, end?: number): Blob {
    return Object.assign(super.slice(start, end), {
      arrayBuffer: () => this.read(super.slice(start, end)),
    });
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.read(super.slice());
  }

  private read(part: Blob): Promise<ArrayBuffer> {
    return this.isGone ? Promise.reject(named('NotFoundError')) : part.arrayBuffer();
  }
}

async function copy(data: Blob | ArrayBufferView<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (data instanceof Blob) return new Uint8Array(await data.arrayBuffer());
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
}

function sum(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((total, { length }) => total + length, 0);
}

function named(name: string): Error {
  const error = new Error(`${name} of a fake file system`);
  error.name = name;
  return error;
}
