/** Mixture above vocals on one time axis with one cursor. A click or drag anywhere seeks. */
import { useCallback, useRef, useState, useSyncExternalStore } from 'react';
import type { Player } from '../../audio/play/player';
import type { SongData } from '../../session/songData';
import { WAVEFORM_FAILURE } from '../errorMessages';
import { FrequencyAxis } from './FrequencyAxis';
import { SpectrogramView } from './SpectrogramView';
import { TimeAxis } from './TimeAxis';
import { useCursor } from './useCursor';
import { useScrubbing } from './useScrubbing';
import { follow } from './viewport';
import type { Viewport } from './viewport';
import { Waveform } from './Waveform';

interface TimelineProps {
  readonly data: SongData;
  readonly player: Player | null;
  readonly viewport: Viewport;
  readonly onViewport: (viewport: Viewport) => void;
}

export function Timeline({ data, player, viewport, onViewport }: TimelineProps) {
  const version = useSyncExternalStore(data.subscribe, () => data.version);
  const surface = useRef<HTMLDivElement>(null);
  const cursor = useRef<HTMLDivElement>(null);
  const { durationSeconds } = data;
  const [isFailed, setFailed] = useState(false);
  const onFailure = useCallback((error: unknown) => {
    setFailed(true);
    // The page says what the listener needs; the cause is for the developer tools.
    reportError(error);
  }, []);
  useCursor(cursor, player, durationSeconds, viewport, (position) =>
    onViewport(follow(viewport, position)),
  );
  const scrubbing = useScrubbing({ surface, player, durationSeconds, viewport, onViewport });
  const peakLevel = loudest(data.mixturePeaks.max, data.mixturePeaks.min);
  return (
    <>
      {isFailed && (
        <p className="alert" role="alert">
          {WAVEFORM_FAILURE.problem} {WAVEFORM_FAILURE.nextStep}
        </p>
      )}
      <div className="timeline">
        {(['mixture', 'vocals'] as const).map((lane) => (
          <div key={lane} className={`lane lane-${lane}`}>
            <h3>{lane === 'mixture' ? 'Mixture' : 'Vocals'}</h3>
            <Waveform
              peaks={lane === 'mixture' ? data.mixturePeaks : data.vocalsPeaks}
              peakLevel={peakLevel}
              durationSeconds={durationSeconds}
              version={lane === 'mixture' ? data.mixtureVersion : version}
              viewport={viewport}
              onFailure={onFailure}
            />
            <FrequencyAxis sampleRate={data.sampleRate} />
            <SpectrogramView data={data} lane={lane} viewport={viewport} />
          </div>
        ))}
        <TimeAxis durationSeconds={durationSeconds} viewport={viewport} />
        <div ref={surface} className="timeline-surface" {...scrubbing}>
          <div ref={cursor} className="cursor" />
        </div>
      </div>
    </>
  );
}

function loudest(max: Float32Array, min: Float32Array): number {
  let level = 0;
  for (let peak = 0; peak < max.length; peak++) level = Math.max(level, max[peak], -min[peak]);
  return level;
}
