/** Times below the lanes. */
import { useRef } from 'react';
import type { Seconds } from '../../shared/units';
import { timeTicks } from './ticks';
import { useSize } from './useSize';

interface TimeAxisProps {
  readonly durationSeconds: Seconds;
}

export function TimeAxis({ durationSeconds }: TimeAxisProps) {
  const ref = useRef<HTMLDivElement>(null);
  const { width } = useSize(ref);
  return (
    <div ref={ref} className="time-axis">
      {timeTicks(durationSeconds, width).map(({ position, label }) => (
        <span key={label} style={{ left: `${position * 100}%` }}>
          {label}
        </span>
      ))}
    </div>
  );
}
