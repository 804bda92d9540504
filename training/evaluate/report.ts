/** Owns how results are written: a table for people (Markdown) and all figures for programs (JSON). */
import { mean, median } from '../metrics/decibels';
import type { ScoreName, SongScores } from './score';

export interface SongResult {
  readonly name: string;
  readonly seconds: number;
  /** By name of the estimate, in the order of the table. */
  readonly estimates: Readonly<Record<string, SongScores>>;
}

const COLUMNS: readonly (readonly [ScoreName, string])[] = [
  ['usdr', 'uSDR'],
  ['siSdr', 'SI-SDR'],
  ['sdr', 'SDR v3'],
  ['sir', 'SIR v3'],
  ['sar', 'SAR v3'],
  ['nsdr', 'NSDR'],
  ['sdrV4', 'SDR v4'],
  ['isrV4', 'ISR v4'],
  ['sirV4', 'SIR v4'],
  ['sarV4', 'SAR v4'],
  ['mae', 'MAE'],
];

/** Mean and median over songs of every figure of one estimate, infinite values left out of means. */
export function summarise(
  results: readonly SongResult[],
  estimate: string,
): { mean: SongScores; median: SongScores } {
  const over = (statistic: (values: number[]) => number): SongScores =>
    Object.fromEntries(
      COLUMNS.map(([key]) => [
        key,
        statistic(results.map((result) => result.estimates[estimate][key])),
      ]),
    ) as unknown as SongScores; // COLUMNS lists every key once.
  return { mean: over(mean), median: over(median) };
}

function cell(key: ScoreName, value: number): string {
  // Beyond 100 dB nothing is measured but rounding.
  if (!(Math.abs(value) < 100)) return '–';
  return value.toFixed(key === 'mae' ? 4 : 2);
}

/** One row per song and estimate, then mean and median over songs. */
export function formatTable(results: readonly SongResult[]): string {
  const names = Object.keys(results[0]?.estimates ?? {});
  const row = (song: string, estimate: string, scores: SongScores): string =>
    `| ${song} | ${estimate} | ${COLUMNS.map(([key]) => cell(key, scores[key])).join(' | ')} |`;
  const lines = [
    `| song | estimate | ${COLUMNS.map(([, title]) => title).join(' | ')} |`,
    `|---|---|${COLUMNS.map(() => '--:').join('|')}|`,
  ];
  for (const { name, seconds, estimates } of results) {
    for (const estimate of names)
      lines.push(row(`${name} (${seconds.toFixed(0)} s)`, estimate, estimates[estimate]));
  }
  for (const statistic of ['mean', 'median'] as const) {
    for (const name of names)
      lines.push(row(`**${statistic}**`, name, summarise(results, name)[statistic]));
  }
  return `${lines.join('\n')}\n`;
}
