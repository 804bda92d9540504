/** SVG that the figures share: escaped text, and line charts with their axes. */

/** A text element; `text` may hold any character. */
export function text(
  x: number,
  y: number,
  content: string,
  size: number,
  anchor: 'start' | 'middle' | 'end' = 'start',
  weight = 'normal',
): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-family="sans-serif" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}">${escaped}</text>`;
}

export interface Line {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly colour: string;
  /** Thin and pale, for raw values behind their average. */
  readonly isFaint?: boolean;
}

/** Round step that divides `span` into about five. */
function tickStep(span: number): number {
  const rough = span / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((step) => step * power >= rough) ?? 10);
}

/** Round values from `low` to `high`, about five. */
export function ticks(low: number, high: number): number[] {
  const step = tickStep(high - low || 1);
  const first = Math.ceil(low / step - 1e-9);
  return Array.from(
    { length: Math.max(0, Math.floor(high / step + 1e-9) - first + 1) },
    (_, i) => (first + i) * step,
  );
}

/** Range of an axis that holds all of `values`, never empty; 0 to 1 for no values. */
export function axisRange(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(high >= low)) return [0, 1];
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

/** The points of a line that are finite in both directions. */
export function finitePoints({ x, y }: Line): (readonly [number, number])[] {
  return x
    .map((value, i) => [value, y[i]] as const)
    .filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b));
}

const WIDTH = 760;
const HEIGHT = 380;
const MARGIN = { left: 70, right: 20, top: 40, bottom: 50 };

/**
 * A chart of `lines` with linear axes that fit all finite points; points that are not finite are
 * left out.
 */
export function drawChart(
  title: string,
  xLabel: string,
  yLabel: string,
  lines: readonly Line[],
): string {
  const points = lines.map(finitePoints);
  const all = points.flat();
  const [xLow, xHigh] = axisRange(all.map(([x]) => x));
  const [yMin, yMax] = axisRange(all.map(([, y]) => y));
  const pad = 0.05 * (yMax - yMin);
  const [yLow, yHigh] = [yMin - pad, yMax + pad];
  const toX = (x: number): number =>
    MARGIN.left + ((x - xLow) / (xHigh - xLow)) * (WIDTH - MARGIN.left - MARGIN.right);
  const toY = (y: number): number =>
    HEIGHT - MARGIN.bottom - ((y - yLow) / (yHigh - yLow)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(WIDTH / 2, 22, title, 15, 'middle', 'bold'),
    text(WIDTH / 2, HEIGHT - 12, xLabel, 12, 'middle'),
    `<g transform="rotate(-90 16 ${HEIGHT / 2})">${text(16, HEIGHT / 2, yLabel, 12, 'middle')}</g>`,
  ];
  const label = (value: number): string => String(Number(value.toPrecision(6)));
  for (const x of ticks(xLow, xHigh)) {
    parts.push(
      `<line x1="${toX(x).toFixed(1)}" x2="${toX(x).toFixed(1)}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}" stroke="#ddd"/>`,
    );
    parts.push(text(toX(x), HEIGHT - MARGIN.bottom + 16, label(x), 11, 'middle'));
  }
  for (const y of ticks(yLow, yHigh)) {
    parts.push(
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${toY(y).toFixed(1)}" y2="${toY(y).toFixed(1)}" stroke="#ddd"/>`,
    );
    parts.push(text(MARGIN.left - 8, toY(y) + 4, label(y), 11, 'end'));
  }
  lines.forEach(({ name, colour, isFaint }, i) => {
    const path = points[i].map(([x, y]) => `${toX(x).toFixed(1)},${toY(y).toFixed(1)}`).join(' ');
    const style = isFaint ? 'stroke-width="1" opacity="0.3"' : 'stroke-width="2"';
    parts.push(`<polyline points="${path}" fill="none" stroke="${colour}" ${style}/>`);
    parts.push(
      `<line x1="${WIDTH - 190}" x2="${WIDTH - 165}" y1="${50 + 16 * i}" y2="${50 + 16 * i}" stroke="${colour}" ${style}/>`,
    );
    parts.push(text(WIDTH - 158, 54 + 16 * i, name, 11));
  });
  return `${parts.join('\n')}\n</svg>\n`;
}
