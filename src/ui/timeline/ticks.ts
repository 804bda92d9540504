/** The ticks and labels of both axes. */
import type { LogFrequencyAxis } from '../../shared/logFrequencyAxis';
import type { Hertz, Seconds } from '../../shared/units';
import { formatTime } from '../format';

/** One labelled place on an axis. */
export interface Tick {
  /** Place along the axis, 0…1, from the left or the bottom. */
  readonly position: number;
  readonly label: string;
}

/** Width of a time label, which stands to the right of its tick. */
const LABEL_PIXELS = 40;

const TIME_STEPS: readonly Seconds[] = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900,
  1800, 3600,
];

/**
 * The ticks of a time axis `widthPixels` wide that shows `start` to `end`. The step is the smallest
 * round one that leaves `minSpacing` pixels between ticks. The last label is not cut off by the
 * right edge. Empty if the axis has no width or shows nothing.
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

/** Sets of round frequencies, densest first. Within a set, the distances are about equal. */
const FREQUENCY_SETS: readonly (readonly Hertz[])[] = [
  [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000],
  [50, 200, 1000, 5000, 20000],
  [100, 1000, 10000],
];

/**
 * The ticks of a frequency axis `heightPixels` high: the densest set of round frequencies that
 * leaves `minSpacing` pixels between neighbours on `axis`. Empty if none does.
 */
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
