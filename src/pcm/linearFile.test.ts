import { describe, expect, it } from 'vitest';
import { isLinearFile, parseLinearHead } from './linearFile';
import { readSamples } from './wav';

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
/** `value` as 64 bits, big endian. */
const wide = (value: number) => [...new Uint8Array(new BigInt64Array([BigInt(value)]).buffer)];
const bigWide = (value: number) => wide(value).toReversed();
const SAMPLES = [0, 256, -256, 32767, -32768, 5];
const LITTLE = [...new Uint8Array(Int16Array.from(SAMPLES).buffer)];

/** 16-bit stereo at 48 kHz, little endian; `stated` bytes in the data chunk. */
function caf(stated = 4 + LITTLE.length, kind = 'lpcm'): Uint8Array<ArrayBuffer> {
  const rate = [...new Uint8Array(new Float64Array([48000]).buffer)].toReversed();
  const numbers = [2, 4, 1, 2, 16].flatMap((value) => [0, 0, 0, value]);
  return Uint8Array.from(
    [
      [...ascii('caff'), 0, 1, 0, 0],
      [...ascii('desc'), ...bigWide(32), ...rate, ...ascii(kind), ...numbers],
      [...ascii('info'), ...bigWide(3), 1, 2, 3],
      [...ascii('data'), ...bigWide(stated), 0, 0, 0, 0, ...LITTLE],
    ].flat(),
  );
}

/** The same as Wave64. */
function wave64(stated = 24 + LITTLE.length, fact?: number): Uint8Array<ArrayBuffer> {
  const id = (name: string) => [
    ...ascii(name),
    0xf3,
    0xac,
    0xd3,
    0x11,
    ...Array<number>(8).fill(7),
  ];
  const riff = [...ascii('riff'), 0x2e, 0x91, 0xcf, 0x11, ...Array<number>(8).fill(7)];
  const format = [1, 0, 2, 0, 0x80, 0xbb, 0, 0, 0, 0xee, 2, 0, 4, 0, 16, 0];
  return Uint8Array.from(
    [
      [...riff, ...wide(200), ...id('wave')],
      [...id('junk'), ...wide(24 + 3), 1, 2, 3, 0, 0, 0, 0, 0],
      [...id('fmt '), ...wide(24 + 16), ...format],
      fact === undefined ? [] : [...id('fact'), ...wide(24 + 8), ...wide(fact)],
      [...id('data'), ...wide(stated), ...LITTLE],
      fact === undefined ? [] : [0, 0, 0, 0],
    ].flat(),
  );
}

describe.each([
  ['CAF', caf, 4],
  ['Wave64', wave64, 24],
])('%s', (_, make, headBytes) => {
  it('gives the samples and their format, also if no size is stated', () => {
    for (const stated of [undefined, 0, headBytes]) {
      const bytes = make(stated);
      expect(isLinearFile(bytes)).toBe(true);
      const head = parseLinearHead(bytes, bytes.length);
      if (!head) throw new Error('no head');
      expect(head).toMatchObject({ numSamples: 3, isTruncated: false });
      expect(head.format).toMatchObject({ sampleRate: 48000, numChannels: 2, bitsPerSample: 16 });
      const planes = [new Float32Array(3), new Float32Array(3)];
      readSamples(bytes.subarray(head.dataOffset), head.format, planes, 0, 3);
      expect([0, 1, 2].flatMap((n) => planes.map((plane) => plane[n] * 32768))).toEqual(SAMPLES);
    }
  });

  it('asks for more bytes, and tells a file that is cut off', () => {
    const bytes = make();
    expect(parseLinearHead(bytes.subarray(0, 30), bytes.length)).toBeNull();
    expect(parseLinearHead(bytes.subarray(0, -4), bytes.length - 4)).toMatchObject({
      numSamples: 2,
      isTruncated: true,
    });
    expect(() => parseLinearHead(bytes.subarray(0, 41), 41)).toThrow(/without/);
  });
});

it('does not take what fills up a chunk of Wave64 for samples', () => {
  const numSamples = (fact: number) => {
    const bytes = wave64(24 + LITTLE.length + 4, fact);
    return parseLinearHead(bytes, bytes.length)?.numSamples;
  };
  expect(numSamples(3)).toBe(3);
  // Counts that no filling explains are wrong.
  expect([0, 1, 4, 1000].map(numSamples)).toEqual([4, 4, 4, 4]);
});

it('leaves CAF of other codecs to the browser', () => {
  const bytes = caf(undefined, 'alac');
  expect(() => parseLinearHead(bytes, bytes.length)).toThrow(/CAF of alac/);
});
