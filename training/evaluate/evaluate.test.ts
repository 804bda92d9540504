import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PcmAudio } from '../../src/pcm/pcm';
import { encodeWav } from '../../src/pcm/wav';
import { createRealFft } from '../../src/dsp/fft';
import { PAPER } from '../../src/model/config';
import type { ModelConfig } from '../../src/model/config';
import { createFakeModel } from '../../src/testing/fakeModel';
import { mulberry32 } from '../../src/shared/random';
import { measureUsdr } from './metrics/decibels';
import {
  applyIdealMask,
  createOracleModel,
  reconstructAsPublished,
  separateSong,
} from './estimates';
import { chooseEstimates, formatBySong, formatTable, summarise } from './report';
import { scaled } from './signals';
import { formatHardCases, tryHardCases } from './robustness';
import type { SongScores } from './score';
import { createSongScorer } from './score';
import { listEvaluationSongs, loadRecording } from './songs';
import type { Recording } from './songs';

const RATE = 44100;
const tone = (hz: number, length: number, amplitude = 0.2): Float32Array =>
  Float32Array.from({ length }, (_, n) => amplitude * Math.sin((2 * Math.PI * hz * n) / RATE));

/** Two tones that share no bin of any grid, on `numChannels` channels. */
function twoTones(seconds: number, numChannels = 1): Recording {
  const length = Math.round(seconds * RATE);
  const of = (hz: number) => ({
    sampleRate: RATE,
    channels: Array.from({ length: numChannels }, (_, c) => tone(hz + 100 * c, length)),
  });
  const vocals = of(500);
  const accompaniment = of(1700);
  const channels = vocals.channels.map((plane, c) =>
    plane.map((x, n) => x + accompaniment.channels[c][n]),
  );
  return { vocals, accompaniment, mixture: { sampleRate: RATE, channels } };
}
/** The published grid with short patches, so that songs of a few seconds have several. */
const SMALL: ModelConfig = {
  ...PAPER,
  numFrames: 16,
  segment: { contextFrames: 2, crossfadeFrames: 2, numTimeOffsets: 1 },
};

describe('ideal masks', () => {
  it('separate sounds that share no bin, on the synthesis grid', () => {
    const song = twoTones(1, 2);
    const estimate = applyIdealMask(song, createRealFft);
    expect(measureUsdr(song.vocals.channels, estimate.channels)).toBeGreaterThan(30);
  });

  it.each([
    ['mono', SMALL, 1],
    [
      'middle and side',
      {
        ...SMALL,
        numChannels: 2,
        features: { ...SMALL.features, hearsSide: true },
        maskBasis: 'middle-side',
      },
      2,
    ],
  ] as const)(
    'separate them on the model grid, whatever their levels: %s',
    async (_, config, n) => {
      const song = twoTones(3, n);
      const oracle = createOracleModel(song, config, createRealFft);
      const estimate = await separateSong(song.mixture, oracle, createRealFft);
      expect(measureUsdr(song.vocals.channels, estimate.channels)).toBeGreaterThan(25);
    },
  );
});

describe('the published reconstruction', () => {
  it('with a mask of one gives back the mixture below 4 kHz, the same on both channels', async () => {
    const length = 2 * RATE;
    const low = tone(700, length);
    const high = tone(9000, length);
    const mixture = { sampleRate: RATE, channels: [low.map((x, n) => x + high[n]), low] };
    const estimate = await reconstructAsPublished(
      mixture,
      createFakeModel(SMALL, 1),
      createRealFft,
    );
    expect(estimate.channels[1]).toEqual(estimate.channels[0]);
    const inner = (plane: Float32Array): Float32Array => plane.subarray(8000, length - 8000);
    expect(measureUsdr([inner(low)], [inner(estimate.channels[0])])).toBeGreaterThan(30);
  });
});

describe('scores', () => {
  it('of a noisy copy agree with each other and with the noise level', () => {
    const random = mulberry32(3);
    const song = twoTones(2);
    const noise = song.vocals.channels[0].map(() => 0.02 * (2 * random() - 1));
    const estimate = {
      sampleRate: RATE,
      channels: [song.vocals.channels[0].map((x, n) => x + noise[n])],
    };
    const scores = createSongScorer(song, createRealFft, 32).score(estimate);
    // 0.2²/2 against 0.02²/3.
    expect(scores.usdr).toBeCloseTo(10 * Math.log10(0.02 / (0.0004 / 3)), 0);
    expect(scores.siSdr).toBeCloseTo(scores.usdr, 1);
    expect(scores.sdrV4).toBeCloseTo(scores.usdr, 0);
    expect(scores.nsdr).toBeGreaterThan(15);
    expect(scores.mae).toBeGreaterThan(0);
  });

  it('give magnitudes of the published units: a bin-centred tone of amplitude a has a · 512 / 2 at its bin', () => {
    // 8192 Hz and 1024 bins: bins every 8 Hz. A Hann window sums to 512, its two neighbours get
    // half each.
    const of = (amplitude: number) => ({
      sampleRate: RATE,
      channels: [tone(800, 4 * RATE, amplitude)],
    });
    const song = { vocals: of(0.25), accompaniment: of(0.25), mixture: of(0.5) };
    const silence = { sampleRate: RATE, channels: [new Float32Array(4 * RATE)] };
    const { maePublished } = createSongScorer(song, createRealFft, 4).score(silence);
    const expected = (0.25 * (512 / 2) * 2) / 512;
    // The frames at both ends are cut by the song's edge: 4 of 44 frames.
    expect(Math.abs(maePublished / expected - 1)).toBeLessThan(0.06);
    // The unit is absolute: half the level, half the error.
    const quiet = { vocals: of(0.125), accompaniment: of(0.125), mixture: of(0.25) };
    const half = createSongScorer(quiet, createRealFft, 4).score(silence).maePublished;
    expect(half / maePublished).toBeCloseTo(0.5, 3);
  });
});

