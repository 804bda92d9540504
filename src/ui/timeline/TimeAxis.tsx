/** The time axis below the lanes. */
import { useRef } from 'react';
import type { Seconds } from '../../shared/units';
import { timeTicks } from './ticks';
import { useSize } from './useSize';
import type { Viewport } from './viewport';

interface TimeAxisProps {
  readonly durationSeconds: Seconds;
  readonly viewport: Viewport;
}

export function TimeAxis({ durationSeconds, viewport }: TimeAxisProps) {
  const ref = useRef<HTMLDivElement>(null);
  const { width } = useSize(ref);
  const ticks = timeTicks(viewport.start * durationSeconds, viewport.end * durationSeconds, width);
  return (
    <div ref={ref} className="time-axis">
      {ticks.map(({ position, label }) => (
        <span key={label} style={{ left: `${position * 100}%` }}>
          {label}
        </span>
      ))}
    </div>
  );
}
