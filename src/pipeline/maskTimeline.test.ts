import { describe, expect, it } from 'vitest';
import { planSegments } from '../dsp/segments';
import { FULLBAND, PAPER } from '../model/config';
import type { ModelConfig } from '../model/config';
import { createMaskTimeline } from './maskTimeline';

const CONFIG: ModelConfig = {
  ...PAPER,
  fftSize: 64,
  hopLength: 48,
  bands: { kind: 'linear', numBands: 32 },
  numFrames: 64,
};
const NUM_FRAMES = 200;
const NUM_SAMPLES = (NUM_FRAMES - 1) * 48 + 1;

/**
 * A timeline of masks given by a formula over band, frame position in hops, channel and segment.
 */
function filled(
  config: ModelConfig,
  mask: (band: number, hop: number, channel: number, segment: number) => number,
  { numChannels = 1, sampleRate = 8192, fftSize = 64 } = {},
) {
  const timeline = createMaskTimeline({
    config,
    numModelSamples: NUM_SAMPLES,
    numChannels,
    sampleRate,
    fftSize,
  });
  const readRow = (hop: number, gainIndex = 0) => {
    const out = new Float32Array(fftSize / 2 + 1);
    timeline.readGains(hop * config.hopLength, gainIndex, out);
    return out;
  };
  const segments = planSegments(NUM_SAMPLES, config);
  const { numTimeOffsets } = config.segment;
  const numBands = config.bands.numBands;
  const seen: { hop: number; row: Float32Array }[] = [];
  let nextHop = 0;
  segments.forEach((segment, s) => {
    for (let offset = 0; offset < numTimeOffsets; offset++) {
      const patch = new Float32Array(numBands * config.numFrames * config.numChannels);
      for (let b = 0; b < numBands; b++) {
        for (let f = 0; f < config.numFrames; f++) {
          for (let c = 0; c < config.numChannels; c++) {
            patch[(b * config.numFrames + f) * config.numChannels + c] = mask(
              b,
              segment.startFrame + f + offset / numTimeOffsets,
              c,
              s,
            );
          }
        }
      }
      timeline.add(segment, offset, patch, segments[s + 1]?.fadeFrames ?? 0);
    }
    // As in the pipeline, gains are read in order as soon as they are final.
    for (
      ;
      nextHop <= NUM_FRAMES && timeline.isFinalAt(nextHop * config.hopLength);
      nextHop += 0.25
    ) {
      seen.push({ hop: nextHop, row: readRow(nextHop) });
    }
  });
  return { timeline, readRow, seen, segments };
}

describe('createMaskTimeline', () => {
  it.each([1, 2, 3])(
    'is linear in time between frame centres, %i time offsets',
    (numTimeOffsets) => {
      const config = { ...CONFIG, segment: { ...CONFIG.segment, numTimeOffsets } };
      const { seen } = filled(config, (_, hop) => hop / 250);
      expect(seen.length).toBe(4 * NUM_FRAMES + 1);
      const last = (NUM_FRAMES * numTimeOffsets - 1) / numTimeOffsets;
      for (const { hop, row } of seen) {
        expect(Math.abs(row[5] - Math.min(hop, last) / 250)).toBeLessThan(1e-6);
      }
    },
  );

  it('fades from one segment to the next within the cross-fade and nowhere else', () => {
    const { seen, segments } = filled(CONFIG, (_, __, ___, segment) => segment % 2);
    for (const { hop, row } of seen) {
      const index = segments.findLastIndex(({ keepStart }) => hop >= keepStart - 1);
      const { keepStart, fadeFrames } = segments[index];
      const isFading = index > 0 && hop < keepStart + fadeFrames;
      const expected = index % 2;
      const share = (hop - keepStart + 0.5) / fadeFrames;
      const faded = expected === 1 ? share : 1 - share;
      const target = isFading ? Math.min(1, Math.max(0, faded)) : expected;
      expect(Math.abs(row[3] - target)).toBeLessThan(0.04);
    }
  });

  it('is linear in frequency between band centres', () => {
    // Bands every 128 Hz, read at bins every 32 Hz.
    const { readRow } = filled(CONFIG, (band) => band / 31, { sampleRate: 8192, fftSize: 256 });
    const row = readRow(NUM_FRAMES - 1);
    for (let k = 0; k <= 124; k++) expect(Math.abs(row[k] - k / 4 / 31)).toBeLessThan(1e-6);
  });

  it('holds (mean of the upper octave) ^ exponent above the top band', () => {
    // Top centre 31 · 128 = 3968 Hz, its octave from band 16 on: mean (16 + … + 31) / 16 / 31.
    const { readRow } = filled(CONFIG, (band) => band / 31, { sampleRate: 44100, fftSize: 512 });
    const row = readRow(NUM_FRAMES - 1);
    const expected = (23.5 / 31) ** CONFIG.extension.exponent;
    const firstAbove = Math.floor(3968 / (44100 / 512)) + 1;
    for (let k = firstAbove; k <= 256; k++) expect(Math.abs(row[k] - expected)).toBeLessThan(1e-6);
    expect(Math.abs(row[firstAbove - 1] - ((firstAbove - 1) * 44100) / 512 / 3968)).toBeLessThan(
      1e-6,
    );
  });

  it('reads a full-band mask back at the frequencies of its bands', () => {
    const config = { ...FULLBAND, hopLength: 48, numChannels: 1 as const };
    const sampleRate = 44100;
    // A mask that is a straight line over frequency survives any piecewise linear interpolation.
    const binHz = sampleRate / 4096;
    const centre = (band: number) =>
      band < 256 ? band * binHz : 255 * binHz * (20000 / (255 * binHz)) ** ((band - 255) / 128);
    const { readRow } = filled(config, (band) => centre(band) / 20000, {
      sampleRate,
      fftSize: 4096,
    });
    const row = readRow(NUM_FRAMES - 1);
    for (let k = 0; k * binHz <= 20000; k += 7) {
      expect(Math.abs(row[k] - (k * binHz) / 20000)).toBeLessThan(1e-6);
    }
  });

  it('tells channels apart only where song and network are both stereo', () => {
    const stereo = { ...CONFIG, numChannels: 2 as const };
    const bySide = (_: number, __: number, channel: number) => (channel === 0 ? 0.2 : 0.6);
    const two = filled(stereo, bySide, { numChannels: 2 });
    expect(two.timeline.numGains).toBe(2);
    expect(two.readRow(NUM_FRAMES - 1, 0)[4]).toBeCloseTo(0.2, 6);
    expect(two.readRow(NUM_FRAMES - 1, 1)[4]).toBeCloseTo(0.6, 6);
    for (const numChannels of [1, 3, 6]) {
      const shared = filled(stereo, bySide, { numChannels });
      expect(shared.timeline.numGains).toBe(1);
      expect(shared.readRow(NUM_FRAMES - 1)[4]).toBeCloseTo(0.4, 6);
    }
  });

  it('takes the gain of the middle where all channels share one', () => {
    const config = { ...CONFIG, numChannels: 2 as const, maskBasis: 'middle-side' as const };
    const { timeline, readRow } = filled(config, (_, __, plane) => (plane === 0 ? 0.2 : 0.6));
    expect(timeline.numGains).toBe(1);
    expect(readRow(NUM_FRAMES - 1)[4]).toBeCloseTo(0.2, 6);
  });

  it('refuses time offsets that do not divide the hop', () => {
    const config = { ...CONFIG, segment: { ...CONFIG.segment, numTimeOffsets: 5 } };
    expect(() => filled(config, () => 1)).toThrow('time offsets');
  });
});
