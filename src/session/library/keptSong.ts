/** One song on the disk while this page has it open: its files are written in the background. */
import { asStorageError } from '../../audio/store/storageError';
import { answered } from '../../audio/store/storagePatience';
import type { Checkpoint } from '../../pipeline/checkpoint';
import type { Stretch } from '../../pipeline/stretch';
import type { SeparationSummary } from '../../separation/protocol';
import type { Samples } from '../../shared/units';
import { INITIAL_LISTENING } from '../listening';
import type { Listening } from '../listening';
import type { SongShape } from '../sessionState';
import { decodeCheckpoint, decodeStretch, encodeCheckpoint, encodeStretch } from './stretchFile';

/** Changes whenever files of an earlier version cannot be read any more. */
export const FORMAT = 1;

/** `song.json`: written when the song is queued, begun and, with its summary, finished. */
export interface Manifest {
  readonly format: number;
  readonly fileName: string;
  readonly fileType: string;
  readonly modelName: string;
  /** null while the song waits: only its file is there. */
  readonly shape: SongShape | null;
  readonly isTruncated: boolean;
  readonly isDamaged: boolean;
  /** The tab that separates the song: a reload of that tab goes on with it. */
  readonly tabId: string;
  /** null while the song is not finished. */
  readonly summary: SeparationSummary | null;
  /** Of all files, once the song is finished; before that, an estimate. */
  readonly bytes: number;
}

/** `visit.json`: what changes with every visit. Without it, the song has been opened never. */
export interface Visit {
  readonly openedMs: number;
  /** Whether somebody has cancelled the song: it does not go on by itself. */
  readonly isStopped: boolean;
  readonly listening: Listening;
}

/**
 * Holds what changed last about a visit from that moment until the file is written: a page that is
 * closed or reloaded has no time for files.
 */
export interface VisitJournal {
  /** null if there is nothing that is not in the file. */
  readonly read: () => Partial<Visit> | null;
  readonly write: (visit: Visit) => void;
  readonly clear: () => void;
}

const NO_JOURNAL: VisitJournal = {
  read: () => null,
  write: () => undefined,
  clear: () => undefined,
};

const NO_VISIT: Visit = { openedMs: 0, isStopped: false, listening: INITIAL_LISTENING };
const stretchName = (index: number) => `stretch-${index}`;
/** A folder without parts is one of an earlier version, or none were separated first. */
const PART_PREFIX = 'part-';
const partName = (startSample: Samples) => `${PART_PREFIX}${startSample}`;

/** Gives a lock back. Resolves once it can be taken again. Never rejects. */
export type Release = () => Promise<void>;

/** The files of one song. Writes follow one another; after one has failed, nothing is written. */
export class KeptSong {
  readonly key: string;
  /** Called once, with `storage-full`, `storage-lost` or `storage-failed`. */
  onFailure: (error: unknown) => void = () => undefined;
  private readonly folder: FileSystemDirectoryHandle;
  private readonly release: Release;
  private readonly journal: VisitJournal;
  private writing: Promise<void> = Promise.resolve();
  private hasFailed = false;
  private isClosed = false;
  private numStretches = 0;
  /** Of the stretches that were separated first: where each ends, by where it begins. */
  private readonly parts = new Map<Samples, Samples>();
  private numPending = 0;
  private visit: Visit = NO_VISIT;

  /** Takes over `folder` and the lock that `release` gives back. */
  constructor(
    key: string,
    folder: FileSystemDirectoryHandle,
    release: Release,
    journal = NO_JOURNAL,
  ) {
    this.key = key;
    this.journal = journal;
    this.folder = folder;
    this.release = release;
  }

  /** Writes the input and the manifest: from then on the song is in the library. */
  begin(manifest: Manifest, file: Blob): Promise<void> {
    return this.write(async () => {
      await writeFile(this.folder, 'input', [file]);
      await writeJson(this.folder, 'song.json', manifest);
    });
  }

  /** Writes the manifest anew. */
  describe(manifest: Manifest): Promise<void> {
    return this.write(() => writeJson(this.folder, 'song.json', manifest));
  }

