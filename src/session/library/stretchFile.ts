/**
 * One stretch of vocals and its picture as a file: the length of a header in JSON as 32 bits, the
 * header, the planes of vocals as 32-bit floats, the columns of both pictures as bytes.
 */
import { VocalIsolationError } from '../../shared/errors';
import type { Checkpoint } from '../../pipeline/checkpoint';
import type { SpectrogramColumns, Stretch } from '../../pipeline/stretch';

/** What of a File is read. */
export interface ReadableFile {
  arrayBuffer(): Promise<ArrayBuffer>;
}

type Piece = Uint8Array<ArrayBuffer>;

interface StretchHeader {
  readonly startSample: number;
  readonly numSamples: number;
  readonly numChannels: number;
  readonly columns: Omit<SpectrogramColumns, 'mixture' | 'vocals'> | null;
}

/** The pieces of a stretch's file in order. They may be views of the stretch. */
export function encodeStretch({ startSample, vocals, columns }: Stretch): Piece[] {
  const { firstColumn = 0, numColumns = 0, totalColumns = 0, numRows = 0 } = columns ?? {};
  const header: StretchHeader = {
    startSample,
    numSamples: vocals[0]?.length ?? 0,
    numChannels: vocals.length,
    columns: columns && { firstColumn, numColumns, totalColumns, numRows },
  };
  return [
    ...encodeHeader(header),
    ...vocals.map(bytesOf),
    ...(columns ? [columns.mixture as Piece, columns.vocals as Piece] : []),
  ];
}

/** Throws `storage-lost` for a file that is not complete. */
export async function decodeStretch(file: ReadableFile): Promise<Stretch> {
  const { header, body } = splitHeader<StretchHeader>(await file.arrayBuffer());
  const { startSample, numSamples, numChannels, columns } = header;
  const planeBytes = 4 * numSamples;
  const pictureBytes = columns ? columns.numColumns * columns.numRows : 0;
  if (body.byteLength !== numChannels * planeBytes + 2 * pictureBytes) throw cutOff(body);
  const pictures = numChannels * planeBytes;
  return {
    startSample,
    vocals: Array.from(
      { length: numChannels },
      (_, c) => new Float32Array(body.slice(c * planeBytes, (c + 1) * planeBytes)),
    ),
    columns: columns && {
      ...columns,
      mixture: new Uint8Array(body.slice(pictures, pictures + pictureBytes)),
      vocals: new Uint8Array(body.slice(pictures + pictureBytes)),
    },
  };
}

/** The pieces of a checkpoint's file in order. */
export function encodeCheckpoint({ key, numDelivered, bytes }: Checkpoint): Piece[] {
  return [...encodeHeader({ key, numDelivered }), bytes];
}

/** Throws `storage-lost` for a file that is not complete. */
export async function decodeCheckpoint(file: ReadableFile): Promise<Checkpoint> {
  type Header = Omit<Checkpoint, 'bytes'>;
  const { header, body } = splitHeader<Header>(await file.arrayBuffer());
  return { ...header, bytes: new Uint8Array(body) };
}

function encodeHeader(header: object): Piece[] {
  const text = new TextEncoder().encode(JSON.stringify(header));
  return [bytesOf(Uint32Array.of(text.length)), text];
}

function splitHeader<T>(file: ArrayBuffer): { header: T; body: ArrayBuffer } {
  try {
    const bodyStart = 4 + new DataView(file).getUint32(0, true);
    const header = JSON.parse(new TextDecoder().decode(file.slice(4, bodyStart))) as T;
    return { header, body: file.slice(bodyStart) };
  } catch (cause) {
    throw new VocalIsolationError('storage-lost', `no header: ${String(cause)}`, { cause });
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Piece {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

function cutOff(body: ArrayBuffer): VocalIsolationError {
  return new VocalIsolationError('storage-lost', `a stretch of ${body.byteLength} bytes`);
}
