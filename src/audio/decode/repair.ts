/** Streams that are damaged in the middle → the same with silence in place of the damage. */
import { repairAdts } from './adts';
import { LARGEST_WHOLE_FILE_BYTES, readBytes } from './fileBytes';
import { repairFlac } from './flac';
import { endOfId3 } from './lameTag';
import { repairMp3 } from './mp3';
import { isPageStart } from './oggPages';
import { repairOgg } from './ogg';

export interface RepairedFile {
  readonly file: Blob;
  /** Whether silence has taken the place of damage. */
  readonly isDamaged: boolean;
}

/** The bytes of a file that is read instead of a damaged one, in their order. */
export interface Repair {
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
  readonly isDamaged: boolean;
}

/**
 * `file` with its damage replaced by silence, and FLAC in Ogg as a FLAC file; `file` itself if it
 * needs no repair, is too large to be read as a whole, or is neither ADTS, MP3, FLAC nor Ogg. Other
 * containers state where their packets are, see decodePackets.ts. Rejects with `file-unreadable`.
 */
export async function repairFile(file: Blob): Promise<RepairedFile> {
  const untouched = { file, isDamaged: false };
  if (file.size > LARGEST_WHOLE_FILE_BYTES) return untouched;
  const start = await endOfId3(file);
  const head = await readBytes(file, start, start + 4);
  const isFlac = String.fromCharCode(...head) === 'fLaC';
  const isOgg = isPageStart(head, 0);
  if (!isFlac && !isOgg && head[0] !== 0xff) return untouched;
  const bytes = await readBytes(file);
  if (isOgg) {
    const ogg = await repairOgg(bytes);
    if (!ogg) return untouched;
    const repaired = { file: new Blob([...ogg.parts]), isDamaged: ogg.isDamaged };
    const isFlacNow = String.fromCharCode(...ogg.parts[0].subarray(0, 4)) === 'fLaC';
    return isFlacNow ? repairFile(repaired.file) : repaired;
  }
  const repair = isFlac
    ? await repairFlac(bytes, start)
    : (repairAdts(bytes) ?? repairMp3(bytes, start));
  if (!repair) return untouched;
  return { file: new Blob([...repair.parts]), isDamaged: repair.isDamaged };
}