  /** Takes the next stretch. Resolves at once, or later where the disk is slower than that. */
  keepStretch(stretch: Stretch): Promise<void> {
    const index = this.numStretches++;
    const written = this.write(async () => {
      await writeFile(this.folder, stretchName(index), encodeStretch(stretch));
      if (!stretch.checkpoint) return;
      await writeFile(this.folder, 'checkpoint', encodeCheckpoint(stretch.checkpoint));
      await this.removePartsBefore(stretch.checkpoint.numDelivered);
    });
    return this.numPending > MAX_PENDING ? written : Promise.resolve();
  }

  /**
   * Takes a stretch of a part that was separated first, until the song itself has got there. One
   * that finds no room is let go: the song needs it more.
   */
  keepPart(stretch: Stretch): Promise<void> {
    const { startSample, vocals } = stretch;
    return this.write(async () => {
      const name = partName(startSample);
      try {
        await writeFile(this.folder, name, encodeStretch(stretch));
        this.parts.set(startSample, startSample + (vocals[0]?.length ?? 0));
      } catch {
        await answered(this.folder.removeEntry(name)).catch(() => undefined);
      }
    });
  }

  /** Marks the song as finished. */
  finish(manifest: Manifest): Promise<void> {
    return this.write(async () => {
      await this.removeParts();
      const bytes = await folderBytes(this.folder);
      await writeJson(this.folder, 'song.json', { ...manifest, bytes });
      await this.folder.removeEntry('checkpoint').catch(() => undefined);
    });
  }

  setVisit(change: Partial<Visit>): Promise<void> {
    this.visit = { ...this.visit, ...change };
    const { visit } = this;
    this.journal.write(visit);
    return this.write(async () => {
      await writeJson(this.folder, 'visit.json', visit);
      if (visit === this.visit) this.journal.clear();
    });
  }

  /** Forgets the stretches: the song begins again. */
  restart(): Promise<void> {
    this.numStretches = 0;
    return this.write(async () => {
      await this.removeStretchesFrom(0);
      await this.removeParts();
    });
  }

  async readInput({ fileName, fileType }: Manifest): Promise<File> {
    const input = await (await this.folder.getFileHandle('input')).getFile();
    return new File([input], fileName, { type: fileType });
  }

  async readVisit(): Promise<Visit> {
    this.visit = await readVisit(this.folder, this.journal);
    return this.visit;
  }

  /**
   * The stretches in order before sample `until`, up to the first one that is missing or damaged.
   * The next stretch that is kept comes behind them.
   */
  async *readStretches(until: Samples): AsyncGenerator<Stretch, void, void> {
    let end = 0;
    for (this.numStretches = 0; end < until; this.numStretches++) {
      let stretch: Stretch;
      try {
        const handle = await this.folder.getFileHandle(stretchName(this.numStretches));
        stretch = await decodeStretch(await handle.getFile());
      } catch {
        return;
      }
      if (stretch.startSample !== end) return;
      end += stretch.vocals[0]?.length ?? 0;
      yield stretch;
    }
  }

  /**
   * The stretches that were separated first, in the order of the song; those that are damaged or
   * begin before sample `from`, where the song itself has got to, are left out.
   */
  async *readParts(from: Samples): AsyncGenerator<Stretch, void, void> {
    for (const start of (await this.partStarts()).toSorted((a, b) => a - b)) {
      // What nobody reads any more goes when the song gets there.
      this.parts.set(start, start);
      try {
        const handle = await this.folder.getFileHandle(partName(start));
        const stretch = await decodeStretch(await handle.getFile());
        if (stretch.startSample !== start || start < from) continue;
        this.parts.set(start, start + (stretch.vocals[0]?.length ?? 0));
        yield stretch;
      } catch {
        continue;
      }
    }
  }

  /** null where there is none that can be read. */
  async readCheckpoint(): Promise<Checkpoint | null> {
    try {
      return await decodeCheckpoint(
        await (await this.folder.getFileHandle('checkpoint')).getFile(),
      );
    } catch {
      return null;
    }
  }

  /** Resolves when everything given so far is written, or writing has failed. */
  settle(): Promise<void> {
    return this.writing;
  }

  /** Ends the song on this page: it can be opened again, here or in another tab. */
  async close(): Promise<void> {
    await this.settle();
    this.isClosed = true;
    await this.release();
  }

