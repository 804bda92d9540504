import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { mulberry32 } from '../../shared/random';
import { encodeWavFile } from './encodeWavFile';
import { encodeAs } from './encoders';
import { EXPORT_FORMATS, formatOf } from './exportFormats';
import { createPlaneStream, watchedStream } from './planeStream';
import type { PlaneStream } from './planeStream';

const sampleRate = 44100;

/** White noise of ±`level` in float32: [numChannels][numSamples]. */
function noise(numChannels: number, numSamples: number, seed: number, level: number) {
  const random = mulberry32(seed);
  return Array.from({ length: numChannels }, () =>
    Float32Array.from({ length: numSamples }, () => level * (2 * random() - 1)),
  );
}

/**
 * The instrumental of one block, mixture − vocals, sample by sample. Both have one plane per
 * channel, all of equal length. The differences are not rounded to 32 bits.
 */
function instrumentalPlanes(
  mixture: readonly Float32Array[],
  vocals: readonly Float32Array[],
): Float64Array[] {
  return mixture.map((plane, channel) => {
    const subtracted = vocals[channel];
    const difference = new Float64Array(plane.length);
    for (let n = 0; n < plane.length; n++) difference[n] = plane[n] - subtracted[n];
    return difference;
  });
}

/**
 * The two stems of a song in memory. The mixture clips, so that clipping is among what is compared.
 */
function stems(numChannels: number, numSamples: number) {
  const mixture = noise(numChannels, numSamples, 1, 1.1);
  const vocals = noise(numChannels, numSamples, 2, 0.7);
  const part = (planes: readonly Float32Array[], first: number, count: number) =>
    planes.map((plane) => plane.subarray(first, first + count));
  const shape = { sampleRate, numChannels, numSamples };
  return {
    mixture,
    vocals: createPlaneStream(shape, async (first, count) => part(vocals, first, count)),
    instrumental: createPlaneStream(shape, async (first, count) =>
      instrumentalPlanes(part(mixture, first, count), part(vocals, first, count)),
    ),
  };
}

const encode = (id: string, stream: PlaneStream) =>
  encodeAs(formatOf(id), stream, { quality: 'best', tagSource: null });

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

/** Samples of a 16-bit WAV file with the plain header of 44 bytes, as integers, interleaved. */
const samplesOf16Bit = async (blob: Blob) => new Int16Array(await blob.slice(44).arrayBuffer());

describe('EXPORT_FORMATS', () => {
  it('lists each format once, and each makes a blob of the type that it states', async () => {
    expect(new Set(EXPORT_FORMATS.map(({ id }) => id)).size).toBe(EXPORT_FORMATS.length);
    // Node has no Opus encoder.
    expect(await EXPORT_FORMATS.find(({ id }) => id === 'opus')?.isAvailable?.()).toBe(false);
    for (const { id, mimeType } of EXPORT_FORMATS.filter(({ id: row }) => row !== 'opus')) {
      expect((await encode(id, stems(1, 10).vocals)).type).toBe(mimeType);
    }
  });

  // Made by the encoder of the first version, which read the song as a whole and subtracted the
  // vocals while it encoded. More than one block of stereo; an odd number of bytes; more than two
  // channels.
  const FILES = [
    [2, (1 << 19) + 5, 'wav-16', '3259476033582fc7', 'ffc7ff13c543d006'],
    [2, (1 << 19) + 5, 'wav-24', '864e51a3eecc61e0', '0df34a2612eae421'],
    [2, (1 << 19) + 5, 'wav-32f', 'f66a0db7bd5b958a', 'ae21e46c7b6deb7d'],
    [1, 101, 'wav-16', '075f904963d57bf3', '299e7079138f8734'],
    [1, 101, 'wav-24', 'dd216a07d33265c6', 'c5940e37687c337b'],
    [1, 101, 'wav-32f', 'f2417a51537f45b2', '77af4e3f5ad48ff9'],
    [6, 101, 'wav-16', '1c365f1271016338', '304757238768c0e4'],
    [6, 101, 'wav-24', 'b4f1fc198f2d50e8', 'c921076cf7ff9b21'],
    [6, 101, 'wav-32f', '409aa134188285ed', 'fa7fa75e96c383fd'],
  ] as const;
  for (const [numChannels, numSamples, id, vocalsHash, instrumentalHash] of FILES) {
    it(`writes the same bytes as ever: ${numChannels} × ${numSamples} samples, ${id}`, async () => {
      const { vocals, instrumental } = stems(numChannels, numSamples);
      const hash = async (stream: PlaneStream) =>
        createHash('sha256')
          .update(await bytesOf(await encode(id, stream)))
          .digest('hex');
      expect((await hash(vocals)).slice(0, 16)).toBe(vocalsHash);
      expect((await hash(instrumental)).slice(0, 16)).toBe(instrumentalHash);
    });
  }

  it('writes stems that sum to a 16-bit mixture within one step', async () => {
    // Without clipping, and the mixture itself on steps of 16 bits.
    const mixture = noise(2, 5000, 3, 0.49).map((plane) =>
      plane.map((value) => Math.round(value * 32768) / 32768),
    );
    const vocals = noise(2, 5000, 4, 0.49);
    const shape = { sampleRate, numChannels: 2, numSamples: 5000 };
    const [first, second] = await Promise.all(
      [vocals, instrumentalPlanes(mixture, vocals)].map(async (planes) =>
        samplesOf16Bit(
          await encode(
            'wav-16',
            createPlaneStream(shape, async () => planes),
          ),
        ),
      ),
    );
    let largest = 0;
    for (let at = 0; at < first.length; at++) {
      const whole = 32768 * mixture[at % 2][Math.floor(at / 2)];
      largest = Math.max(largest, Math.abs(first[at] + second[at] - whole));
    }
    expect(first).toHaveLength(10000);
    expect(largest).toBeLessThanOrEqual(1);
  });
});