describe('songs', () => {
  it('are found as pairs, clips of one singer pooled and spread, cut to the shorter stem', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vocal-isolation-evaluate-'));
    try {
      for (const [song, vocals, band] of [
        ['solo', 100, 90],
        ['ann_1_01', 50, 50],
        ['ann_1_02', 50, 50],
        ['ann_2_01', 50, 50],
      ] as const) {
        const path = join(folder, 'pairs', 'validation', 'x', song);
        mkdirSync(path, { recursive: true });
        for (const [stem, length] of [
          ['vocals', vocals],
          ['accompaniment', band],
        ] as const) {
          const pcm = { sampleRate: RATE, channels: [new Float32Array(length).fill(0.25)] };
          writeFileSync(join(path, `${stem}.wav`), Buffer.concat([...encodeWav(pcm)]));
        }
      }
      const songs = listEvaluationSongs(folder, 'validation', 2);
      expect(songs.map(({ clips }) => clips.length)).toEqual([2, 1]);
      const recording = await loadRecording(songs[1].clips[0]);
      expect(recording.mixture.channels[0]).toHaveLength(90);
      expect(recording.mixture.channels[0][5]).toBeCloseTo(0.5, 4);
      expect(() => listEvaluationSongs(join(folder, 'pairs'), 'test', 2)).toThrow(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('hard cases', () => {
  it('with a mask of a half leave 6 dB less of everything, at every level, rate and number of channels', async () => {
    const song = twoTones(1, 2);
    const material = {
      ...song,
      otherVoices: [twoTones(1, 1).vocals],
      speech: song.vocals,
      // A coder that loses everything but a tenth.
      code: (mixture: PcmAudio) => Promise.resolve(scaled(mixture, 0.1)),
    };
    const results = await tryHardCases(material, createFakeModel(SMALL, 0.5), createRealFft);
    // Clipping makes overtones beyond the network's top, where its mask is squared: left out here.
    const levels = results.filter(({ name }) => name !== 'clipped').map(({ levelDb }) => levelDb);
    for (const levelDb of levels) expect(levelDb).toBeCloseTo(-6.02, 1);
    const byName = new Map(results.map((result) => [result.name, result]));
    // Half of the voice and half of an equally loud accompaniment: error energy half of the
    // voice's.
    expect(byName.get('unchanged')?.usdr).toBeCloseTo(3.01, 1);
    expect(byName.get('voice alone')?.usdr).toBeCloseTo(6.02, 1);
    // A twentieth of the voice is left: 0.95 of it is error, and a twentieth of the accompaniment.
    expect(byName.get('MP3, 128 kbit/s')?.usdr).toBeCloseTo(
      -10 * Math.log10(0.95 ** 2 + 0.05 ** 2),
      1,
    );
    // Peaks four times as low, the voice with them: nothing else changes.
    expect(byName.get('limited')?.usdr).toBeCloseTo(3.01, 1);
    expect(byName.get('no voice')?.usdr).toBeNaN();
    // Other voices are brought to the level of the song's own.
    expect(byName.get('speech over music')?.usdr).toBeCloseTo(3.01, 1);
    expect(byName.get('choir')?.usdr).toBeCloseTo(3.01, 1);
    expect(formatHardCases([results])).toContain('| no voice | -6.0');
  });
});

describe('the report', () => {
  const scores = (usdr: number): SongScores => ({
    usdr,
    siSdr: 1,
    sdr: Infinity,
    sir: 1,
    sar: 1,
    nsdr: 1,
    sdrV4: NaN,
    isrV4: 1,
    sirV4: 1,
    sarV4: 1,
    mae: 0.1,
    maePublished: 0.2,
  });
  const results = [1, 2, 6].map((usdr, i) => ({
    name: `s${i}`,
    seconds: 10,
    estimates: { paper: scores(usdr) },
  }));

  it('has mean and median over songs', () => {
    expect(summarise(results, 'paper').mean.usdr).toBe(3);
    expect(summarise(results, 'paper').median.usdr).toBe(2);
  });

  it('has a row per song and two of summary, and a dash for what is not finite', () => {
    const lines = formatTable(results).trim().split('\n');
    expect(lines).toHaveLength(2 + 3 + 2);
    expect(lines[2]).toContain('| 1.00 | 1.00 | – |');
    expect(lines[5]).toContain('**mean** | paper | 3.00');
  });

  it('ends with the medians, and tells one figure song by song', () => {
    expect(formatTable(results).trim().split('\n').at(-1)).toContain('**median** | paper | 2.00');
    expect(formatBySong(results, 'usdr').trim().split('\n').slice(2)).toEqual([
      '| s0 | 1.00 |',
      '| s1 | 2.00 |',
      '| s2 | 6.00 |',
      '| **mean** | 3.00 |',
      '| **median** | 2.00 |',
    ]);
  });

  it('chooses estimates by names that hold commas, alone or in a list, and refuses unknown ones', () => {
    const known = ['mixture', 'ideal, model grid', 'ideal', 'paper'];
    expect(chooseEstimates(known, [])).toEqual(known);
    expect(chooseEstimates(known, ['ideal, model grid'])).toEqual(['ideal, model grid']);
    expect(chooseEstimates(known, ['paper,ideal,model grid', 'mixture'])).toEqual([
      'mixture',
      'ideal, model grid',
      'paper',
    ]);
    expect(chooseEstimates(known, ['ideal,paper'])).toEqual(['ideal', 'paper']);
    expect(() => chooseEstimates(known, ['mixture,papre'])).toThrow(/no 'papre'.*'paper'/);
  });
});
