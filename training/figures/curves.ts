/**
 * The pictures of a run: loss and validation SDR over the examples seen, from the trainer's CSV
 * files.
 */
import { drawChart } from './svg';
import type { Line } from './svg';

/** Columns of a CSV file with a header, numbers only; missing or malformed values are NaN. */
export function readCsv(csv: string): Map<string, number[]> {
  const [header, ...rows] = csv.trim().split('\n');
  const names = header.split(',');
  const columns = new Map<string, number[]>(names.map((name) => [name, []]));
  for (const row of rows) {
    const cells = row.split(',');
    names.forEach((name, i) =>
      columns.get(name)?.push(cells[i] === undefined || cells[i] === '' ? NaN : Number(cells[i])),
    );
  }
  return columns;
}

/** Exponential average that weighs the last `span` values most; NaN values are passed over. */
export function smooth(values: readonly number[], span: number): number[] {
  const share = 2 / (span + 1);
  let average = NaN;
  return values.map((value) => {
    if (!Number.isNaN(value))
      average = Number.isNaN(average) ? value : average + share * (value - average);
    return average;
  });
}

/** Keeps about `count` of the points, evenly: a chart shows no more. */
function thin(values: readonly number[], count: number): number[] {
  const step = Math.max(1, Math.ceil(values.length / count));
  return values.filter((_, i) => i % step === 0);
}

const POINTS = 1500;

/** Loss over examples, raw and averaged over 200 steps. */
export function lossLines(csv: string): Line[] {
  const columns = readCsv(csv);
  const loss = columns.get('loss') ?? [];
  const x = thin(columns.get('examples') ?? [], POINTS);
  return [
    { name: 'per step', x, y: thin(loss, POINTS), colour: '#2a6f97', isFaint: true },
    { name: 'average of 200 steps', x, y: thin(smooth(loss, 200), POINTS), colour: '#2a6f97' },
  ];
}

/** {@link lossLines} as SVG. */
export function drawLossCurve(csv: string, title: string): string {
  return drawChart(title, 'examples', 'training loss', lossLines(csv));
}

/** Validation SDR (and whatever else the file has in dB) over examples. */
export function validationLines(csv: string): Line[] {
  const columns = readCsv(csv);
  const x = columns.get('examples') ?? [];
  const colours = ['#e07a1f', '#2a6f97', '#588157'];
  const measured = [...columns.keys()].filter((name) => name.endsWith('Db'));
  return measured.map((name, i) => ({
    name,
    x,
    y: columns.get(name) ?? [],
    colour: colours[i % colours.length],
  }));
}

/** {@link validationLines} as SVG. */
export function drawValidationCurve(csv: string, title: string): string {
  return drawChart(title, 'examples', 'validation SDR / dB', validationLines(csv));
}
