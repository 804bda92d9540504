/** The ticks and labels of both axes. */
import type { FrequencyAxis, FrequencyScale } from '../../shared/frequencyAxis';
import type { Hertz, Seconds } from '../../shared/units';
import { formatNumber, formatRate, formatTime } from '../format';
import { keyHz, noteOf } from './notes';
import { texts } from '../language/language';

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
    const label = digits === 0 ? formatTime(seconds + 1e-9) : fractionLabel(seconds, digits);
    return { position: (seconds - start) / shown, label };
  });
}

/** Clock time with `digits` decimals; below a minute in seconds: `0.25 s`, `1:05.50`. */
function fractionLabel(seconds: Seconds, digits: number): string {
  if (seconds < 60) return texts().units.secondsShort(formatNumber(seconds, digits));
  const rounded = Number(seconds.toFixed(digits));
  const fraction = formatNumber(rounded - Math.floor(rounded), digits).slice(1);
  return `${formatTime(rounded)}${fraction}`;
}

/** A frequency to label, and the label. */
interface Mark {
  readonly hz: Hertz;
  readonly label: () => string;
}

const marks = (...frequencies: readonly Hertz[]): Mark[] =>
  frequencies.map((hz) => ({ hz, label: () => formatRate(hz) }));

/** The notes of a piano that are `semitones` apart, from C1 (MIDI key 24) to C8. */
const notes = (semitones: number): Mark[] =>
  Array.from({ length: 84 / semitones + 1 }, (_, index) => {
    const hz = keyHz(24 + index * semitones);
    return { hz, label: () => noteOf(hz).name };
  });

/** Sets of marks by scale, densest first. Within a set, the distances are about equal. */
const FREQUENCY_SETS: Readonly<Record<FrequencyScale, readonly (readonly Mark[])[]>> = {
  log: [
    marks(50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000),
    marks(50, 200, 1000, 5000, 20000),
    marks(100, 1000, 10000),
  ],
  mel: [
    marks(200, 500, 1000, 1500, 2000, 3000, 4000, 6000, 8000, 10000, 15000, 20000),
    marks(500, 1000, 2000, 4000, 8000, 15000),
    marks(1000, 5000),
  ],
  linear: [
    marks(...Array.from({ length: 10 }, (_, index) => 2000 * (index + 1))),
    marks(5000, 10000, 15000, 20000),
    marks(10000),
  ],
  piano: [notes(3), notes(6), notes(12), notes(24)],
};

/** Labels of frequencies stay so far inside the ends of their axis, measured at their middle. */
export const LABEL_EDGE_PIXELS = 9;

/**
 * The ticks of a frequency axis `heightPixels` high: the densest set of round frequencies, or of
 * notes, that leaves `minSpacing` pixels between neighbouring labels on `axis`. Empty if none does.
 */
export function frequencyTicks(axis: FrequencyAxis, heightPixels: number, minSpacing = 15): Tick[] {
  const toTick = ({ hz, label }: Mark): Tick => {
    return { position: axis.hzToPosition(hz) / axis.numRows, label: label() };
  };
  const sets = FREQUENCY_SETS[axis.scale].map((set) => set.map(toTick));
  const onAxis = sets.map((ticks) =>
    ticks.filter(({ position }) => position >= 0 && position <= 1),
  );
  const place = ({ position }: Tick): number =>
    Math.min(
      heightPixels - LABEL_EDGE_PIXELS,
      Math.max(LABEL_EDGE_PIXELS, position * heightPixels),
    );
  const fits = (ticks: readonly Tick[]): boolean =>
    ticks.every(
      (tick, index) => index === 0 || place(tick) - place(ticks[index - 1]) >= minSpacing,
    );
  return onAxis.find(fits) ?? [];
}
