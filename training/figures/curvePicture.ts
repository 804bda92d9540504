/**
 * The picture of a run's curves that lies beside a model card: charts one above the other, as
 * pixels.
 */
import { createPicture, drawText, setPixel, textWidth } from './picture';
import type { Picture } from './picture';
import { axisRange, finitePoints, ticks } from './svg';
import type { Line } from './svg';

export interface ChartPanel {
  /** Written above the chart; characters as png.ts has them. */
  readonly title: string;
  readonly lines: readonly Line[];
}

const WIDTH = 720;
const PANEL_HEIGHT = 240;
const MARGIN = { left: 80, right: 16, top: 28, bottom: 28 };
const GRID_GREY = 224;
const TEXT_GREY = 64;
const DOT = 2;
/** Faint lines are mixed with this share of white. */
const FAINTNESS = 0.6;

/**
 * All `panels` on white, `examples` below the last. Lines without a finite point leave their chart
 * empty.
 */
export function drawCurvePicture(panels: readonly ChartPanel[]): Picture {
  const picture = createPicture(WIDTH, panels.length * PANEL_HEIGHT + MARGIN.bottom, 255);
  // One axis of examples for all, so that what lies above each other belongs together.
  const points = panels.flatMap(({ lines }) => lines.flatMap(finitePoints));
  const range = axisRange(points.map(([x]) => x));
  panels.forEach((panel, index) => drawPanel(picture, panel, index * PANEL_HEIGHT, range));
  const caption = 'examples';
  drawText(
    picture,
    caption,
    (WIDTH - textWidth(caption, DOT)) >> 1,
    picture.height - 16,
    DOT,
    TEXT_GREY,
  );
  return picture;
}

function drawPanel(
  picture: Picture,
  { title, lines }: ChartPanel,
  top: number,
  [xLow, xHigh]: readonly [number, number],
): void {
  const points = lines.map(finitePoints);
  const all = points.flat();
  const [yLow, yHigh] = axisRange(all.map(([, y]) => y));
  const [left, right] = [MARGIN.left, WIDTH - MARGIN.right];
  const [upper, lower] = [top + MARGIN.top, top + PANEL_HEIGHT - MARGIN.bottom];
  const toX = (x: number): number => left + ((x - xLow) / (xHigh - xLow)) * (right - left);
  const toY = (y: number): number => lower - ((y - yLow) / (yHigh - yLow)) * (lower - upper);
  drawText(picture, title, left, top + 8, DOT, TEXT_GREY);
  for (const x of ticks(xLow, xHigh)) {
    drawSegment(picture, toX(x), upper, toX(x), lower, [GRID_GREY, GRID_GREY, GRID_GREY], 1);
    const label = labelOf(x);
    const start = Math.min(toX(x) - textWidth(label, DOT) / 2, WIDTH - textWidth(label, DOT) - 2);
    drawText(picture, label, Math.round(start), lower + 8, DOT, TEXT_GREY);
  }
  for (const y of ticks(yLow, yHigh)) {
    drawSegment(picture, left, toY(y), right, toY(y), [GRID_GREY, GRID_GREY, GRID_GREY], 1);
    const label = labelOf(y);
    const start = left - 8 - textWidth(label, DOT);
    drawText(picture, label, start, Math.round(toY(y)) - 5, DOT, TEXT_GREY);
  }
  lines.forEach(({ colour, isFaint }, index) => {
    const rgb = parseColour(colour).map((value) =>
      isFaint ? Math.round(value + FAINTNESS * (255 - value)) : value,
    );
    const path = points[index];
    for (let i = 0; i + 1 < path.length; i++) {
      const [x, y] = path[i];
      const [nextX, nextY] = path[i + 1];
      drawSegment(picture, toX(x), toY(y), toX(nextX), toY(nextY), rgb, isFaint ? 1 : 2);
    }
    // Few points, such as validations, are marked, and a single one would else be invisible.
    if (path.length > 40) return;
    for (const [x, y] of path) drawSegment(picture, toX(x) - 2, toY(y), toX(x) + 2, toY(y), rgb, 5);
  });
}

function labelOf(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** `#rrggbb` as three numbers. */
function parseColour(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

/** A straight line of `width` pixels, ends included. */
function drawSegment(
  picture: Picture,
  fromX: number,
  fromY: number,
  toX: number,
  toY: number,
  [r, g, b]: readonly number[],
  width: number,
): void {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY))));
  const before = (width - 1) >> 1;
  for (let step = 0; step <= steps; step++) {
    const x = Math.round(fromX + ((toX - fromX) * step) / steps) - before;
    const y = Math.round(fromY + ((toY - fromY) * step) / steps) - before;
    for (let dy = 0; dy < width; dy++) {
      for (let dx = 0; dx < width; dx++) setPixel(picture, x + dx, y + dy, r, g, b);
    }
  }
}
