/** What a part of the benchmark is: sections share one browser and one table, and know nothing of each other. */

/** One line of a table; columns are the union of all rows' keys, in order of appearance. */
export type Row = Readonly<Record<string, string | number>>;

export interface BenchContext {
  /** Path of the Chromium that measures. */
  readonly chromium: string;
  /** Empty folder for whatever a section builds; removed afterwards. */
  readonly folder: string;
  /** Only these configs are measured, by name. */
  readonly configs: readonly string[];
  /** Only these backends are measured, by their ids in the app's table. */
  readonly backends: readonly string[];
  /** Lengths of the songs whose memory is measured. */
  readonly minutes: readonly number[];
}

export interface BenchSection {
  readonly name: string;
  /** Medians of one run; ratios are taken within it. */
  run(context: BenchContext): Promise<readonly Row[]>;
}

/** The middle value, of an even number the mean of the two in the middle. Throws for none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('no values, no median');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
