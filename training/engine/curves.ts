/** The run's curves as CSV files that grow line by line and survive a resume. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Curve {
  /**
   * Appends one row; the first value is the step. A row that cannot be written is lost; the first
   * time, `log` is called.
   */
  append(values: readonly number[]): void;
}

/**
 * Opens a CSV file with these columns, the first of which is `step`. Rows beyond `lastStep` are
 * removed: they belong to steps after the checkpoint that the run resumes from, and will come
 * again.
 */
export function openCurve(
  path: string,
  columns: readonly string[],
  lastStep: number,
  log: (sentence: string) => void,
): Curve {
  const header = columns.join(',');
  mkdirSync(dirname(path), { recursive: true });
  const rows = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(1) : [];
  const kept = rows.filter((row) => row !== '' && Number(row.split(',')[0]) <= lastStep);
  writeFileSync(path, `${[header, ...kept].join('\n')}\n`);
  let hasFailed = false;
  return {
    append(values) {
      const row = values.map((value) => String(Number(value.toPrecision(7))));
      try {
        appendFileSync(path, `${row.join(',')}\n`);
      } catch (error) {
        // A full disk must not cost the run: the curve is only looked at.
        if (!hasFailed)
          log(`Could not write ${path}: ${error instanceof Error ? error.message : error}`);
        hasFailed = true;
      }
    },
  };
}
