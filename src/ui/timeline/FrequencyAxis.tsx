/** The frequency axis on a spectrogram. */
import { useRef } from 'react';
import type { Hertz } from '../../shared/units';
import { stageAxis } from './stageRenderer';
import { frequencyTicks, LABEL_EDGE_PIXELS } from './ticks';
import { useSize } from './useSize';
import type { ViewSettings } from './viewSettings';

const edge = `${LABEL_EDGE_PIXELS}px`;

interface FrequencyAxisProps {
  readonly scale: ViewSettings['scale'];
  readonly sampleRate: Hertz;
}

export function FrequencyAxis({ scale, sampleRate }: FrequencyAxisProps) {
  const ref = useRef<HTMLDivElement>(null);
  const { height } = useSize(ref);
  return (
    <div ref={ref} className="frequency-axis" aria-hidden="true">
      {frequencyTicks(stageAxis(scale, sampleRate), height).map(({ position, label }) => (
        <span
          key={label} // The labels at both ends stay inside.
          style={{ bottom: `clamp(${edge}, ${position * 100}%, 100% - ${edge})` }}
        >
          {label}
        </span>
      ))}
    </div>
  );
}
