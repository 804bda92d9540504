import { describe, expect, it } from 'vitest';
import { SPECTROGRAM } from '../../model/config';
import { createFrequencyAxis } from '../../shared/frequencyAxis';
import { frequencyTicks, LABEL_EDGE_PIXELS, timeTicks } from './ticks';

describe('timeTicks', () => {
  it('begins at 0 and keeps labels apart for any duration and width', () => {
    for (const duration of [0.003, 0.5, 7, 215.4, 3600, 20000]) {
      for (const width of [250, 800, 2000]) {
        const ticks = timeTicks(0, duration, width);
        expect(ticks[0]).toMatchObject({ position: 0 });
        for (let i = 1; i < ticks.length; i++) {
          const apart = (ticks[i].position - ticks[i - 1].position) * width;
          expect(apart).toBeGreaterThanOrEqual(64 - 1e-9);
        }
        expect((1 - ticks[ticks.length - 1].position) * width).toBeGreaterThan(39);
        expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
      }
    }
  });

  it('labels whole seconds as clock time', () => {
    expect(timeTicks(0, 100, 800).map(({ label }) => label)).toEqual([
      '0:00',
      '0:10',
      '0:20',
      '0:30',
      '0:40',
      '0:50',
      '1:00',
      '1:10',
      '1:20',
      '1:30',
    ]);
  });

  it('labels a part of the song with the times of the whole', () => {
    const ticks = timeTicks(63, 73, 800);
    expect(ticks.map(({ label }) => label)).toContain('1:05');
    expect(ticks.find(({ label }) => label === '1:05')?.position).toBeCloseTo(0.2, 9);
    expect(ticks.every(({ position }) => position >= 0 && position < 1)).toBe(true);
  });

  it('labels fractions of a second with the time of the song', () => {
    expect(timeTicks(65.2, 65.7, 800).map(({ label }) => label)).toContain('1:05.50');
    expect(timeTicks(0.2, 0.7, 800).map(({ label }) => label)).toContain('0.50 s');
  });

  it('has nothing to label without a song or a width', () => {
    expect(timeTicks(0, 0, 800)).toEqual([]);
    expect(timeTicks(0, NaN, 800)).toEqual([]);
    expect(timeTicks(0, 10, 0)).toEqual([]);
  });
});

describe('frequencyTicks', () => {
  const axis = createFrequencyAxis('log', SPECTROGRAM, 44100);

  it('stand where the logarithm of their frequency says', () => {
    const ticks = frequencyTicks(axis, 400);
    const position = (hz: number) => Math.log(hz / 40) / Math.log(20000 / 40);
    expect(ticks.map(({ label }) => label)).toContain('500 Hz');
    for (const [label, hz] of [
      ['50 Hz', 50],
      ['1 kHz', 1000],
      ['20 kHz', 20000],
    ] as const) {
      expect(ticks.find((tick) => tick.label === label)?.position).toBeCloseTo(position(hz), 9);
    }
  });

  it('thin out where there is no room', () => {
    const numTicks = [400, 130, 50, 5].map((height) => frequencyTicks(axis, height).length);
    expect(numTicks).toEqual([9, 5, 3, 0]);
  });

  it('never touch each other, though those at the ends are moved inside', () => {
    for (let height = 30; height <= 400; height++) {
      const places = frequencyTicks(axis, height).map(({ position }) =>
        Math.min(height - LABEL_EDGE_PIXELS, Math.max(LABEL_EDGE_PIXELS, position * height)),
      );
      const gaps = places.slice(1).map((place, index) => place - places[index]);
      expect(Math.min(Infinity, ...gaps), `${height} px`).toBeGreaterThanOrEqual(15);
    }
  });

  it('stay inside the picture at low sample rates', () => {
    const ticks = frequencyTicks(createFrequencyAxis('log', SPECTROGRAM, 1000), 400);
    expect(ticks.map(({ label }) => label)).toEqual(['50 Hz', '100 Hz', '200 Hz', '500 Hz']);
  });

  it('labels the scale of a piano with notes', () => {
    const ticks = frequencyTicks(createFrequencyAxis('piano', SPECTROGRAM, 44100), 200);
    expect(ticks.map(({ label }) => label)).toEqual([
      'C1',
      'C2',
      'C3',
      'C4',
      'C5',
      'C6',
      'C7',
      'C8',
    ]);
    // Octaves are equally high.
    const [first, second, third] = ticks.map(({ position }) => position);
    expect(third - second).toBeCloseTo(second - first, 9);
  });

  it('puts the labels of a linear axis at equal distances', () => {
    const ticks = frequencyTicks(createFrequencyAxis('linear', SPECTROGRAM, 44100), 400);
    expect(ticks.map(({ label }) => label)).toContain('10 kHz');
    expect(ticks.find(({ label }) => label === '10 kHz')?.position).toBeCloseTo(0.5, 9);
  });
});
