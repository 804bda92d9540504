import { describe, expect, it } from 'vitest';
import { parseAiffHead } from './aiffFormat';
import { decodeWav } from './wav';

interface AiffOptions {
  readonly type?: string;
  readonly bits: number;
  readonly numChannels?: number;
  /** The first 4 bytes of the rate, an 80-bit float. Default: 44100 Hz. */
  readonly rate?: readonly number[];
  readonly statedBytes?: number;
  /** Whether the SSND chunk comes before the COMM chunk. */
  readonly isSoundFirst?: boolean;
  readonly behind?: readonly number[];
}

function aiff(data: readonly number[], options: AiffOptions): Uint8Array {
  const { type, bits, numChannels = 1, rate = [0x40, 0x0e, 0xac, 0x44], behind = [] } = options;
  const text = (value: string) => [...new TextEncoder().encode(value)];
  const u16 = (value: number) => [value >> 8, value & 255];
  const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)];
  const chunk = (id: string, body: readonly number[], size = body.length) => [
    ...text(id),
    ...u32(size),
    ...body,
    ...(body.length % 2 ? [0] : []),
  ];
  const common = chunk('COMM', [
    ...u16(numChannels),
    ...u32(1),
    ...u16(bits),
    ...rate,
    ...Array<number>(6).fill(0),
    ...(type ? [...text(type), 0, 0] : []),
  ]);
  const { statedBytes = data.length + 8 } = options;
  const sound = chunk('SSND', [...u32(0), ...u32(0), ...data], statedBytes);
  const chunks = options.isSoundFirst ? [...sound, ...common] : [...common, ...sound];
  const form = [...text(type ? 'AIFC' : 'AIFF'), ...chunks, ...behind];
  return Uint8Array.from(chunk('FORM', form));
}

const floats = (...values: number[]) => {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, n) => view.setFloat32(4 * n, value));
  return [...new Uint8Array(view.buffer)];
};

describe('decodeWav of AIFF', () => {
  it.each<[AiffOptions, number[], number[]]>([
    [{ bits: 8 }, [0x80, 0, 0x40], [-1, 0, 0.5]],
    [{ bits: 16 }, [0x80, 0, 0x40, 0, 0, 1], [-1, 0.5, 1 / 32768]],
    [{ bits: 12 }, [0x40, 0], [0.5]],
    [{ bits: 24 }, [0x80, 0, 0, 0x40, 0, 0, 0xff, 0xff, 0xff], [-1, 0.5, -1 / 8388608]],
    [{ bits: 32 }, [0x80, 0, 0, 0, 0x40, 0, 0, 0], [-1, 0.5]],
    [{ bits: 16, type: 'sowt' }, [0, 0x80, 0, 0x40], [-1, 0.5]],
    [{ bits: 24, type: 'sowt' }, [0, 0, 0x80, 0, 0, 0x40], [-1, 0.5]],
    [{ bits: 16, type: 'NONE' }, [0x40, 0], [0.5]],
    [{ bits: 8, type: 'raw ' }, [0, 128, 192], [-1, 0, 0.5]],
    [{ bits: 32, type: 'fl32' }, floats(0.5, -2), [0.5, -2]],
    [{ bits: 16, isSoundFirst: true }, [0x40, 0], [0.5]],
  ])('reads %j', (options, bytes, expected) => {
    const decoded = decodeWav(aiff(bytes, options));
    expect(decoded.sampleRate).toBe(44100);
    expect([...decoded.channels[0]]).toEqual(expected);
  });

  it('separates channels', () => {
    const decoded = decodeWav(aiff([0x40, 0xc0, 0x20, 0xe0], { bits: 8, numChannels: 2 }));
    expect(decoded.channels.map((plane) => [...plane])).toEqual([
      [0.5, 0.25],
      [-0.5, -0.25],
    ]);
  });

  it('takes a sound chunk of unknown size to the end, and chunks behind one of known size not', () => {
    const data = Array.from({ length: 6000 }, (_, n) => 128 + (n % 64));
    const unfinished = aiff(data, { bits: 8, statedBytes: 0 });
    expect(decodeWav(unfinished).channels[0]).toHaveLength(6000);
    const behind = [...new TextEncoder().encode('NAME'), 0, 0, 0x13, 0x88, ...Array(5000).fill(65)];
    expect(decodeWav(aiff([1, 2], { bits: 8, behind })).channels[0]).toHaveLength(2);
  });

  it('asks for more bytes, and tells missing chunks, bounds and codecs apart', () => {
    const whole = aiff([0x40, 0], { bits: 16 });
    expect(parseAiffHead(whole.subarray(0, 30), whole.length)).toBeNull();
    const code = (bytes: Uint8Array): unknown => {
      try {
        return decodeWav(bytes);
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(code(whole.subarray(0, 38))).toBe('decode-failed');
    expect(code(whole.subarray(0, 12))).toBe('decode-failed');
    expect(code(aiff([0, 0], { bits: 8, numChannels: 33 }))).toBe('unusual-format');
    expect(code(aiff([0, 0], { bits: 8, rate: [0x40, 0x1e, 0xff, 0xff] }))).toBe('unusual-format');
    expect(code(aiff([0, 0], { bits: 16, type: 'ima4' }))).toBe('unsupported-file');
  });
});
