/**
 * The streams of a file, those that are damaged in the middle with silence in place of the damage.
 * Files of some formats are joined by joining their bytes: decoders read the first stream only, or
 * end where the rate or the channels change.
 */
import { repairAdts } from './adts';
import { LARGEST_WHOLE_FILE_BYTES, readBytes } from './fileBytes';
import { repairFlac } from './flac';
import { endOfId3 } from './lameTag';
import { repairMatroska } from './matroska';
import { repairMp3 } from './mp3';
import { isPageStart } from './oggPages';
import { repairOgg } from './ogg';

export interface RepairedFile {
  /** The streams one after the other: at least one, and more only of files that were joined. */
  readonly streams: readonly Blob[];
  /** Whether parts of the file are damaged; those that cannot be read became silence. */
  readonly isDamaged: boolean;
}

/** The bytes of a stream that is read instead of a damaged one, in their order. */
export interface Repair {
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
  readonly isDamaged: boolean;
}

/**
 * The streams of `file` with their damage replaced by silence, and FLAC in Ogg as FLAC files; only
 * `file` itself if it needs no repair, is too large to be read as a whole, or is neither ADTS, MP3,
 * FLAC, Ogg nor Matroska. Other containers state where their packets are, see decodePackets.ts.
 * Rejects with `file-unreadable`, or with `empty-file` or `decode-failed` for FLAC without a frame.
 */
export async function repairFile(file: Blob): Promise<RepairedFile> {
  const untouched = { streams: [file], isDamaged: false };
  if (file.size > LARGEST_WHOLE_FILE_BYTES) return untouched;
  const start = await endOfId3(file);
  const repair = repairFor(await readBytes(file, start, start + 4));
  const repairs = repair && (await repair(await readBytes(file), start));
  if (!repairs) return untouched;
  return {
    streams: repairs.map(({ parts }) => new Blob([...parts])),
    isDamaged: repairs.some(({ isDamaged }) => isDamaged),
  };
}

type RepairBytes = (bytes: Uint8Array<ArrayBuffer>, start: number) => Promise<Repair[] | null>;

/** By the first bytes behind the ID3 tags. */
function repairFor(head: Uint8Array): RepairBytes | null {
  if (isPageStart(head, 0)) return repairOgg;
  if (String.fromCharCode(...head) === 'fLaC') return repairFlac;
  if (head[0] === 0x1a && head[1] === 0x45) return repairMatroska;
  if (head[0] !== 0xff) return null;
  return async (bytes, start) => (await repairAdts(bytes, start)) ?? repairMp3(bytes, start);
}
