/** The progress of the active song, and the button that cancels it. */
import { formatSpeed, formatTime, formatTimeLeft } from './format';
import { CloseIcon } from './icons';
import { reportProgress } from '../session/progress';
import type { Song } from '../session/sessionState';
import { texts } from './language/language';

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
  const { section, label, stages, ofSong } = texts().progress;
  const stage = describePart(song) ?? stages[song.progress.stage];
  const details = [
    `${percent} %`,
    ...(secondsLeft === null ? [] : [formatTimeLeft(secondsLeft)]),
  ].join(' · ');
  const atSpeed = speed === null ? '' : ` · ${formatSpeed(speed)}`;
  return (
    <section className="progress-panel" aria-label={section}>
      <div className="progress-text">
        <p className="progress-stage">{isInFront ? stage : ofSong(stage, song.fileName)}</p>
        <p className="progress-details">
          {details}
          <span className="progress-speed">{atSpeed}</span>
        </p>
      </div>
      <button
        type="button"
        className="button button-secondary progress-cancel"
        title={texts().common.cancel}
        onClick={onCancel}
      >
        <CloseIcon />
        <span>{texts().common.cancel}</span>
      </button>
      <div
        className="progress-track"
        // Browsers do not allow the same styles for <progress>.
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={`${stage}, ${details}${atSpeed}`}
      >
        <div className="progress-bar" style={{ transform: `scaleX(${percent / 100})` }} />
      </div>
    </section>
  );
}

/** Which part is being separated before the rest; null if none is. */
function describePart({ progress, shape }: Song): string | null {
  if (!progress?.part || !shape) return null;
  const { start, end } = progress.part;
  const { sampleRate } = shape;
  return texts().progress.part(formatTime(start / sampleRate), formatTime(end / sampleRate));
}
