/** The progress of the active song, and the button that cancels it. */
import { formatSpeed, formatTimeLeft } from './format';
import { reportProgress } from '../session/progress';
import type { Song, SongProgress } from '../session/sessionState';

const STAGES: Readonly<Record<SongProgress['stage'], string>> = {
  decoding: 'Reading the file',
  'loading-model': 'Loading the model',
  'choosing-backend': 'Finding the fastest way to compute',
  separating: 'Separating the vocals',
};

interface ProgressPanelProps {
  readonly song: Song;
  /** Whether `song` is the selected one. If not, the panel names it. */
  readonly isInFront: boolean;
  readonly onCancel: () => void;
}

export function ProgressPanel({ song, isInFront, onCancel }: ProgressPanelProps) {
  const report = reportProgress(song);
  if (!song.progress || !report) return null;
  const { percent, secondsLeft, speed } = report;
  const stage = STAGES[song.progress.stage];
  const details = [
    `${percent} %`,
    ...(secondsLeft === null ? [] : [formatTimeLeft(secondsLeft)]),
    ...(speed === null ? [] : [formatSpeed(speed)]),
  ].join(' · ');
  return (
    <section className="progress-panel" aria-label="Separation">
      <div className="progress-text">
        <p className="progress-stage">{isInFront ? stage : `${stage} of ${song.fileName}`}</p>
        <p className="progress-details">{details}</p>
      </div>
      <button type="button" className="button button-secondary" onClick={onCancel}>
        Cancel
      </button>
      <div
        className="progress-track"
        // Browsers do not allow the same styles for <progress>.
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="progressbar"
        aria-label="Separation progress"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${stage}, ${details}`}
      >
        <div className="progress-bar" style={{ transform: `scaleX(${percent / 100})` }} />
      </div>
    </section>
  );
}
