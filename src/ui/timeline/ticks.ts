/** Where the axes have their ticks. */
import type { LogFrequencyAxis } from '../../shared/logFrequencyAxis';
import type { Hertz, Seconds } from '../../shared/units';
import { formatTime } from '../format';

export interface Tick {
  /** Along the axis, 0…1. */
  readonly position: number;
  readonly label: string;
}

const TIME_STEPS: readonly Seconds[] = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900,
  1800, 3600,
];

/** Labels from 0 at the smallest round step that leaves at least `minSpacing` pixels between them. */
export function timeTicks(duration: Seconds, widthPixels: number, minSpacing = 64): Tick[] {
  if (!(duration > 0) || !(widthPixels > 0)) return [];
  const smallest = (duration * minSpacing) / widthPixels;
  const step = TIME_STEPS.find((candidate) => candidate >= smallest) ?? 7200;
  const digits = step >= 1 ? 0 : Math.ceil(-Math.log10(step));
  const count = Math.floor(duration / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => {
    const seconds = index * step;
    const label = digits === 0 ? formatTime(seconds + 1e-9) : `${seconds.toFixed(digits)} s`;
    return { position: seconds / duration, label };
  });
}

const FREQUENCIES: readonly Hertz[] = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000];

/** Round frequencies on `axis`, thinned so that at least `minSpacing` pixels lie between them. */
export function frequencyTicks(
  axis: LogFrequencyAxis,
  heightPixels: number,
  minSpacing = 18,
): Tick[] {
  const ticks: Tick[] = [];
  let lastPixels = Number.NEGATIVE_INFINITY;
  for (const frequency of FREQUENCIES) {
    if (frequency < axis.lowestHz || frequency > axis.highestHz) continue;
    const position = axis.hzToPosition(frequency) / axis.numRows;
    if (position * heightPixels - lastPixels < minSpacing) continue;
    lastPixels = position * heightPixels;
    ticks.push({
      position,
      label: frequency < 1000 ? `${frequency} Hz` : `${frequency / 1000} kHz`,
    });
  }
  return ticks;
}
