/** Files of Apple Lossless, whose samples are stored as they are ("escaped"). */

/** Samples in each packet but the last. */
const FRAME_LENGTH = 4096;

/**
 * An M4A file of interleaved 16-bit samples, little endian, in stereo: boxes as of ISO/IEC
 * 14496-12, packets and cookie as of Apple's "ALACMagicCookieDescription".
 */
export function encodeAlac(sampleRate: number, samples: Buffer): Buffer {
  const numSamples = samples.length / 4;
  const packets = Array.from({ length: Math.ceil(numSamples / FRAME_LENGTH) }, (_, n) =>
    packetOf(samples.subarray(4 * FRAME_LENGTH * n, 4 * FRAME_LENGTH * (n + 1))),
  );
  const cookie = Buffer.alloc(28);
  cookie.writeUInt32BE(FRAME_LENGTH, 4);
  // Version, bits, parameters of the code, channels.
  cookie.set([0, 16, 40, 10, 14, 2, 0, 255], 8);
  cookie.writeUInt32BE(sampleRate, 24);
  const entry = Buffer.alloc(28);
  entry.set([0, 1], 6);
  entry.set([0, 2, 0, 16], 16);
  entry.writeUInt16BE(sampleRate, 24);
  const lastLength = numSamples - FRAME_LENGTH * (packets.length - 1);
  const ftyp = box('ftyp', Buffer.from('M4A \0\0\0\0M4A isom', 'latin1'));
  const tables = (firstByte: number) => [
    box('stsd', words(0, 1), box('alac', entry, box('alac', cookie))),
    box('stts', words(0, 2, packets.length - 1, FRAME_LENGTH, 1, lastLength)),
    box('stsc', words(0, 1, 1, packets.length, 1)),
    box('stsz', words(0, 0, packets.length, ...packets.map(({ length }) => length))),
    box('stco', words(0, 1, firstByte)),
  ];
  const moov = (firstByte: number) =>
    box(
      'moov',
      box('mvhd', words(0, 0, 0, sampleRate, numSamples), Buffer.alloc(80)),
      box(
        'trak',
        box('tkhd', words(1, 0, 0, 1, 0, numSamples), Buffer.alloc(60)),
        box(
          'mdia',
          box('mdhd', words(0, 0, 0, sampleRate, numSamples, 0x55c40000)),
          box('hdlr', words(0, 0), Buffer.from('soun'), Buffer.alloc(13)),
          box('minf', box('smhd', words(0, 0)), box('stbl', ...tables(firstByte))),
        ),
      ),
    );
  const firstByte = ftyp.length + moov(0).length + 8;
  return Buffer.concat([ftyp, moov(firstByte), box('mdat', ...packets)]);
}

/** A pair of channels of a stated length, escaped, and the end of the packet. */
function packetOf(samples: Buffer): Buffer {
  const bytes: number[] = [];
  let held = 0;
  let numHeld = 0;
  const put = (value: number, count: number) => {
    for (let bit = count - 1; bit >= 0; bit--) {
      held = (held << 1) | ((value >> bit) & 1);
      if (++numHeld < 8) continue;
      bytes.push(held);
      held = 0;
      numHeld = 0;
    }
  };
  put(1, 3);
  put(0, 16);
  put(0b1001, 4);
  put(samples.length / 4, 32);
  for (let at = 0; at < samples.length; at += 2) put(samples.readInt16LE(at), 16);
  put(7, 3);
  put(0, 7);
  return Buffer.from(bytes);
}

function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([words(8 + body.length), Buffer.from(type, 'latin1'), body]);
}

/** Numbers of 32 bits, big endian. */
function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, n) => bytes.writeUInt32BE(value, 4 * n));
  return bytes;
}
