import { describe, expect, it } from 'vitest';
import { encodeAs } from './encoders';
import { EXPORT_FORMATS, formatOf } from './exportFormats';
import type { Quality } from './exportFormats';
import { estimateSize } from './fileSize';
import { createPlaneStream } from './planeStream';

const stream = (sampleRate: number, numChannels: number) =>
  createPlaneStream({ sampleRate, numChannels, numSamples: 3 * sampleRate }, async (first, count) =>
    Array.from({ length: numChannels }, (_, c) =>
      Float32Array.from({ length: count }, (__, n) => 0.5 * Math.sin((first + n) / (20 + c))),
    ),
  );

describe('estimateSize', () => {
  for (const { id } of EXPORT_FORMATS.filter((format) => format.id !== 'opus')) {
    for (const [sampleRate, numChannels, quality] of [
      [44100, 2, 'best'],
      [96000, 1, 'good'],
      [8000, 1, 'best'],
    ] as readonly (readonly [number, number, Quality])[]) {
      it(`is right for ${id}, ${sampleRate} Hz × ${numChannels}, ${quality}`, async () => {
        const stem = stream(sampleRate, numChannels);
        const { size } = await encodeAs(formatOf(id), stem, { quality, tagSource: null });
        const { bytes, isAtMost } = estimateSize(formatOf(id), stem, quality);
        // What may deviate, as a share: FLAC takes less where the sound allows it, AAC varies its
        // bitrate (at 8 kHz it needs a fifth), and MP3 has whole frames of up to 72 ms and one more
        // for its length.
        const lowest = isAtMost ? 0 : id === 'm4a' ? 0.2 : 0.999;
        const highest = isAtMost ? 1 : id === 'm4a' ? 1.15 : id === 'mp3' ? 1.1 : 1.001;
        expect(size / bytes).toBeGreaterThan(lowest);
        expect(size / bytes).toBeLessThanOrEqual(highest);
      });
    }
  }

  it('knows the bitrate of Opus', () => {
    const shape = { sampleRate: 44100, numChannels: 2, numSamples: 44100 * 10 };
    expect(estimateSize(formatOf('opus'), shape, 'best').bytes).toBe(200_000);
  });
});
