/** The frequency axis beside a spectrogram. */
import { useRef } from 'react';
import { SPECTROGRAM } from '../../model/config';
import { createLogFrequencyAxis } from '../../shared/logFrequencyAxis';
import type { Hertz } from '../../shared/units';
import { frequencyTicks } from './ticks';
import { useSize } from './useSize';

interface FrequencyAxisProps {
  readonly sampleRate: Hertz;
}

export function FrequencyAxis({ sampleRate }: FrequencyAxisProps) {
  const ref = useRef<HTMLDivElement>(null);
  const { height } = useSize(ref);
  const axis = createLogFrequencyAxis(SPECTROGRAM, sampleRate);
  return (
    <div ref={ref} className="frequency-axis">
      {frequencyTicks(axis, height).map(({ position, label }) => (
        <span key={label} style={{ bottom: `${position * 100}%` }}>
          {label}
        </span>
      ))}
    </div>
  );
}
