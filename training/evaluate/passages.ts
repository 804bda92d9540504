/**
 * Where a song's error comes from: passages of some seconds with what was sung and played in them.
 * One number per song hides that a network misses, say, all voices that are not in the middle.
 */
import type { PcmAudio } from '../../src/pcm/pcm';
import type { Decibels, Seconds } from '../../src/shared/units';
import { errorEnergy, innerProduct, ratioDb } from './metrics/decibels';

export interface Passage {
  readonly startSeconds: Seconds;
  /** Mean squares over all channels, full scale = 0 dB. */
  readonly vocalsDb: Decibels;
  readonly accompanimentDb: Decibels;
  readonly estimateDb: Decibels;
  /**
   * Energy of (left − right) / 2 in that of both channels' mean square: 0 in the middle, 0.5 for
   * equal sounds without relation to each other or for one side alone, 1 in opposite phase. NaN in
   * silence.
   */
  readonly sideShare: number;
  readonly sdrDb: Decibels;
  /** Share of the song's error energy that lies in this passage, 0 to 1. */
  readonly errorShare: number;
}

export interface PassageSong {
  readonly vocals: PcmAudio;
  readonly accompaniment: PcmAudio;
  readonly estimate: PcmAudio;
}

/**
 * Passages of `seconds` one after the other, the last one shorter. All signals are of one length.
 */
export function measurePassages(song: PassageSong, seconds: Seconds): Passage[] {
  const { sampleRate, channels } = song.vocals;
  const length = Math.round(seconds * sampleRate);
  const total = errorEnergy(channels, song.estimate.channels);
  const passages: Passage[] = [];
  for (let start = 0; start < channels[0].length; start += length) {
    const cut = (audio: PcmAudio) =>
      audio.channels.map((plane) => plane.subarray(start, start + length));
    const [vocals, accompaniment, estimate] = [
      cut(song.vocals),
      cut(song.accompaniment),
      cut(song.estimate),
    ];
    const numValues = vocals.length * vocals[0].length;
    const level = (planes: Float32Array[]) => ratioDb(innerProduct(planes, planes), numValues);
    const energy = innerProduct(vocals, vocals);
    const error = errorEnergy(vocals, estimate);
    const [left, right] = [vocals[0], vocals[1] ?? vocals[0]];
    passages.push({
      startSeconds: start / sampleRate,
      vocalsDb: level(vocals),
      accompanimentDb: level(accompaniment),
      estimateDb: level(estimate),
      sideShare: errorEnergy([left], [right]) / 2 / innerProduct([left, right], [left, right]),
      sdrDb: ratioDb(energy, error),
      errorShare: total > 0 ? error / total : 0,
    });
  }
  return passages;
}

/** A Markdown table; decibels without decimals where they are levels. */
export function formatPassages(name: string, passages: readonly Passage[]): string {
  return [
    `| ${name}, from second | vocals / dB | accompaniment / dB | estimate / dB | side | SDR / dB | error |`,
    '| --: | --: | --: | --: | --: | --: | --: |',
    ...passages.map((passage) =>
      [
        '',
        passage.startSeconds.toFixed(0),
        passage.vocalsDb.toFixed(0),
        passage.accompanimentDb.toFixed(0),
        passage.estimateDb.toFixed(0),
        passage.sideShare.toFixed(2),
        passage.sdrDb.toFixed(1),
        `${(100 * passage.errorShare).toFixed(0)} %`,
        '',
      ]
        .join(' | ')
        .trim(),
    ),
  ].join('\n');
}
