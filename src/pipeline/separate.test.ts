import { describe, expect, it } from 'vitest';
import { FULLBAND, PAPER, SPECTROGRAM } from '../model/config';
import type { ModelConfig } from '../model/config';
import type { MaskModel } from '../model/maskModel';
import type { PcmSource } from '../pcm/pcmSource';
import { maxAbsDifference, rms } from '../testing/comparisons';
import { createFakeModel, SMALL_CONFIG } from '../testing/fakeModel';
import { chirp, noise, tone } from '../testing/signals';
import { separate } from './separate';
import type { SeparateOptions } from './separate';
import type { Progress, Stretch } from './stretch';

const SMALL_STEREO: ModelConfig = { ...SMALL_CONFIG, numChannels: 2 };

interface Result {
  readonly vocals: Float32Array[];
  readonly stretches: Stretch[];
  readonly progress: Progress[];
}

async function run(
  channels: readonly Float32Array[],
  sampleRate: number,
  model: MaskModel,
  options: Partial<SeparateOptions> = {},
): Promise<Result> {
  const vocals = channels.map((plane) => new Float32Array(plane.length).fill(NaN));
  const stretches: Stretch[] = [];
  const progress: Progress[] = [];
  await separate({ sampleRate, channels }, model, {
    onStretch: (stretch) => {
      stretches.push(stretch);
      stretch.vocals.forEach((plane, c) => vocals[c].set(plane, stretch.startSample));
    },
    onProgress: (event) => progress.push(event),
    ...options,
  });
  return { vocals, stretches, progress };
}

const SONGS: [string, number, number, number][] = [
  ['mono', 44100, 1, 30011],
  ['stereo', 44100, 2, 30011],
  ['5.1', 48000, 6, 20000],
  ['eight channels', 8000, 8, 5000],
  ['22.05 kHz', 22050, 2, 20001],
  ['48 kHz', 48000, 2, 20001],
  ['1 kHz', 1000, 1, 3001],
  ['192 kHz', 192000, 2, 60001],
  ['an odd rate', 37801, 2, 12345],
  ['one sample', 44100, 2, 1],
  ['two samples', 44100, 1, 2],
  ['shorter than a window', 44100, 2, 777],
];

