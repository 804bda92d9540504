/** The boxes of an MP4 file. */
import { readBytes } from './fileBytes';

export interface Box {
  readonly type: string;
  /** Bytes start … end − 1 of the file, of which the last may be missing. */
  readonly start: number;
  readonly end: number;
}

/** The boxes of an MP4 file (ISO/IEC 14496-12, sec. 4.2); none for anything else. */
export async function* topLevelBoxes(file: Blob): AsyncGenerator<Box, void, void> {
  for (let start = 0; start + 8 <= file.size;) {
    const bytes = await readBytes(file, start, start + 16);
    const view = new DataView(bytes.buffer);
    const type = String.fromCharCode(...bytes.subarray(4, 8));
    if (start === 0 && type !== 'ftyp') return;
    let size = view.getUint32(0);
    if (size === 1 && bytes.length === 16) size = Number(view.getBigUint64(8));
    if (size === 0) size = file.size - start;
    if (size < 8) return;
    yield { type, start, end: start + size };
    start += size;
  }
}

/**
 * Whether an MP4 file ends within one of its boxes, so that something is missing: the duration of a
 * fragmented one need not be stated anywhere. False for anything that is not MP4.
 */
export async function endsInsideBox(file: Blob): Promise<boolean> {
  for await (const { end } of topLevelBoxes(file)) if (end > file.size) return true;
  return false;
}
