/** A song that has stopped before its end, and the button that goes on. */
import type { Song } from '../../session/sessionState';
import { formatTime } from '../format';
import { texts } from '../language/language';

interface ContinuePanelProps {
  readonly song: Song;
  readonly onContinue: () => void;
}

export function ContinuePanel({ song, onContinue }: ContinuePanelProps) {
  const { shape, readySamples } = song;
  if (!shape) return null;
  const { sampleRate, numSamples } = shape;
  return (
    <section className="progress-panel" aria-label={texts().progress.section}>
      <div className="progress-text">
        <p className="progress-stage">{texts().progress.stopped}</p>
        <p className="progress-details">
          {texts().progress.ready(
            formatTime(readySamples / sampleRate),
            formatTime(numSamples / sampleRate),
          )}
        </p>
      </div>
      <button type="button" className="button button-secondary" onClick={onContinue}>
        {texts().common.continue}
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
