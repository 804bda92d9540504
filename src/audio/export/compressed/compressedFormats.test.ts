import { ALL_FORMATS, AudioSample, BlobSource, EncodedPacketSink, Input } from 'mediabunny';
import { describe, expect, it, vi } from 'vitest';
import { mulberry32 } from '../../../shared/random';
import { encodeAs } from '../encoders';
import { formatOf } from '../exportFormats';
import type { Quality } from '../exportFormats';
import { nearestRate } from '../formatLimits';
import { createPlaneStream } from '../planeStream';
import type { PlaneStream } from '../planeStream';
import { resampledStream } from '../resampledStream';

/** Tones with noise, a different one per channel. */
function stem(sampleRate: number, numChannels: number, numSamples: number): PlaneStream {
  const random = mulberry32(7);
  const planes = Array.from({ length: numChannels }, (_, channel) =>
    Float32Array.from(
      { length: numSamples },
      (__, n) => 0.4 * Math.sin((n * (channel + 2)) / 30) + 0.01 * (2 * random() - 1),
    ),
  );
  return createPlaneStream({ sampleRate, numChannels, numSamples }, async (first, count) =>
    planes.map((plane) => plane.subarray(first, first + count)),
  );
}

function encode(id: string, stream: PlaneStream, quality: Quality = 'best'): Promise<Blob> {
  return encodeAs(formatOf(id), stream, { quality, tagSource: null });
}

/** What mediabunny's demuxers, which share no code with its muxers, say of a file. */
async function read(file: Blob) {
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(file) });
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new Error('no audio track');
  const packets: { start: number; end: number }[] = [];
  const sampleRate = await track.getSampleRate();
  for await (const packet of new EncodedPacketSink(track).packets()) {
    const start = packet.timestamp * sampleRate;
    packets.push({ start, end: start + packet.duration * sampleRate });
  }
  return {
    sampleRate,
    numChannels: await track.getNumberOfChannels(),
    start: Math.round(packets[0].start),
    end: Math.round(packets[packets.length - 1].end),
  };
}

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

describe('FLAC', () => {
  for (const [sampleRate, numChannels, numSamples] of [
    [44100, 2, 10001],
    [8000, 1, 100],
    [96000, 2, 5000],
    [48000, 6, 4608],
    [44100, 2, (1 << 19) + 5],
  ]) {
    for (const bits of [16, 24]) {
      const name = `${numChannels} × ${numSamples} samples at ${sampleRate} Hz, ${bits} bits`;
      it(`states its shape and holds packets for all of it: ${name}`, async () => {
        const file = await encode(`flac-${bits}`, stem(sampleRate, numChannels, numSamples));
        expect(await read(file)).toEqual({ sampleRate, numChannels, start: 0, end: numSamples });
        // STREAMINFO (RFC 9639, sec. 8.2): bits per sample − 1 and the number of samples.
        const view = new DataView(await file.slice(0, 42).arrayBuffer());
        expect(((view.getUint16(20) >> 4) & 31) + 1).toBe(bits);
        expect(view.getUint32(22)).toBe(numSamples);
        // Decoders refuse smaller blocks, other than the last.
        expect(view.getUint16(8)).toBeGreaterThanOrEqual(16);
        expect(view.getUint16(10)).toBeGreaterThanOrEqual(view.getUint16(8));
      });
    }
  }

  it('holds a single sample in a block whose stated size decoders accept', async () => {
    const view = new DataView(await (await encode('flac-16', stem(44100, 1, 1))).arrayBuffer());
    expect([view.getUint16(8), view.getUint16(10), view.getUint32(22)]).toEqual([4096, 4096, 1]);
    // The frame: sync code, then the block size of 1 in the form for uncommon sizes.
    expect(view.getUint16(42) >> 2).toBe(0x3ffe);
    expect(view.byteLength).toBeGreaterThan(48);
  });

  it('refuses rates and channel counts that it would have to change, before it reads', async () => {
    const blocks = vi.fn<() => never>();
    for (const shape of [
      { sampleRate: 11025, numChannels: 2, numSamples: 9 },
      { sampleRate: 44100, numChannels: 9, numSamples: 9 },
    ]) {
      const refused = encode('flac-16', { ...shape, blocks });
      await expect(refused).rejects.toMatchObject({ code: 'format-unsuitable' });
    }
    expect(blocks).not.toHaveBeenCalled();
  });
});

describe('MP3', () => {
  // Rate of the stem, rate of the file, samples per frame, place of the Info header.
  const RATES = [
    [44100, 2, 44100, 1152, 36],
    [48000, 1, 48000, 1152, 21],
    [96000, 2, 48000, 1152, 36],
    [22050, 2, 22050, 576, 21],
    [8000, 1, 8000, 576, 13],
    [1000, 1, 8000, 576, 13],
  ] as const;
  const cases = RATES.flatMap((row) => {
    return (['best', 'good', 'small'] as const).map((quality) => ({ row, quality }));
  });
  for (const { row, quality } of cases) {
    const [sampleRate, numChannels, fileRate, frameSamples, infoAt] = row;
    const name = `${sampleRate} Hz, ${numChannels} channels, ${quality}`;
    it(`says its length to the sample: ${name}`, async () => {
      const numSamples = 30011;
      const file = await encode('mp3', stem(sampleRate, numChannels, numSamples), quality);
      const { start, ...shape } = await read(file);
      expect(shape).toMatchObject({ sampleRate: fileRate, numChannels });
      expect(start).toBe(0);

      const bytes = await bytesOf(file);
      const view = new DataView(bytes.buffer);
      const text = (at: number, length: number) =>
        String.fromCharCode(...bytes.subarray(at, at + length));
      expect(text(infoAt, 4)).toBe('Info');
      expect(text(infoAt + 120, 4)).toBe('LAME');
      expect(view.getUint32(infoAt + 12)).toBe(bytes.length);
      const numFrames = view.getUint32(infoAt + 8);
      const delay = view.getUint16(infoAt + 141) >> 4;
      const padding = view.getUint16(infoAt + 142) & 0xfff;
      expect(delay).toBe(576);
      expect(numFrames * frameSamples - delay - padding).toBe(
        Math.ceil((numSamples * fileRate) / sampleRate),
      );
      // Decoders add a delay of 529 samples, which must be covered, too.
      expect(padding).toBeGreaterThanOrEqual(529);
      expect(crc16(bytes.subarray(0, infoAt + 154))).toBe(view.getUint16(infoAt + 154));
    });
  }
});

