/** A song that has stopped before its end, and the button that goes on. */
import type { Song } from '../../session/sessionState';
import { formatTime } from '../format';

interface ContinuePanelProps {
  readonly song: Song;
  readonly onContinue: () => void;
}

export function ContinuePanel({ song, onContinue }: ContinuePanelProps) {
  const { shape, readySamples } = song;
  if (!shape) return null;
  const { sampleRate, numSamples } = shape;
  return (
    <section className="progress-panel" aria-label="Separation">
      <div className="progress-text">
        <p className="progress-stage">Stopped</p>
        <p className="progress-details">
          {`${formatTime(readySamples / sampleRate)} of ${formatTime(numSamples / sampleRate)} are ready`}
        </p>
      </div>
      <button type="button" className="button button-secondary" onClick={onContinue}>
        Continue
      </button>
      <div className="progress-track" aria-hidden="true">
        <div
          className="progress-bar"
          style={{ transform: `scaleX(${readySamples / numSamples})` }}
        />
      </div>
    </section>
  );
}
