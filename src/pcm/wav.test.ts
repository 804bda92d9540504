import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../shared/random';
import { decodeWav, encodeWav } from './wav';
import { parseWavHead } from './wavFormat';
import type { WavBitDepth } from './wavHeader';
import type { PcmAudio } from './pcm';

function join(parts: Iterable<Uint8Array>): Uint8Array {
  return Uint8Array.from([...parts].flatMap((part) => [...part]));
}

function encode(pcm: PcmAudio, options?: { readonly bitDepth?: WavBitDepth }): Uint8Array {
  return join(encodeWav(pcm, options));
}

function noise(numChannels: number, numSamples: number, seed = 1, sampleRate = 44100): PcmAudio {
  const random = mulberry32(seed);
  const channels = Array.from({ length: numChannels }, () =>
    Float32Array.from({ length: numSamples }, () => 1.98 * random() - 0.99),
  );
  return { sampleRate, channels };
}

function largestDifference(a: PcmAudio, b: PcmAudio): number {
  let largest = 0;
  a.channels.forEach((plane, c) =>
    plane.forEach((value, n) => (largest = Math.max(largest, Math.abs(value - b.channels[c][n])))),
  );
  return largest;
}

/** A WAV file from raw chunks; sizes are honest unless `statedDataBytes` says otherwise. */
function wavFile(
  tag: number,
  bits: number,
  numChannels: number,
  data: Uint8Array,
  options: { before?: [string, Uint8Array][]; statedDataBytes?: number; rate?: number } = {},
): Uint8Array {
  const { before = [], statedDataBytes = data.length, rate = 8000 } = options;
  const format = new DataView(new ArrayBuffer(16));
  format.setUint16(0, tag, true);
  format.setUint16(2, numChannels, true);
  format.setUint32(4, rate, true);
  format.setUint32(8, (rate * numChannels * bits) / 8, true);
  format.setUint16(12, (numChannels * bits) / 8, true);
  format.setUint16(14, bits, true);
  const chunk = (id: string, body: Uint8Array, size = body.length): number[] => {
    const head = new DataView(new ArrayBuffer(8));
    new Uint8Array(head.buffer).set(new TextEncoder().encode(id));
    head.setUint32(4, size, true);
    return [...new Uint8Array(head.buffer), ...body, ...(body.length % 2 ? [0] : [])];
  };
  const chunks = [
    ...before.flatMap(([id, body]) => chunk(id, body)),
    ...chunk('fmt ', new Uint8Array(format.buffer)),
    ...chunk('data', data, statedDataBytes),
  ];
  return Uint8Array.from([...chunk('RIFF', new TextEncoder().encode('WAVE')), ...chunks]);
}