/** CRC-16/ARC, bit by bit from the polynomial x^16 + x^15 + x^2 + 1 and reversed bits. */
function crc16(bytes: Uint8Array): number {
  const reversed = (value: number, bits: number) =>
    Number.parseInt(value.toString(2).padStart(bits, '0').split('').reverse().join(''), 2);
  let crc = 0;
  for (const byte of bytes) {
    crc ^= reversed(byte, 8) << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x8005 : 0)) & 0xffff;
  }
  return reversed(crc, 16);
}

describe('M4A', () => {
  for (const [sampleRate, numChannels, fileRate] of [
    [44100, 2, 44100],
    [48000, 1, 48000],
    [88200, 2, 48000],
    [8000, 1, 8000],
    [37800, 2, 44100],
  ]) {
    for (const numSamples of [1, 1024, 30011]) {
      const name = `${numSamples} samples at ${sampleRate} Hz, ${numChannels} channels`;
      it(`leaves out delay and padding by its times: ${name}`, async () => {
        const file = await encode('m4a', stem(sampleRate, numChannels, numSamples));
        expect(await read(file)).toEqual({
          sampleRate: fileRate,
          numChannels,
          start: -1024,
          end: Math.ceil((numSamples * fileRate) / sampleRate),
        });
      });
    }
  }
});

describe('the compressed formats', () => {
  for (const id of ['mp3', 'm4a', 'opus']) {
    it(`${id} refuses more than two channels before it reads`, async () => {
      const blocks = vi.fn<() => never>();
      const refused = encode(id, { sampleRate: 44100, numChannels: 3, numSamples: 9, blocks });
      await expect(refused).rejects.toMatchObject({ code: 'format-unsuitable' });
      expect(blocks).not.toHaveBeenCalled();
    });
  }

  for (const id of ['flac-16', 'mp3', 'm4a']) {
    it(`${id} rejects with what reading a block rejects with, also after the first`, async () => {
      const lost = new DOMException('gone', 'NotFoundError');
      const whole = stem(44100, 1, 1 << 20);
      const stream = createPlaneStream(whole, (first, count) =>
        first === 0 ? Promise.resolve([new Float32Array(count)]) : Promise.reject(lost),
      );
      await expect(encode(id, stream)).rejects.toBe(lost);
    });

    it(`${id} makes no file of blocks that are not what the stream says`, async () => {
      const shape = { sampleRate: 44100, numChannels: 2, numSamples: 1000 };
      const short = createPlaneStream(shape, async () => [
        new Float32Array(999),
        new Float32Array(999),
      ]);
      await expect(encode(id, short)).rejects.toMatchObject({ code: 'bad-parameter' });
    });

    it(`${id} says that its encoder has failed`, async () => {
      const init = vi.spyOn(AudioSample.prototype, 'allocationSize').mockImplementation(() => {
        throw new Error('wasm trap');
      });
      const failed = encode(id, stem(44100, 2, 5000)).finally(() => init.mockRestore());
      await expect(failed).rejects.toMatchObject({ code: 'format-unavailable' });
    });
  }
});

describe('resampledStream', () => {
  it('gives the samples of the whole signal resampled at once', async () => {
    const { resample } = await import('../../../dsp/resample');
    for (const [from, to] of [
      [44100, 48000],
      [96000, 48000],
      [1000, 8000],
      [176400, 44100],
    ]) {
      const numSamples = (1 << 17) + 12345;
      const whole = stem(from, 1, numSamples);
      const joined: number[] = [];
      const stream = resampledStream(whole, to);
      for await (const [plane] of stream.blocks()) for (const value of plane) joined.push(value);
      const planes: number[] = [];
      for await (const [plane] of whole.blocks()) for (const value of plane) planes.push(value);
      const expected = resample(Float32Array.from(planes), from, to);
      expect(joined.length).toBe(stream.numSamples);
      expect(joined.length).toBe(Math.ceil((numSamples * to) / from));
      let largest = 0;
      expected.forEach((value, n) => (largest = Math.max(largest, Math.abs(value - joined[n]))));
      // Float32 rounding in transforms that start elsewhere.
      expect(largest).toBeLessThan(1e-6);
    }
  });

  it('leaves a stem at its own rate alone', () => {
    const whole = stem(44100, 2, 10);
    expect(resampledStream(whole, 44100)).toBe(whole);
  });
});

describe('nearestRate', () => {
  it('is the next rate up, so that nothing is lost, or else the highest', () => {
    expect(nearestRate(44100, [32000, 44100, 48000])).toBe(44100);
    expect(nearestRate(37800, [32000, 44100, 48000])).toBe(44100);
    expect(nearestRate(1000, [8000, 48000])).toBe(8000);
    expect(nearestRate(192000, [8000, 48000])).toBe(48000);
  });
});