describe('separate', () => {
  it.each(SONGS)('returns the mixture for mask 1: %s', async (_, sampleRate, count, length) => {
    const channels = Array.from({ length: count }, (__, c) => noise(length, c + 1, 1));
    for (const config of [SMALL_CONFIG, SMALL_STEREO]) {
      const { vocals } = await run(channels, sampleRate, createFakeModel(config, 1));
      vocals.forEach((plane, c) => {
        // Float32 rounding of a forward and an inverse transform and four overlaps.
        expect(maxAbsDifference(plane, channels[c])).toBeLessThan(1e-6);
      });
    }
  });

  it.each(SONGS)('returns silence for mask 0: %s', async (_, sampleRate, count, length) => {
    const channels = Array.from({ length: count }, (__, c) => noise(length, c + 1, 1));
    const { vocals } = await run(channels, sampleRate, createFakeModel(SMALL_CONFIG, 0));
    for (const plane of vocals) expect(maxAbsDifference(plane, new Float32Array(length))).toBe(0);
  });

  it.each([
    ['the published network', PAPER],
    ['the full-band network', FULLBAND],
    [
      'three time offsets',
      { ...SMALL_CONFIG, segment: { ...SMALL_CONFIG.segment, numTimeOffsets: 3 } },
    ],
  ])('returns the mixture for mask 1: %s', async (_, config) => {
    const channels = [chirp(700_000, 44100, 30, 21000), noise(700_000, 2)];
    const { vocals, stretches } = await run(channels, 44100, createFakeModel(config, 1));
    expect(stretches.length).toBeGreaterThan(1);
    vocals.forEach((plane, c) => expect(maxAbsDifference(plane, channels[c])).toBeLessThan(1e-6));
  });

  it('gives no stretch and complete progress for a song of no samples', async () => {
    const { stretches, progress } = await run(
      [new Float32Array(0)],
      44100,
      createFakeModel(SMALL_CONFIG, 1),
    );
    expect(stretches).toEqual([]);
    expect(progress).toEqual([{ stage: 'separating', completed: 0, total: 0 }]);
  });

  it('keeps silence silent', async () => {
    const silence = new Float32Array(20000);
    const { vocals } = await run([silence], 44100, createFakeModel(SMALL_CONFIG, 0.7));
    expect(vocals[0]).toEqual(silence);
  });

  it('treats samples that are not finite as zeros', async () => {
    const clean = noise(20000, 1);
    const dirty = clean.slice();
    for (const [at, value] of [
      [5, NaN],
      [7000, Infinity],
      [19999, -Infinity],
    ]) {
      dirty[at] = value;
      clean[at] = 0;
    }
    const formula = createFakeModel(SMALL_CONFIG, (cell) => (cell.band % 7) / 6);
    const expected = await run([clean, clean], 44100, formula);
    const actual = await run([dirty, dirty], 44100, formula);
    expect(actual.vocals).toEqual(expected.vocals);
  });

  it('hands the network magnitudes of RMS near 1 for white noise of any level and rate', async () => {
    for (const [sampleRate, amplitude] of [
      [8192, 0.9],
      [8192, 0.001],
      [8000, 0.3],
    ]) {
      const levels: number[] = [];
      const fake = createFakeModel(SMALL_CONFIG, 1);
      const model: MaskModel = {
        ...fake,
        estimateMask: (magnitudes) => {
          levels.push(rms(magnitudes));
          return fake.estimateMask(magnitudes);
        },
      };
      await run([noise(40000, 3, amplitude)], sampleRate, model);
      expect(levels[1]).toBeGreaterThan(0.95);
      expect(levels[1]).toBeLessThan(1.05);
    }
  });

  it('leaves the mixture and the network input unmodified and joins stretches exactly', async () => {
    const channels = [noise(60000, 4), noise(60000, 5)];
    const copies = channels.map((plane) => plane.slice());
    const { stretches } = await run(channels, 44100, createFakeModel(SMALL_STEREO, 0.5));
    expect(channels).toEqual(copies);
    let position = 0;
    for (const stretch of stretches) {
      expect(stretch.startSample).toBe(position);
      expect(stretch.vocals).toHaveLength(2);
      expect(stretch.vocals[1]).toHaveLength(stretch.vocals[0].length);
      position += stretch.vocals[0].length;
    }
    expect(position).toBe(60000);
    expect(stretches.length).toBeGreaterThan(1);
  });

  it('reports progress that never falls and ends complete', async () => {
    const { progress } = await run([noise(60000, 6)], 44100, createFakeModel(SMALL_CONFIG, 0.5));
    expect(progress[0].completed).toBe(0);
    progress.slice(1).forEach((event, i) => {
      expect(event.completed).toBeGreaterThanOrEqual(progress[i].completed);
      expect(event).toMatchObject({ stage: 'separating', total: 60000 });
    });
    expect(progress.at(-1)?.completed).toBe(60000);
  });

  it('gives each stereo channel its own gain with a stereo network, the mean to all others', async () => {
    const config = { ...SMALL_STEREO, extension: { exponent: 1 } };
    const sided = createFakeModel(config, ({ channel }) => (channel === 0 ? 0.25 : 0.75));
    const planes = [1, 2, 3].map((seed) => noise(15000, seed));
    const gainOf = async (channels: Float32Array[], c: number) => {
      const { vocals } = await run(channels, 44100, sided);
      return rms(vocals[c]) / rms(channels[c]);
    };
    // One channel is silent: with two, the stereo filter would change the gains.
    const silence = new Float32Array(15000);
    expect(await gainOf([planes[0], silence], 0)).toBeCloseTo(0.25, 5);
    expect(await gainOf([silence, planes[1]], 1)).toBeCloseTo(0.75, 5);
    expect(await gainOf(planes.slice(0, 1), 0)).toBeCloseTo(0.5, 5);
    expect(await gainOf(planes, 2)).toBeCloseTo(0.5, 5);
  });

  it('masks middle and side with a network that does, and all of a mono song as the middle', async () => {
    const config: ModelConfig = {
      ...SMALL_STEREO,
      maskBasis: 'middle-side',
      extension: { exponent: 1 },
    };
    const fake = createFakeModel(config, ({ channel }) => (channel === 0 ? 0.75 : 0.25));
    const middle = noise(15000, 1);
    const inverse = middle.map((value) => -value);
    // Alike on both sides there is a middle only, opposed a side only.
    for (const [right, gain] of [
      [middle, 0.75],
      [inverse, 0.25],
    ] as const) {
      const { vocals } = await run([middle, right], 44100, fake);
      [middle, right].forEach((plane, c) => {
        const scaledPlane = plane.map((value) => gain * value);
        expect(maxAbsDifference(vocals[c], scaledPlane)).toBeLessThan(1e-5);
      });
    }
    const mono = await run([middle], 44100, fake);
    const scaled = middle.map((value) => 0.75 * value);
    expect(maxAbsDifference(mono.vocals[0], scaled)).toBeLessThan(1e-5);
  });

  it('lets a one-channel network hear the mean of all channels', async () => {
    const seen: Float32Array[] = [];
    const fake = createFakeModel(SMALL_CONFIG, 1);
    const model: MaskModel = {
      ...fake,
      estimateMask: (magnitudes) => {
        seen.push(magnitudes.slice());
        return fake.estimateMask(magnitudes);
      },
    };
    const left = noise(30000, 7);
    const right = noise(30000, 8);
    await run([left, right], 44100, model);
    const stereo = seen.splice(0);
    await run([left.map((value, n) => (value + right[n]) / 2)], 44100, model);
    expect(stereo).toHaveLength(seen.length);
    stereo.forEach((patch, i) => expect(maxAbsDifference(patch, seen[i])).toBeLessThan(1e-4));
  });

  it('applies the mask at the frequencies it was estimated for, its upper octave above the network', async () => {
    const config = { ...SMALL_CONFIG, extension: { exponent: 2 } };
    // 64 Hz rows up to 4032 Hz; vocals are all below 1 kHz, half of what is above 2 kHz.
    const formula = createFakeModel(config, ({ band }) => (band < 16 ? 1 : band < 32 ? 0 : 0.5));
    const gainAt = async (hz: number) => {
      const mixture = tone(44100, 44100, hz, 0.5);
      const { vocals } = await run([mixture], 44100, formula);
      return rms(vocals[0], 10000, 30000) / rms(mixture, 10000, 30000);
    };
    expect(await gainAt(500)).toBeCloseTo(1, 3);
    expect(await gainAt(1500)).toBeCloseTo(0, 3);
    expect(await gainAt(3000)).toBeCloseTo(0.5, 3);
    expect(await gainAt(9000)).toBeCloseTo(0.25, 3);
  });

  it('applies the mask at the time it was estimated for', async () => {
    // The mask is 1 where the mixture is loud: noise from 1 s to 2 s.
    const sampleRate = 44100;
    const mixture = noise(3 * sampleRate, 9, 0.4).map((value, n) =>
      n >= sampleRate && n < 2 * sampleRate ? value : value * 1e-4,
    );
    const config = { ...SMALL_CONFIG, numFrames: 512 };
    const formula = createFakeModel(config, ({ band, frame, magnitude }) =>
      magnitude(band, frame, 0) > 0.02 ? 1 : 0,
    );
    const { vocals } = await run([mixture], sampleRate, formula);
    const gain = (from: number, to: number) =>
      rms(vocals[0], from * sampleRate, to * sampleRate) /
      rms(mixture, from * sampleRate, to * sampleRate);
    expect(gain(0.1, 0.9)).toBeLessThan(0.1);
    expect(gain(1.02, 1.98)).toBeGreaterThan(0.95);
    expect(gain(2.1, 2.9)).toBeLessThan(0.1);
  });

  describe.each([1, 3])('with %i time offsets', (numTimeOffsets) => {
    const segment = { contextFrames: 12, crossfadeFrames: 8, numTimeOffsets };
    const segmented: ModelConfig = { ...SMALL_CONFIG, segment };
    const whole: ModelConfig = { ...SMALL_CONFIG, segment, numFrames: 1024 };
    /**
     * Soft decision on magnitudes smoothed over ±8 frames: a receptive field within the context.
     */
    const smoothed = (config: ModelConfig) =>
      createFakeModel(config, ({ band, frame, magnitude }) => {
        let sum = 0;
        for (let shift = -8; shift <= 8; shift++) sum += magnitude(band, frame + shift, 0);
        return Math.min(1, (sum / 17) ** 2);
      });

    it('gives segmented what it gives in one piece, away from the ends', async () => {
      const length = 4 * 44100;
      const channels = [noise(length, 10).map((v, n) => v * (1.1 + Math.sin(n / 9000)))];
      const one = await run(channels, 44100, smoothed(whole));
      const many = await run(channels, 44100, smoothed(segmented));
      expect(one.stretches).toHaveLength(1);
      expect(many.stretches.length).toBeGreaterThan(5);
      const margin = 12 * 96 * (44100 / 8192);
      const difference = maxAbsDifference(
        many.vocals[0].subarray(margin, length - margin),
        one.vocals[0].subarray(margin, length - margin),
      );
      expect(difference).toBeLessThan(1e-4);
    });
  });

  it('leaves no more energy at the joints of segments than inside them', async () => {
    // Masks that differ at random from segment to segment: the worst that a network can do.
    const length = 8 * 44100;
    let call = 0;
    const fake = createFakeModel(SMALL_CONFIG, 0);
    const model: MaskModel = {
      ...fake,
      estimateMask: (magnitudes) =>
        Promise.resolve(new Float32Array(magnitudes.length).fill(call++ % 2 === 0 ? 0.4 : 0.6)),
    };
    const mixture = tone(length, 44100, 440, 0.8);
    const { vocals } = await run([mixture], 44100, model);
    expect(call).toBeGreaterThan(15);
    // A click is energy far from the tone: the second difference of a 440 Hz sine is tiny.
    let largest = 0;
    for (let n = 4096; n < length - 4096; n++) {
      const bend = Math.abs(vocals[0][n + 1] - 2 * vocals[0][n] + vocals[0][n - 1]);
      largest = Math.max(largest, bend);
    }
    const ofTone = 0.8 * 0.6 * ((2 * Math.PI * 440) / 44100) ** 2;
    expect(largest).toBeLessThan(ofTone * 1.02);
  });

  it('lets messages in and can be cancelled while the level of a long song is measured', async () => {
    const signal = { aborted: false };
    const block = new Float32Array(1 << 16);
    const reads: number[] = [];
    const hour: PcmSource = {
      sampleRate: 44100,
      numChannels: 1,
      numSamples: 3600 * 44100,
      read(start, count) {
        reads.push(start);
        return { start, planes: [block.subarray(0, count)] };
      },
    };
    const job = separate(hour, createFakeModel(SMALL_CONFIG, 1), {
      signal,
      onStretch: () => undefined,
      yieldToEventLoop: async () => void (signal.aborted = true),
    });
    await expect(job).rejects.toMatchObject({ name: 'AbortError' });
    expect(reads.length).toBeLessThan(50);
  });

  it('stops between segments when cancelled, with AbortError', async () => {
    const fake = createFakeModel(SMALL_CONFIG, 1);
    const signal = { aborted: false };
    const stretches: Stretch[] = [];
    const job = separate({ sampleRate: 44100, channels: [noise(400_000, 11)] }, fake, {
      signal,
      onStretch: (stretch) => {
        stretches.push(stretch);
        if (stretches.length === 2) signal.aborted = true;
      },
    });
    await expect(job).rejects.toMatchObject({ name: 'AbortError' });
    expect(stretches).toHaveLength(2);
    expect(fake.numCalls).toBeLessThanOrEqual(3);
    const before = createFakeModel(SMALL_CONFIG, 1);
    await expect(
      separate({ sampleRate: 44100, channels: [noise(9, 1)] }, before, {
        signal,
        onStretch: () => {},
      }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(before.numCalls).toBe(0);
  });

  it('rejects with what the network rejects with', async () => {
    const fake = createFakeModel(SMALL_CONFIG, 1);
    const lost = new Error('context lost');
    let calls = 0;
    const model: MaskModel = {
      ...fake,
      estimateMask: (magnitudes) =>
        ++calls === 3 ? Promise.reject(lost) : fake.estimateMask(magnitudes),
    };
    await expect(run([noise(400_000, 12)], 44100, model)).rejects.toBe(lost);
  });

  it('asks for the next mask before it resynthesises, so that both can run at once', async () => {
    const events: string[] = [];
    const fake = createFakeModel(SMALL_CONFIG, 1);
    const model: MaskModel = {
      ...fake,
      estimateMask: (magnitudes) => {
        events.push('estimate');
        return fake.estimateMask(magnitudes);
      },
    };
    await run([noise(100_000, 13)], 44100, model, { onStretch: () => events.push('stretch') });
    // After the first stretch the network is one segment ahead.
    expect(events.slice(0, 6)).toEqual([
      'estimate',
      'stretch',
      'estimate',
      'estimate',
      'stretch',
      'estimate',
    ]);
  });

  it('makes 16-bit stems that sum to the 16-bit mixture within 1 LSB', async () => {
    const quantise = (value: number) =>
      Math.max(-32768, Math.min(32767, Math.round(value * 32768)));
    const mixture = noise(50000, 14, 0.99).map((value) => quantise(value) / 32768);
    const model = createFakeModel(SMALL_CONFIG, ({ band }) => ((band * 37) % 64) / 63);
    const { vocals } = await run([mixture], 44100, model);
    let largest = 0;
    for (let n = 0; n < mixture.length; n++) {
      const sum = quantise(vocals[0][n]) + quantise(Math.fround(mixture[n] - vocals[0][n]));
      largest = Math.max(largest, Math.abs(sum - mixture[n] * 32768));
    }
    expect(largest).toBeLessThanOrEqual(1);
  });

  it('delivers every picture column once, in order, of both lanes', async () => {
    const channels = [tone(100_000, 44100, 1000)];
    const { stretches } = await run(channels, 44100, createFakeModel(SMALL_CONFIG, 0.1));
    const parts = stretches.flatMap(({ columns }) => (columns ? [columns] : []));
    let next = 0;
    for (const part of parts) {
      expect(part.firstColumn).toBe(next);
      expect(part.totalColumns).toBe(Math.floor(100_000 / 1024));
      expect(part.mixture).toHaveLength(part.numColumns * SPECTROGRAM.numRows);
      expect(part.vocals).toHaveLength(part.numColumns * SPECTROGRAM.numRows);
      next += part.numColumns;
    }
    expect(next).toBe(parts[0].totalColumns);
    const last = parts[parts.length - 1];
    expect(Math.max(...last.mixture.subarray(-SPECTROGRAM.numRows))).toBeGreaterThan(200);
    // A full-scale sine at 0 dB in its row, 20 dB less where the gain is 0.1 (255 steps per 100
    // dB).
    const middle = parts[1];
    const peak = Math.max(...middle.mixture.subarray(0, SPECTROGRAM.numRows));
    expect(peak).toBeGreaterThan(255 - 4);
    const peakRow = middle.mixture.indexOf(peak);
    expect(peak - middle.vocals[peakRow]).toBeGreaterThanOrEqual(50);
    expect(peak - middle.vocals[peakRow]).toBeLessThanOrEqual(52);
    const expectedRow = (Math.log2(1000 / 40) / Math.log2(20000 / 40)) * SPECTROGRAM.numRows;
    expect(Math.abs(peakRow + 0.5 - expectedRow)).toBeLessThan(2);
  });

  it.each([1, 500, 1023, 1024, 5000])('draws %i samples completely', async (length) => {
    const { stretches } = await run([noise(length, 15)], 44100, createFakeModel(SMALL_CONFIG, 1));
    const parts = stretches.flatMap(({ columns }) => (columns ? [columns] : []));
    const numColumns = parts.reduce((sum, part) => sum + part.numColumns, 0);
    expect(numColumns).toBe(Math.max(1, Math.floor(length / 1024)));
    expect(parts[0].vocals).toEqual(parts[0].mixture);
    expect(Math.max(...parts[0].mixture)).toBeGreaterThan(0);
  });

  it('merges frames of a long song so that the picture stays small', async () => {
    // At 500 Hz the window has its smallest size, 64, and the hop is 16.
    const length = 16 * (SPECTROGRAM.maxColumns + 1000);
    const config = { ...SMALL_CONFIG, sampleRate: 500 };
    const { stretches } = await run([tone(length, 500, 60)], 500, createFakeModel(config, 1));
    const parts = stretches.flatMap(({ columns }) => (columns ? [columns] : []));
    expect(parts.reduce((sum, part) => sum + part.numColumns, 0)).toBe(SPECTROGRAM.maxColumns);
    // Each column holds one or two frames of the same steady tone, so all are alike.
    const peaks = parts.slice(1, -1).map((part) => Math.max(...part.mixture));
    expect(Math.max(...peaks) - Math.min(...peaks)).toBeLessThanOrEqual(1);
  });

  it('refuses planes of unequal length, no planes, and rates that are not positive', async () => {
    const model = createFakeModel(SMALL_CONFIG, 1);
    const onStretch = () => {};
    const song = (sampleRate: number, channels: Float32Array[]) =>
      separate({ sampleRate, channels }, model, { onStretch });
    await expect(song(44100, [])).rejects.toMatchObject({ code: 'bad-parameter' });
    await expect(song(0, [noise(9, 1)])).rejects.toMatchObject({ code: 'bad-parameter' });
    await expect(song(44100, [noise(9, 1), noise(8, 1)])).rejects.toMatchObject({
      code: 'bad-parameter',
    });
  });
});
