import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noise, tone } from '../../src/testing/signals';
import { cacheRate } from '../corpus/cache';
import { buildCatalogue } from './catalogue';
import { loadTracks } from '../corpus/loadTracks';
import { BATCHES_PER_POOL, createMixer } from './mixer';
import type { ExampleBatch, Mixer } from './mixer';
import { MIXING_POLICY, policyWithout } from './mixingPolicy';
import { TINY_CONFIG, createTestFolder, writeCollection, writeWav } from '../testing/testFolder';
import type { TestFolder } from '../testing/testFolder';

const PATCH_SIZE = TINY_CONFIG.bands.numBands * TINY_CONFIG.numFrames;

async function createTestMixer(config = TINY_CONFIG, folder: string): Promise<Mixer> {
  const tracks = await loadTracks(config, [folder], 'train', () => undefined);
  return createMixer(config, buildCatalogue(tracks, cacheRate(config)));
}

function rms(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

const bytesOf = (values: Float32Array) =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

function* examples({ mixture, vocals }: ExampleBatch) {
  for (let at = 0; at < mixture.length; at += PATCH_SIZE) {
    yield {
      mixture: mixture.subarray(at, at + PATCH_SIZE),
      vocals: vocals.subarray(at, at + PATCH_SIZE),
    };
  }
}

describe('createMixer', () => {
  let folder: TestFolder;
  let mixer: Mixer;
  beforeAll(async () => {
    folder = createTestFolder();
    writeCollection(folder.data);
    mixer = await createTestMixer(TINY_CONFIG, folder.data);
  });
  afterAll(() => {
    mixer.dispose();
    folder.remove();
  });

  it('rebuilds a batch from seed and index, whatever it built before', async () => {
    const first = mixer.build(5, 3, 5);
    mixer.build(5, 4, 2);
    const again = mixer.build(5, 3, 5);
    const other = await createTestMixer(TINY_CONFIG, folder.data);
    const elsewhere = other.build(5, 3, 5);
    other.dispose();
    for (const batch of [again, elsewhere]) {
      expect(batch.seed).toBe(first.seed);
      expect(bytesOf(batch.mixture).equals(bytesOf(first.mixture))).toBe(true);
      expect(bytesOf(batch.vocals).equals(bytesOf(first.vocals))).toBe(true);
    }
  });

  it('normalises every mixture to root mean square one within the level jitter', () => {
    const jitter = 10 ** (MIXING_POLICY.levelJitterDb / 20);
    for (let index = 0; index < 20; index++) {
      for (const { mixture, vocals } of examples(mixer.build(1, index, 4))) {
        const level = rms(mixture);
        // The left-out Nyquist row makes a difference of at most one band in 128.
        expect(level).toBeGreaterThan(0.98 / jitter);
        expect(level).toBeLessThan(1.02 * jitter);
        expect(mixture.every((value) => value >= 0 && value < Infinity)).toBe(true);
        expect(vocals.every((value) => value >= 0 && value < Infinity)).toBe(true);
      }
    }
  });

  it('follows another policy', async () => {
    const policy = { ...MIXING_POLICY, levelJitterDb: 0, busCompression: 0, withoutVoice: 1 };
    const tracks = await loadTracks(TINY_CONFIG, [folder.data], 'train', () => undefined);
    const catalogue = buildCatalogue(tracks, cacheRate(TINY_CONFIG));
    const other = createMixer(TINY_CONFIG, catalogue, { policy });
    for (const { mixture, vocals } of examples(other.build(1, 0, 4))) {
      // The left-out Nyquist row makes a difference of at most one band in 128.
      expect(Math.abs(rms(mixture) - 1)).toBeLessThan(0.02);
      expect(rms(vocals)).toBe(0);
    }
    other.dispose();
  });

  it('leaves out the voice in about 3 % and the accompaniment in about 1 % of the mixes', () => {
    let silent = 0;
    let alone = 0;
    const numExamples = 640;
    for (let index = 0; index < numExamples / 8; index++) {
      for (const { mixture, vocals } of examples(mixer.build(2, index, 8))) {
        if (rms(vocals) === 0) silent++;
        if (vocals.every((value, at) => value === mixture[at])) alone++;
      }
    }
    // Expected 19 and 6; four standard deviations of these counts are 17 and 10.
    expect(Math.abs(silent - 19)).toBeLessThan(17);
    expect(alone).toBeGreaterThan(0);
    expect(alone).toBeLessThan(17);
  });

  it('tells the power of the vocals that no mask reaches', async () => {
    const tracks = await loadTracks(TINY_CONFIG, [folder.data], 'train', () => undefined);
    const catalogue = buildCatalogue(tracks, cacheRate(TINY_CONFIG));
    const { numBands } = TINY_CONFIG.bands;
    /** Mean power of one example's target in the bands that count. */
    const meanPower = ({ vocals, weight }: ExampleBatch, member: number) => {
      const own = vocals.subarray(member * PATCH_SIZE, (member + 1) * PATCH_SIZE);
      const counting = own.map((value, at) => {
        const band = Math.floor(at / TINY_CONFIG.numFrames);
        return value * (weight ? weight[member * numBands + band] : 1);
      });
      return rms(counting) ** 2;
    };
    const build = (withoutAccompaniment: number, target: 'projection' | 'magnitude') => {
      const policy = {
        ...MIXING_POLICY,
        busCompression: 1,
        code: 0,
        withoutVoice: 0,
        withoutAccompaniment,
      };
      const other = createMixer(TINY_CONFIG, catalogue, { policy, target });
      const batch = other.build(1, 0, 4);
      other.dispose();
      return batch;
    };
    // The whole voice is what is in phase with the mixture and what is not.
    const mixed = build(0, 'projection');
    const whole = build(0, 'magnitude');
    mixed.unreachable.forEach((power, member) => {
      const all = meanPower(mixed, member) + power;
      expect(Math.abs(all / meanPower(whole, member) - 1)).toBeLessThan(1e-3);
      expect(power).toBeGreaterThan(0);
    });
    // Alone it is in phase with itself.
    build(1, 'projection').unreachable.forEach((power) => expect(power).toBeLessThan(1e-5));
  });

  it('gives two channels to a stereo model, from mono recordings too', async () => {
    const stereo = { ...TINY_CONFIG, numChannels: 2 as const };
    const stereoMixer = await createTestMixer(stereo, folder.data);
    const { mixture } = stereoMixer.build(3, 0, 2);
    stereoMixer.dispose();
    expect(mixture).toHaveLength(2 * 2 * PATCH_SIZE);
    const left = mixture.filter((_, at) => at % 2 === 0);
    const right = mixture.filter((_, at) => at % 2 === 1);
    // The same mono sources with different balances: alike, not equal.
    expect(rms(right) / rms(left)).toBeGreaterThan(0.4);
    expect(rms(right) / rms(left)).toBeLessThan(2.5);
    expect(right).not.toEqual(left);
  });

  it('silences the side of about a fifth of stereo mixes, where both sides and targets are equal', async () => {
    const features = { ...TINY_CONFIG.features, hearsSide: true };
    const stereo = { ...TINY_CONFIG, numChannels: 2 as const, features };
    const stereoMixer = await createTestMixer(stereo, folder.data);
    const numExamples = 320;
    let numMono = 0;
    for (let index = 0; index < numExamples / 8; index++) {
      const { mixture, vocals } = stereoMixer.build(6, index, 8);
      for (let member = 0; member < 8; member++) {
        const heard = mixture.subarray(3 * PATCH_SIZE * member, 3 * PATCH_SIZE * (member + 1));
        const target = vocals.subarray(2 * PATCH_SIZE * member, 2 * PATCH_SIZE * (member + 1));
        if (heard.some((value, at) => at % 3 === 2 && value !== 0)) continue;
        numMono++;
        for (let at = 0; at < PATCH_SIZE; at++) {
          if (heard[3 * at] !== heard[3 * at + 1] || target[2 * at] !== target[2 * at + 1]) {
            throw new Error(`the sides differ at ${at}`);
          }
        }
      }
    }
    stereoMixer.dispose();
    // Expected 64; four standard deviations are 29.
    expect(Math.abs(numMono - MIXING_POLICY.monoMixture * numExamples)).toBeLessThan(29);
  });

  it.each([
    ['fill the side as much as the middle where they are double-tracked', 1, 0.35, 0.65],
    ['stay in the middle where they are not', 0, 0, 0.1],
  ])('makes voices that %s', async (_, share, low, high) => {
    const features = { ...TINY_CONFIG.features, hearsSide: true };
    const stereo = { ...TINY_CONFIG, numChannels: 2 as const, features };
    const tracks = await loadTracks(stereo, [folder.data], 'train', () => undefined);
    const policy = {
      ...MIXING_POLICY,
      doubleTrack: share,
      takesAlone: 1,
      withoutVoice: 0,
      withoutAccompaniment: 1,
      monoMixture: 0,
      inSyncShare: 0,
      spreadVoice: 0,
      pannedVoices: 0,
      harmonise: 0,
      reverb: 0,
    };
    const wide = createMixer(stereo, buildCatalogue(tracks, cacheRate(stereo)), { policy });
    let [side, both] = [0, 0];
    for (let index = 0; index < 4; index++) {
      wide.build(7, index, 8).mixture.forEach((value, at) => {
        if (at % 3 === 2) side += value * value;
        else both += (value * value) / 2;
      });
    }
    wide.dispose();
    expect(side / both).toBeGreaterThanOrEqual(low);
    expect(side / both).toBeLessThan(high);
  });

  it('sings a voice of another source to a voice as often as the policy says', async () => {
    const duet = createTestFolder();
    try {
      const rate = 16000;
      writeWav(join(duet.data, 'vocals/low/one.wav'), [tone(6 * rate, rate, 512, 0.3)], rate);
      writeWav(join(duet.data, 'vocals/high/one.wav'), [tone(6 * rate, rate, 2048, 0.3)], rate);
      writeWav(join(duet.data, 'instrumentals/band/one.wav'), [noise(6 * rate, 1, 0.3)], rate);
      const tracks = await loadTracks(TINY_CONFIG, [duet.data], 'train', () => undefined);
      const catalogue = buildCatalogue(tracks, cacheRate(TINY_CONFIG));
      // Bands of 32 Hz.
      const sounds = (vocals: Float32Array, hz: number) => {
        const row = Math.round(hz / 32) * TINY_CONFIG.numFrames;
        return rms(vocals.subarray(row, row + TINY_CONFIG.numFrames)) > 0.1;
      };
      /** Of 64 mixes, each of sources of its own, those in which both voices sing. */
      const countDuets = (strangerVoice: number) => {
        const policy = {
          ...policyWithout(['speed', 'singers', 'studio', 'width', 'tone', 'mastering']),
          strangerVoice,
          doubling: 1,
          furtherVoice: 0,
          harmonise: 0,
          withoutVoice: 0,
          withoutAccompaniment: 1,
        };
        const mixes = createMixer(TINY_CONFIG, catalogue, { policy });
        const pools = Array.from({ length: 8 }, (_, pool) =>
          [...examples(mixes.build(11, BATCHES_PER_POOL * pool, 8))].map(({ vocals }) => vocals),
        ).flat();
        mixes.dispose();
        for (const vocals of pools) expect(sounds(vocals, 512) || sounds(vocals, 2048)).toBe(true);
        return pools.filter((vocals) => sounds(vocals, 512) && sounds(vocals, 2048)).length;
      };
      expect(countDuets(0)).toBe(0);
      // Two sources of one length: the stranger is the other one in half of 64 mixes, ± 4
      // deviations.
      expect(Math.abs(countDuets(1) - 32)).toBeLessThan(16);
    } finally {
      duet.remove();
    }
  });

  it.each([
    ['voice', 'as recorded', { voiceWidth: [1, 1], width: [3, 3] }, 0.5],
    ['voice', 'three times as wide', { voiceWidth: [3, 3], width: [1, 1] }, 0.9],
    ['music', 'as recorded', { voiceWidth: [3, 3], width: [1, 1] }, 0.5],
  ] as const)('gives the %s its own width: %s', async (part, _, widths, expected) => {
    const wide = createTestFolder();
    try {
      const sides = (seed: number) => [noise(48000, seed, 0.3), noise(48000, seed + 1, 0.3)];
      writeWav(join(wide.data, 'vocals/choir/one.wav'), sides(1), 16000);
      writeWav(join(wide.data, 'instrumentals/band/one.wav'), sides(3), 16000);
      const features = { ...TINY_CONFIG.features, hearsSide: true };
      const stereo = { ...TINY_CONFIG, numChannels: 2 as const, features };
      const tracks = await loadTracks(stereo, [wide.data], 'train', () => undefined);
      const policy = {
        ...policyWithout(['speed', 'singers', 'studio', 'company', 'width', 'tone', 'mastering']),
        ...widths,
        changeWidth: 1,
        withoutVoice: part === 'music' ? 1 : 0,
        withoutAccompaniment: part === 'voice' ? 1 : 0,
      };
      const catalogue = buildCatalogue(tracks, cacheRate(stereo));
      const mixes = createMixer(stereo, catalogue, { policy });
      let [side, both] = [0, 0];
      mixes.build(9, 0, 8).mixture.forEach((value, at) => {
        if (at % 3 === 2) side += value * value;
        else both += (value * value) / 2;
      });
      mixes.dispose();
      // Two unrelated sides have M² = S²; a width w makes of that S² w² / (1 + w²). 5 %: chance.
      expect(Math.abs(side / both - expected)).toBeLessThan(0.05);
    } finally {
      wide.remove();
    }
  });

  it('limits the loss to the bands that both sources cover', async () => {
    const narrow = createTestFolder();
    try {
      // A voice recorded at 4 kHz ends at 2 kHz; the accompaniment fills the whole band.
      writeWav(join(narrow.data, 'vocals/phone/one.wav'), [noise(12000, 1)], 4000);
      writeWav(join(narrow.data, 'instrumentals/band/one.wav'), [noise(60000, 2)], 16000);
      const narrowMixer = await createTestMixer(TINY_CONFIG, narrow.data);
      const { weight, vocals } = narrowMixer.build(4, 0, 4);
      narrowMixer.dispose();
      if (!weight) throw new Error('no weight');
      const row = [...weight.subarray(0, 128)];
      const numCovered = row.filter((value) => value === 1).length;
      expect(row.slice(0, numCovered).every((value) => value === 1)).toBe(true);
      // Bands of 32 Hz: the end lies at 2000 Hz or, trusted less, below, at a speed of 0.79 to 1.17
      // and formants moved by 0.79 to 1.16.
      expect(numCovered * 32).toBeGreaterThan(1050);
      expect(numCovered * 32).toBeLessThan(2300);
      expect(rms(vocals)).toBeGreaterThan(0);
    } finally {
      narrow.remove();
    }
  });
});

describe('buildCatalogue', () => {
  it('weights sources by the root of their duration and holds every kind to its share', async () => {
    const folder = createTestFolder();
    try {
      const write = (name: string, seconds: number) =>
        writeWav(join(folder.data, name), [noise(seconds * 8000, 1)], 8000);
      write('vocals/long/a.wav', 36);
      write('vocals/short/a.wav', 9);
      for (let note = 0; note < 30; note++) write(`vocals/bank/${note}.wav`, 1);
      write('vocals/radio_speech/a.wav', 36);
      write('instrumentals/band/a.wav', 1);
      write('instrumentals/quartet/a.wav', 4);
      const tracks = await loadTracks(TINY_CONFIG, [folder.data], 'train', () => undefined);
      const { voices, accompaniments } = buildCatalogue(tracks, cacheRate(TINY_CONFIG));
      const share = (name: string) =>
        [...voices, ...accompaniments].find((source) => source.name === `solo/${name}`)?.share;
      expect(share('bank')).toBeCloseTo(0.2, 6);
      expect(share('radio_speech')).toBeCloseTo(0.1, 6);
      expect(share('band')).toBeCloseTo(1 / 3, 6);
      expect(share('quartet')).toBeCloseTo(2 / 3, 6);
      for (const list of [voices, accompaniments]) {
        expect(list.reduce((sum, source) => sum + source.share, 0)).toBeCloseTo(1, 9);
      }
      expect((share('long') ?? 0) / (share('short') ?? 1)).toBeCloseTo(2, 6);
      expect(voices.find((source) => source.name === 'solo/bank')?.isSyllables).toBe(true);
      // Where nothing else is there to draw, a limit has no meaning.
      const withoutSingers = tracks.filter(
        ({ kind, source }) => kind !== 'vocals' || ['bank', 'radio_speech'].includes(source),
      );
      const shares = buildCatalogue(withoutSingers, 8000).voices.map(({ share }) => share);
      // 30 and 36 seconds.
      const [bank, speech] = [Math.sqrt(30), 6];
      expect(Math.max(...shares)).toBeCloseTo(speech / (bank + speech), 6);
      expect(() => buildCatalogue(tracks.slice(0, 1), 8000)).toThrow(/usable/);
    } finally {
      folder.remove();
    }
  });

  it('draws finished productions twelve times as often as their length gives them, in every list', async () => {
    const folder = createTestFolder();
    try {
      const writePair = (source: string, seconds: number) => {
        for (const [part, seed] of [
          ['vocals', 1],
          ['accompaniment', 2],
        ] as const)
          // prettier-ignore
          writeWav(
            join(folder.data, 'pairs/train', source, 'song', `${part}.wav`),
            [noise(seconds * 8000, seed)],
            8000,
          );
      };
      writePair('musdb_hq', 4);
      writePair('karaoke', 16);
      // A solo recording is no production, whatever its folder is called.
      writeWav(join(folder.data, 'vocals/musdb_solo/a.wav'), [noise(32000, 3)], 8000);
      const tracks = await loadTracks(TINY_CONFIG, [folder.data], 'train', () => undefined);
      const { voices, accompaniments, pairs } = buildCatalogue(tracks, cacheRate(TINY_CONFIG));
      for (const list of [voices, accompaniments, pairs]) {
        const share = (name: string) => list.find((source) => source.name === name)?.share ?? 0;
        // The square roots of 4 s and 16 s, twelve times the first.
        expect(share('pairs/musdb_hq') / share('pairs/karaoke')).toBeCloseTo((12 * 2) / 4, 6);
        expect(list.reduce((sum, source) => sum + source.share, 0)).toBeCloseTo(1, 9);
      }
      const shareOf = (name: string) => voices.find((source) => source.name === name)?.share ?? 0;
      expect(shareOf('solo/musdb_solo') / shareOf('pairs/karaoke')).toBeCloseTo(2 / 4, 6);
    } finally {
      folder.remove();
    }
  });
});
