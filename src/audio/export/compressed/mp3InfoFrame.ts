/**
 * The Info frame of an MP3 file, by which decoders know its length: the Xing header with the
 * extension of LAME (http://gabriel.mp3-tech.org/mp3infotag.html).
 */
import type { Samples } from '../../../shared/units';

export interface Mp3Facts {
  /** A frame of the file as the encoder has made it. */
  readonly firstFrame: Uint8Array;
  /** Frames without the Info frame. */
  readonly numFrames: number;
  /** Bytes of all frames, with the Info frame. */
  readonly numBytes: number;
  /** Per channel, without delay and padding. */
  readonly numSamples: Samples;
}

/** Delay of LAME: `ENCDELAY` in its encoder.h. Decoders add 529 of their own and know it. */
const ENCODER_DELAY: Samples = 576;

const HAS_FRAMES_BYTES_TOC_AND_QUALITY = 15;
const NUM_TOC_ENTRIES = 100;
const CONSTANT_BITRATE = 1;

/** Samples of one frame of the version that the frame's header states (ISO/IEC 13818-3). */
export function samplesPerFrame(frame: Uint8Array): Samples {
  return isMpeg1(frame) ? 1152 : 576;
}

/**
 * A frame as long as the first one, and with its header, that decodes to silence and holds the
 * facts. Frames of 64 kbit/s and more per channel have room for it, up to 48 kHz: 192 bytes
 * in mono, of which 177 are used.
 */
export function infoFrame(facts: Mp3Facts): Uint8Array<ArrayBuffer> {
  const { firstFrame, numFrames, numBytes, numSamples } = facts;
  const frame = new Uint8Array(firstFrame.length);
  const view = new DataView(frame.buffer);
  frame.set(firstFrame.subarray(0, 4));
  const start = sideInfoEnd(firstFrame);
  putText(frame, start, 'Info');
  view.setUint32(start + 4, HAS_FRAMES_BYTES_TOC_AND_QUALITY);
  view.setUint32(start + 8, numFrames);
  view.setUint32(start + 12, numBytes);
  // All frames have one length: where a share of the time is over, so is that share of the bytes.
  for (let i = 0; i < NUM_TOC_ENTRIES; i++) {
    frame[start + 16 + i] = Math.floor((256 * i) / NUM_TOC_ENTRIES);
  }
  const quality = start + 16 + NUM_TOC_ENTRIES;
  const extension = quality + 4;
  putText(frame, extension, 'LAME3.100');
  frame[extension + 9] = CONSTANT_BITRATE;
  const padding = numFrames * samplesPerFrame(firstFrame) - ENCODER_DELAY - numSamples;
  view.setUint16(extension + 21, (ENCODER_DELAY << 4) | (padding >> 8));
  frame[extension + 23] = padding & 0xff;
  view.setUint16(extension + 34, crc16(frame.subarray(0, extension + 34)));
  return frame;
}

function isMpeg1(frame: Uint8Array): boolean {
  return (frame[1] & 0x18) === 0x18;
}

/** Where the Xing header starts: after the frame's header and side information. */
function sideInfoEnd(frame: Uint8Array): number {
  const isMono = frame[3] >> 6 === 3;
  if (isMpeg1(frame)) return isMono ? 21 : 36;
  return isMono ? 13 : 21;
}

function putText(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}

/** CRC-16 with the reflected polynomial 0xA001, from 0, as LAME computes it. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}