describe('encodeWav and decodeWav', () => {
  // Half a step of each format; float32 is stored as it is.
  const tolerances: [WavBitDepth, number][] = [
    [16, 0.5 / 32768],
    [24, 0.5 / 8388608 + 2 ** -25],
    ['32f', 0],
  ];
  for (const [bitDepth, tolerance] of tolerances) {
    it(`reads back ${bitDepth} within half a step for 1 to 8 channels`, () => {
      for (let numChannels = 1; numChannels <= 8; numChannels++) {
        const pcm = noise(numChannels, 101, numChannels, 1000 * numChannels);
        const decoded = decodeWav(encode(pcm, { bitDepth }));
        expect(decoded.sampleRate).toBe(pcm.sampleRate);
        expect(decoded.channels.map((plane) => plane.length)).toEqual(Array(numChannels).fill(101));
        expect(largestDifference(pcm, decoded)).toBeLessThanOrEqual(tolerance);
      }
    });
  }

  it('spans several pieces without losing or repeating a sample', () => {
    const pcm = noise(1, (1 << 17) + 3);
    expect(largestDifference(pcm, decodeWav(join1(pcm)))).toBe(0);
    function join1(audio: PcmAudio): Uint8Array {
      const parts = [...encodeWav(audio, { bitDepth: '32f' })];
      const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
      return whole;
    }
  });

  it('returns 16-bit samples unchanged after decoding and encoding again', () => {
    const data = new Int16Array([-32768, -32767, -1, 0, 1, 32766, 32767, 1234]);
    const file = wavFile(1, 16, 2, new Uint8Array(data.buffer));
    const again = encode(decodeWav(file));
    expect([...again.subarray(-16)]).toEqual([...new Uint8Array(data.buffer)]);
  });

  it('clips at full scale in integers and leaves floats alone', () => {
    const pcm = { sampleRate: 8000, channels: [Float32Array.of(2, -2, 1, -1)] };
    expect([...decodeWav(encode(pcm)).channels[0]]).toEqual([32767 / 32768, -1, 32767 / 32768, -1]);
    expect([...decodeWav(encode(pcm, { bitDepth: '32f' })).channels[0]]).toEqual([2, -2, 1, -1]);
  });

  it('refuses what does not fit into 4 GB and planes that differ in length', () => {
    const huge = { length: 1.2e9 } as unknown as Float32Array;
    const tooLong = encodeWav({ sampleRate: 48000, channels: [huge, huge] });
    expect(() => tooLong.next()).toThrowError(expect.objectContaining({ code: 'too-long' }));
    const ragged = { sampleRate: 8000, channels: [new Float32Array(3), new Float32Array(4)] };
    expect(() => encode(ragged)).toThrowError(expect.objectContaining({ code: 'bad-parameter' }));
  });

  it('encodes zero samples and one sample', () => {
    expect(decodeWav(encode(noise(2, 0))).channels[0]).toHaveLength(0);
    const one = { sampleRate: 8000, channels: [Float32Array.of(0.25)] };
    expect([...decodeWav(encode(one)).channels[0]]).toEqual([0.25]);
  });
});

