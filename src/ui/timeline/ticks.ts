/** Where the axes have their ticks. */
import type { LogFrequencyAxis } from '../../shared/logFrequencyAxis';
import type { Hertz, Seconds } from '../../shared/units';
import { formatTime } from '../format';

export interface Tick {
  /** Along the axis, 0…1. */
  readonly position: number;
  readonly label: string;
}

/** Room that one time label takes to the right of its tick. */
const LABEL_PIXELS = 40;

const TIME_STEPS: readonly Seconds[] = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900,
  1800, 3600,
];

/**
 * Labels from `start` to `end` at the smallest round step that leaves at least `minSpacing` pixels
 * between them, the last one not cut off by the right edge.
 */
export function timeTicks(
  start: Seconds,
  end: Seconds,
  widthPixels: number,
  minSpacing = 64,
): Tick[] {
  const shown = end - start;
  if (!(shown > 0) || !(widthPixels > 0)) return [];
  const smallest = (shown * minSpacing) / widthPixels;
  const step = TIME_STEPS.find((candidate) => candidate >= smallest) ?? 7200;
  const digits = step >= 1 ? 0 : Math.ceil(-Math.log10(step));
  const first = Math.ceil(start / step - 1e-9);
  const last = Math.floor((end - (shown * LABEL_PIXELS) / widthPixels) / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const seconds = (first + index) * step;
    const label = digits === 0 ? formatTime(seconds + 1e-9) : `${seconds.toFixed(digits)} s`;
    return { position: (seconds - start) / shown, label };
  });
}

/** Round frequencies, densest first; neighbours of each set are about equally far apart. */
const FREQUENCY_SETS: readonly (readonly Hertz[])[] = [
  [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000],
  [50, 200, 1000, 5000, 20000],
  [100, 1000, 10000],
];

/** The densest set of round frequencies that leaves `minSpacing` pixels between labels on `axis`. */
export function frequencyTicks(
  axis: LogFrequencyAxis,
  heightPixels: number,
  minSpacing = 15.5,
): Tick[] {
  const sets = FREQUENCY_SETS.map((frequencies) => frequencies.map((hz) => toTick(axis, hz)));
  const fits = (ticks: readonly Tick[]): boolean =>
    ticks.every(
      (tick, index) =>
        index === 0 || (tick.position - ticks[index - 1].position) * heightPixels >= minSpacing,
    );
  const chosen = sets.find(fits) ?? [];
  return chosen.filter(({ position }) => position >= 0 && position <= 1);
}

function toTick(axis: LogFrequencyAxis, hz: Hertz): Tick {
  return {
    position: axis.hzToPosition(hz) / axis.numRows,
    label: hz < 1000 ? `${hz} Hz` : `${hz / 1000} kHz`,
  };
}