describe('encodeWavFile', () => {
  const shape = { sampleRate, numChannels: 2, numSamples: 1000 };

  it('refuses a stem beyond 4 GB before it reads a sample', async () => {
    const read = vi.fn<() => Promise<Float32Array[]>>();
    const huge = createPlaneStream({ ...shape, numSamples: 1.2e9 }, read);
    await expect(encodeWavFile(huge, 16)).rejects.toMatchObject({ code: 'too-long' });
    expect(read).not.toHaveBeenCalled();
  });

  it('rejects with what reading a block rejects with', async () => {
    const lost = new DOMException('gone', 'NotFoundError');
    const stream = createPlaneStream(shape, () => Promise.reject(lost));
    await expect(encodeWavFile(stream, 16)).rejects.toBe(lost);
  });

  it('makes no file of blocks that are not what the header says', async () => {
    for (const planes of [noise(2, 999, 1, 1), noise(1, 1000, 1, 1), []]) {
      const stream = createPlaneStream(shape, async () => planes);
      await expect(encodeWavFile(stream, 16)).rejects.toMatchObject({ code: 'bad-parameter' });
    }
  });

  it('writes a valid file of zero samples', async () => {
    const empty = createPlaneStream({ ...shape, numSamples: 0 }, async () => []);
    const file = new DataView(await (await encodeWavFile(empty, 16)).arrayBuffer());
    expect(file.byteLength).toBe(44);
    expect(file.getUint32(4, true)).toBe(36);
    expect(file.getUint32(40, true)).toBe(0);
  });
});

describe('createPlaneStream', () => {
  it('asks for consecutive blocks that cover the stem exactly, and anew at each call', async () => {
    const numSamples = 3 * (1 << 19) + 1;
    const ranges: [number, number][] = [];
    const stream = createPlaneStream(
      { sampleRate, numChannels: 1, numSamples },
      async (...range) => {
        ranges.push(range);
        return [new Float32Array(range[1])];
      },
    );
    for (let call = 0; call < 2; call++) {
      ranges.length = 0;
      let next = 0;
      for await (const [plane] of stream.blocks()) next += plane.length;
      expect(next).toBe(numSamples);
      expect(ranges[0][0]).toBe(0);
      ranges.forEach(([first, count], index) =>
        expect(first + count).toBe(ranges[index + 1]?.[0] ?? numSamples),
      );
    }
  });
});

describe('watchedStream', () => {
  it('passes the blocks on and tells after each what share its reader is done with', async () => {
    const shape = { sampleRate, numChannels: 1, numSamples: 2.5 * (1 << 17) };
    const shares: number[] = [];
    const stream = createPlaneStream(shape, async (_, count) => [new Float32Array(count)]);
    const seen: number[][] = [];
    for await (const [plane] of watchedStream(stream, (share) => shares.push(share)).blocks()) {
      seen.push([plane.length / (1 << 17), shares.length]);
    }
    expect(seen).toEqual([
      [1, 0],
      [1, 1],
      [0.5, 2],
    ]);
    expect(shares).toEqual([0.4, 0.8, 1]);
  });
});
