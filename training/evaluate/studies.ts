/**
 * What evaluation measures of one model beside scores of whole songs; each study gives a Markdown
 * table.
 */
import type { FftFactory } from '../../src/dsp/fft';
import type { MaskModel } from '../../src/model/maskModel';
import type { PcmAudio } from '../../src/pcm/pcm';
import { decodeAudio } from '../corpus/decode';
import { codeAsMp3 } from './coding';
import { separateSong } from './estimates';
import { estimateSong, loadSong } from './joinedSong';
import { measureUsdr } from './metrics/decibels';
import { formatPassages, measurePassages } from './passages';
import { formatHardCases, tryHardCases } from './robustness';
import { scaled, sumOf } from './signals';
import { EVALUATION_RATE, loadRecording } from './songs';
import type { EvaluationSong, Recording } from './songs';
import { VARIANTS, formatVariants } from './variants';

/** Length of the passages whose error is looked at. */
const PASSAGE_SECONDS = 10;

/** Hard cases made from the first minute of each song and, if given, of a recording of speech. */
export async function measureRobustness(
  songs: readonly EvaluationSong[],
  model: MaskModel,
  createFft: FftFactory,
  speechPath: string | undefined,
): Promise<string> {
  const firstMinute = ({ sampleRate, channels }: PcmAudio): PcmAudio => ({
    sampleRate,
    channels: channels.map((plane) => plane.slice(0, 60 * sampleRate)),
  });
  const speech =
    speechPath === undefined
      ? null
      : firstMinute(await decodeAudio(speechPath, 0, EVALUATION_RATE, 2));
  const excerpts: Recording[] = [];
  for (const { clips } of songs) {
    const { mixture, vocals, accompaniment } = await loadRecording(clips[0]);
    excerpts.push({
      mixture: firstMinute(mixture),
      vocals: firstMinute(vocals),
      accompaniment: firstMinute(accompaniment),
    });
  }
  const code = (mixture: PcmAudio) => codeAsMp3(mixture, 128);
  const results = [];
  for (const excerpt of excerpts) {
    const otherVoices = excerpts.filter((other) => other !== excerpt).map(({ vocals }) => vocals);
    const material = { ...excerpt, otherVoices, speech, code };
    results.push(await tryHardCases(material, model, createFft));
  }
  return formatHardCases(results);
}

/** Where in each song the error of the app's separation comes from. */
export async function measureAllPassages(
  songs: readonly EvaluationSong[],
  model: MaskModel,
  createFft: FftFactory,
): Promise<string> {
  const tables: string[] = [];
  for (const song of songs) {
    const loaded = await loadSong(song);
    const { vocals, accompaniment } = loaded.joined;
    const estimate = await estimateSong(loaded, ({ mixture }) =>
      separateSong(mixture, model, createFft),
    );
    const passages = measurePassages({ vocals, accompaniment, estimate }, PASSAGE_SECONDS);
    tables.push(formatPassages(song.name, passages));
  }
  return tables.join('\n\n');
}

/** uSDR and time of every variant over all songs. */
export async function measureVariants(
  songs: readonly EvaluationSong[],
  model: MaskModel,
  createFft: FftFactory,
): Promise<string> {
  const results = Object.keys(VARIANTS).map((name) => ({
    name,
    usdrs: [] as number[],
    seconds: 0,
  }));
  for (const [index, song] of songs.entries()) {
    const loaded = await loadSong(song);
    // What is computed first pays for the start of everything: that does not count.
    if (index === 0) await separateSong(loaded.recordings[0].mixture, model, createFft);
    for (const result of results) {
      const variants = [VARIANTS[result.name](model)].flat();
      const start = performance.now();
      const estimates: PcmAudio[] = [];
      for (const variant of variants) {
        estimates.push(
          await estimateSong(loaded, ({ mixture }) => separateSong(mixture, variant, createFft)),
        );
      }
      const estimate = scaled(sumOf(estimates), 1 / estimates.length);
      result.seconds += (performance.now() - start) / 1000;
      result.usdrs.push(measureUsdr(loaded.joined.vocals.channels, estimate.channels));
    }
  }
  return formatVariants(results);
}
