/**
 * The LAME tag: what an MP3 encoder says about the samples that it added. It lies in the first
 * frame, which holds no sound, behind the Xing header ("MP3 Info Tag revision 1", 2005; encoders of
 * the libav family write it, too).
 */
import type { Samples } from '../../shared/units';
import { readBytes } from './fileBytes';

export interface LameTag {
  /** Samples before the song that the encoder has added, without the decoder's own delay. */
  readonly delay: Samples;
  /** Samples behind the song that the encoder has added. */
  readonly padding: Samples;
  /** Samples in all frames behind the tag; null if the tag does not state it. */
  readonly totalSamples: Samples | null;
  /** Samples in each frame. */
  readonly frameSamples: Samples;
}

/** Samples by which every MP3 decoder is late: those of its filter bank, and one. */
export const MP3_DECODER_DELAY: Samples = 529;

/** Enough for the largest frame behind junk that players skip. */
const SEARCH_BYTES = 8192;
const ID3_HEADER_BYTES = 10;
/** From the beginning of the Xing header: identifier and flags; the fields that flags announce. */
const FIELDS_AT = 8;
const FIELD_BYTES = [4, 4, 100, 4];
/** From the version's text to the 3 bytes that hold delay and padding, 12 bits each. */
const DELAYS_AT = 21;

/** Reads the tag of an MP3 file; null if it has none. Rejects with `file-unreadable`. */
export async function readLameTag(file: Blob): Promise<LameTag | null> {
  const start = await endOfId3(file);
  return parseLameTag(await readBytes(file, start, start + SEARCH_BYTES));
}

/** The tag in the first bytes of an MP3 file behind its ID3 tags; null if there is none. */
export function parseLameTag(bytes: Uint8Array): LameTag | null {
  const text = new TextDecoder('latin1').decode(bytes);
  const at = text.search(/Xing|Info/);
  if (at < 0 || at + 160 > bytes.length) return null;
  const isMpeg1 = versionOfFrame(bytes, at);
  if (isMpeg1 === null) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint32(at + 4);
  const frames = flags & 1 ? view.getUint32(at + FIELDS_AT) : null;
  const fieldBytes = FIELD_BYTES.reduce((sum, size, bit) => sum + ((flags >> bit) & 1) * size, 0);
  const version = at + FIELDS_AT + fieldBytes;
  if (!/^(LAME|Lavf|Lavc)/.test(text.slice(version, version + 4))) return null;
  const frameSamples = isMpeg1 ? 1152 : 576;
  const delays = view.getUint32(version + DELAYS_AT - 1) & 0xffffff;
  return {
    delay: delays >> 12,
    padding: delays & 0xfff,
    totalSamples: frames === null ? null : frames * frameSamples,
    frameSamples,
  };
}

/**
 * Whether the frame whose Xing header is at `at` is MPEG-1, not MPEG-2; null if there is no frame.
 * The header follows 4 bytes of frame header and 32, 17 or 9 bytes of side information.
 */
function versionOfFrame(bytes: Uint8Array, at: number): boolean | null {
  for (const distance of [36, 21, 13]) {
    const frame = at - distance;
    if (frame < 0 || bytes[frame] !== 0xff || (bytes[frame + 1] & 0xe6) !== 0xe2) continue;
    return (bytes[frame + 1] & 0x18) === 0x18;
  }
  return null;
}

/** The position behind all ID3v2 tags at the beginning of a file (ID3v2.4, sec. 3.1). */
export async function endOfId3(file: Blob): Promise<number> {
  for (let offset = 0; ;) {
    const head = await readBytes(file, offset, offset + ID3_HEADER_BYTES);
    if (head.length < ID3_HEADER_BYTES || String.fromCharCode(...head.subarray(0, 3)) !== 'ID3') {
      return offset;
    }
    const size = head.subarray(6).reduce((sum, byte) => sum * 128 + (byte & 127), 0);
    offset += ID3_HEADER_BYTES + size;
  }
}
