/** How results are written: a table for people (Markdown) and all figures for programs (JSON). */
import { mean, median } from './metrics/decibels';
import type { ScoreName, SongScores } from './score';

export interface SongResult {
  readonly name: string;
  readonly seconds: number;
  /** Scores by name of the estimate, in the order of the table. */
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
  ['maePublished', 'MAE pub.'],
];

/**
 * Mean and median over songs of every figure of one estimate, infinite values left out of means.
 */
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
  return value.toFixed(key === 'mae' || key === 'maePublished' ? 4 : 2);
}

/** Names of the estimates, in the order of the table. */
export function estimateNames(results: readonly SongResult[]): string[] {
  return Object.keys(results[0]?.estimates ?? {});
}

/** One row per song and estimate, then mean and median over songs. */
export function formatTable(results: readonly SongResult[]): string {
  const names = estimateNames(results);
  const songs = results.flatMap(({ name, seconds, estimates }) =>
    names.map((estimate) =>
      row(`${name} (${seconds.toFixed(0)} s)`, estimate, estimates[estimate]),
    ),
  );
  return `${[...heading('song'), ...songs, ...summaryRows(results)].join('\n')}\n`;
}

/** One row per song, one column per estimate, of one figure; mean and median below. */
export function formatBySong(results: readonly SongResult[], key: ScoreName): string {
  const names = estimateNames(results);
  const lines = [
    `| song | ${names.join(' | ')} |`,
    `|---|${names.map(() => '--:').join('|')}|`,
    ...results.map(
      ({ name, estimates }) =>
        `| ${name} | ${names.map((estimate) => cell(key, estimates[estimate][key])).join(' | ')} |`,
    ),
  ];
  for (const statistic of ['mean', 'median'] as const) {
    const cells = names.map((name) => cell(key, summarise(results, name)[statistic][key]));
    lines.push(`| **${statistic}** | ${cells.join(' | ')} |`);
  }
  return `${lines.join('\n')}\n`;
}

function heading(first: string): string[] {
  return [
    `| ${first} | estimate | ${COLUMNS.map(([, title]) => title).join(' | ')} |`,
    `|---|---|${COLUMNS.map(() => '--:').join('|')}|`,
  ];
}

function row(song: string, estimate: string, scores: SongScores): string {
  return `| ${song} | ${estimate} | ${COLUMNS.map(([key]) => cell(key, scores[key])).join(' | ')} |`;
}

function summaryRows(results: readonly SongResult[]): string[] {
  return (['mean', 'median'] as const).flatMap((statistic) =>
    estimateNames(results).map((name) =>
      row(`**${statistic}**`, name, summarise(results, name)[statistic]),
    ),
  );
}

/**
 * What evaluation leaves for programs, among them the model card. Figures that are not finite are
 * null.
 */
export interface EvaluationFile {
  readonly model: string;
  /** SHA-256 of the weights that were measured. */
  readonly digest: string;
  readonly subset: string;
  readonly songs: readonly SongResult[];
  readonly summary: Readonly<Record<string, { mean: SongScores; median: SongScores }>>;
}

/**
 * The estimates that `wanted` names; all of `known` if it is empty. Each item is a name or several
 * with commas between them; names may hold commas themselves, so the longest that fits is taken.
 * Throws an Error that lists the known names if one is unknown.
 */
export function chooseEstimates(known: readonly string[], wanted: readonly string[]): string[] {
  if (wanted.length === 0) return [...known];
  const chosen = new Set<string>();
  for (const item of wanted) {
    const parts = item.split(',').map((part) => part.trim());
    let start = 0;
    while (start < parts.length) {
      const from = start;
      const count = parts
        .map((_, index) => index + 1)
        .reverse()
        .find(
          (n) => from + n <= parts.length && known.includes(parts.slice(from, from + n).join(', ')),
        );
      if (count === undefined) {
        throw new Error(
          `--estimates knows no '${parts[from]}'; known are: ${known.map((name) => `'${name}'`).join(', ')}.`,
        );
      }
      chosen.add(parts.slice(from, from + count).join(', '));
      start += count;
    }
  }
  return known.filter((name) => chosen.has(name));
}