  private write(task: () => Promise<void>): Promise<void> {
    this.numPending++;
    this.writing = this.writing.then(async () => {
      try {
        if (!this.hasFailed && !this.isClosed) await task();
      } catch (error) {
        this.hasFailed = true;
        this.onFailure(asStorageError(error));
      } finally {
        this.numPending--;
      }
    });
    return this.writing;
  }

  /** Of all parts in the folder, also of those that were not read. */
  private async partStarts(): Promise<Samples[]> {
    const starts: Samples[] = [];
    for await (const name of this.folder.keys()) {
      if (name.startsWith(PART_PREFIX)) starts.push(Number(name.slice(PART_PREFIX.length)));
    }
    return starts;
  }

  private async removeParts(): Promise<void> {
    for (const start of await this.partStarts()) await this.removePart(start);
  }

  private async removePart(start: Samples): Promise<void> {
    this.parts.delete(start);
    await answered(this.folder.removeEntry(partName(start))).catch(() => undefined);
  }

  private async removePartsBefore(sample: Samples): Promise<void> {
    for (const [start, end] of this.parts) {
      if (end <= sample) await this.removePart(start);
    }
  }

  private async removeStretchesFrom(index: number): Promise<void> {
    await this.folder.removeEntry('checkpoint').catch(() => undefined);
    for (; ; index++) {
      try {
        await this.folder.removeEntry(stretchName(index));
      } catch {
        return;
      }
    }
  }
}

/** More stretches than these wait in memory only where the disk is slower than the network. */
const MAX_PENDING = 8;

/** Bytes that are written in one step, see {@link answered}. */
const STEP_BYTES = 8 << 20;

/**
 * A file is there completely or not at all: it is swapped in when it is closed. Rejects as {@link
 * answered} where a step is not answered.
 */
async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  pieces: readonly (Blob | Uint8Array<ArrayBuffer>)[],
): Promise<void> {
  const handle = await answered(folder.getFileHandle(name, { create: true }));
  const writable = await answered(handle.createWritable());
  try {
    for (const step of pieces.flatMap(inSteps)) await answered(writable.write(step));
  } catch (error) {
    void writable.abort().catch(() => undefined);
    throw error;
  }
  await answered(writable.close());
}

function inSteps(piece: Blob | Uint8Array<ArrayBuffer>): (Blob | Uint8Array<ArrayBuffer>)[] {
  if (!(piece instanceof Blob)) return [piece];
  const numSteps = Math.ceil(piece.size / STEP_BYTES);
  return Array.from({ length: numSteps }, (_, index) =>
    piece.slice(index * STEP_BYTES, (index + 1) * STEP_BYTES),
  );
}

function writeJson(folder: FileSystemDirectoryHandle, name: string, value: object): Promise<void> {
  return writeFile(folder, name, [new TextEncoder().encode(JSON.stringify(value))]);
}

/** Rejects for a file that is missing or damaged, or does not come. */
export async function readJson<T>(folder: FileSystemDirectoryHandle, name: string): Promise<T> {
  const read = async () => (await (await folder.getFileHandle(name)).getFile()).arrayBuffer();
  return JSON.parse(new TextDecoder().decode(await answered(read()))) as T;
}

/** How the song was left at the last visit. What is not known of that is as if there was none. */
export async function readVisit(
  folder: FileSystemDirectoryHandle,
  journal: VisitJournal,
): Promise<Visit> {
  const written = await readJson<Partial<Visit>>(folder, 'visit.json').catch(() => ({}));
  const visit: Visit = { ...NO_VISIT, ...written, ...journal.read() };
  return { ...visit, listening: { ...INITIAL_LISTENING, ...visit.listening } };
}

/** null where there is none. */
export async function readFile(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<File | null> {
  try {
    return await answered((await answered(folder.getFileHandle(name))).getFile());
  } catch {
    return null;
  }
}

/** Bytes of all files in `folder`. */
export async function folderBytes(folder: FileSystemDirectoryHandle): Promise<number> {
  let bytes = 0;
  for await (const name of folder.keys()) {
    bytes += (await (await folder.getFileHandle(name)).getFile()).size;
  }
  return bytes;
}