describe('decodeWav', () => {
  it('reads every linear sample format at its full scale', () => {
    const cases: [number, number, number[], number[]][] = [
      [1, 8, [0, 128, 255, 192], [-1, 0, 127 / 128, 0.5]],
      [1, 24, [0, 0, 0x80, 0, 0, 0x40, 0xff, 0xff, 0xff], [-1, 0.5, -1 / 8388608]],
      [1, 32, [0, 0, 0, 0x80, 0, 0, 0, 0x40], [-1, 0.5]],
      [3, 32, [...new Uint8Array(Float32Array.of(0.5, -2).buffer)], [0.5, -2]],
      [3, 64, [...new Uint8Array(Float64Array.of(0.5, -2).buffer)], [0.5, -2]],
    ];
    for (const [tag, bits, bytes, expected] of cases) {
      const decoded = decodeWav(wavFile(tag, bits, 1, Uint8Array.from(bytes)));
      expect([...decoded.channels[0]]).toEqual(expected);
    }
  });

  it('turns NaN and infinity into silence', () => {
    const data = new Uint8Array(Float32Array.of(NaN, Infinity, -Infinity, 0.5).buffer);
    expect([...decodeWav(wavFile(3, 32, 1, data)).channels[0]]).toEqual([0, 0, 0, 0.5]);
  });

  it('turns 64-bit floats that 32 bits do not hold, or not their squares, into silence', () => {
    const data = new Uint8Array(Float64Array.of(1e300, -1e300, 3e38, 0.5).buffer);
    expect([...decodeWav(wavFile(3, 64, 1, data)).channels[0]]).toEqual([0, 0, 0, 0.5]);
  });

  it('skips unknown chunks of odd size', () => {
    const before: [string, Uint8Array][] = [['LIST', Uint8Array.of(1, 2, 3)]];
    const file = wavFile(1, 8, 1, Uint8Array.of(192, 128, 192), { before });
    expect([...decodeWav(file).channels[0]]).toEqual([0.5, 0, 0.5]);
  });

  it('gives the whole instants that a truncated data chunk holds', () => {
    const file = wavFile(1, 16, 2, Uint8Array.of(0, 64, 0, 64, 0, 64), { statedDataBytes: 400 });
    expect(decodeWav(file).channels.map((plane) => [...plane])).toEqual([[0.5], [0.5]]);
    expect(parseWavHead(file, file.length)?.isTruncated).toBe(true);
  });

  it('takes a data chunk of unknown size to the end of the file', () => {
    const file = wavFile(1, 8, 1, Uint8Array.of(128, 192), { statedDataBytes: 0xffffffff });
    expect([...decodeWav(file).channels[0]]).toEqual([0, 0.5]);
    expect(parseWavHead(file, file.length)?.isTruncated).toBe(false);
  });

  it.each([0, 2])('ignores a data size of %i bytes where no chunk follows', (statedDataBytes) => {
    // An even ramp: as text it is no identifier of a chunk.
    const data = Uint8Array.from({ length: 6000 }, (_, n) => 128 + (n % 64));
    const file = wavFile(1, 8, 1, data, { statedDataBytes });
    expect(decodeWav(file).channels[0]).toHaveLength(6000);
    expect(decodeWav(file).channels[0][5999]).toBe((5999 % 64) / 128);
  });

  it('keeps chunks and tags behind the samples out of the sound', () => {
    const data = Uint8Array.of(128, 192);
    const file = wavFile(1, 8, 1, data);
    const listChunk = [...new TextEncoder().encode('LIST'), 0x88, 0x13, 0, 0];
    const withList = Uint8Array.from([...file, ...listChunk, ...new Uint8Array(5000)]);
    expect(decodeWav(withList).channels[0]).toHaveLength(2);
    const tag = [...new TextEncoder().encode('ID3')];
    const withTag = Uint8Array.from([...file, ...tag, ...new Uint8Array(5000)]);
    expect(decodeWav(withTag).channels[0]).toHaveLength(2);
    const empty = wavFile(1, 8, 1, new Uint8Array(0));
    const emptyWithList = Uint8Array.from([...empty, ...listChunk, ...new Uint8Array(5000)]);
    expect(decodeWav(emptyWithList).channels[0]).toHaveLength(0);
  });

  it('refuses rates and channel counts out of bounds before it looks at samples', () => {
    const open = (rate: number, numChannels: number) =>
      decodeWav(wavFile(1, 8, numChannels, new Uint8Array(64), { rate })).channels.length;
    expect(open(1000, 1)).toBe(1);
    expect(open(768000, 32)).toBe(32);
    for (const [sampleRate, numChannels] of [
      [999, 1],
      [768001, 1],
      [0, 1],
      [4294967295, 2],
      [44100, 33],
      [44100, 65535],
    ]) {
      expect(() => open(sampleRate, numChannels)).toThrowError(
        expect.objectContaining({ code: 'unusual-format', sampleRate, numChannels }),
      );
    }
  });

  it('reads samples whose block alignment is wrong by their bits', () => {
    const file = wavFile(1, 8, 2, Uint8Array.of(192, 128, 64, 128));
    file[file.length - 4 - 8 - 4] = 0;
    expect(decodeWav(file).channels.map((plane) => [...plane])).toEqual([
      [0.5, -0.5],
      [0, 0],
    ]);
  });

  it('asks for more bytes when the data chunk lies behind a big one', () => {
    const before: [string, Uint8Array][] = [['JUNK', new Uint8Array(1000)]];
    const file = wavFile(1, 8, 1, Uint8Array.of(128), { before });
    expect(parseWavHead(file.subarray(0, 100), file.length)).toBeNull();
    expect(parseWavHead(file, file.length)?.numSamples).toBe(1);
  });

  it('tells compressed samples, missing chunks and other files apart', () => {
    const code = (bytes: Uint8Array): unknown => {
      try {
        return decodeWav(bytes);
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(code(wavFile(0x11, 4, 1, new Uint8Array(8)))).toBe('unsupported-file');
    expect(code(wavFile(1, 16, 0, new Uint8Array(8)))).toBe('decode-failed');
    expect(code(wavFile(1, 16, 1, new Uint8Array(0)).subarray(0, 36))).toBe('decode-failed');
    expect(code(new Uint8Array(100))).toBe('decode-failed');
    expect(code(new Uint8Array(0))).toBe('decode-failed');
  });
});
