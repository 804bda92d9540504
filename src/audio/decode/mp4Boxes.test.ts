import { describe, expect, it } from 'vitest';
import { endsInsideBox } from './mp4Boxes';

function box(type: string, numBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(numBytes);
  new DataView(bytes.buffer).setUint32(0, numBytes);
  bytes.set(new TextEncoder().encode(type), 4);
  return bytes;
}

describe('endsInsideBox', () => {
  const file = new Blob([box('ftyp', 24), box('moov', 100), box('moof', 60), box('mdat', 500)]);

  it('tells a file that is cut off from a whole one', async () => {
    expect(await endsInsideBox(file)).toBe(false);
    for (const numMissing of [1, 300, 491]) {
      expect(await endsInsideBox(file.slice(0, file.size - numMissing))).toBe(true);
    }
  });

  it('takes a last box without a size as one that reaches to the end', async () => {
    const open = box('mdat', 500).fill(0, 0, 4);
    expect(await endsInsideBox(new Blob([box('ftyp', 24), open]))).toBe(false);
  });

  it('is false for other files', async () => {
    expect(await endsInsideBox(new Blob([box('RIFF', 24).slice(0, 20)]))).toBe(false);
    expect(await endsInsideBox(new Blob([]))).toBe(false);
  });
});
