/** One lane of the stage: spectrogram, waveform, frequency axis and name. */
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Hertz } from '../../shared/units';
import { FrequencyAxis } from './FrequencyAxis';
import type { LaneView } from './lanes';
import type { StageRenderer } from './stageRenderer';
import type { ViewSettings } from './viewSettings';
import { texts } from '../language/language';

interface LaneCanvasProps {
  readonly lane: LaneView;
  readonly renderer: StageRenderer;
  readonly scale: ViewSettings['scale'];
  readonly sampleRate: Hertz;
  readonly head: ReactNode;
}

export function LaneCanvas({ lane, renderer, scale, sampleRate, head }: LaneCanvasProps) {
  const spectrogram = useRef<HTMLCanvasElement>(null);
  const waveform = useRef<HTMLCanvasElement>(null);
  const { layers } = lane;
  useEffect(() => {
    if (!spectrogram.current || !waveform.current) return;
    return renderer.add({
      spectrogram: spectrogram.current,
      waveform: waveform.current,
      layers,
    });
  }, [renderer, layers]);
  return (
    <div className="lane">
      {head}
      <canvas
        ref={spectrogram}
        className="spectrogram"
        // An <img> cannot be drawn anew at every frame.
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="img"
        aria-label={texts().timeline.spectrogramOf[lane.id]}
      />
      <FrequencyAxis scale={scale} sampleRate={sampleRate} />
      <canvas ref={waveform} className="waveform" aria-hidden="true" />
    </div>
  );
}
