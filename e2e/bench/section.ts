/** The sections of the benchmark: what each is given and what it returns. */

/** One line of a table; columns are the union of all rows' keys, in order of appearance. */
export type Row = Readonly<Record<string, string | number>>;

/** What a section measures, and with what. */
export interface BenchContext {
  /** Path of the Chromium that measures. */
  readonly chromium: string;
  /** Empty folder for the files of the section; removed afterwards. */
  readonly folder: string;
  /** Names of the configs to measure. */
  readonly configs: readonly string[];
  /** Ids of the backends to measure (src/separation/backends/table.ts). */
  readonly backends: readonly string[];
  /** Lengths in minutes of the songs whose memory is measured. */
  readonly minutes: readonly number[];
}

/** One table of the benchmark. */
export interface BenchSection {
  readonly name: string;
  /** Measures and returns medians. Ratios are those of times measured in the same run. */
  run(context: BenchContext): Promise<readonly Row[]>;
}

/** Middle value; of an even number of values the mean of the two in the middle. Throws for none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('no values, no median');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
