/** One alert for each song that failed, until it is dismissed. */
import { describeFailure } from './errorMessages';
import { CloseIcon } from './icons';
import type { Song, SongId } from '../session/sessionState';
import { texts } from './language/language';

interface AlertsProps {
  readonly songs: readonly Song[];
  readonly onDismiss: (id: SongId) => void;
}

export function Alerts({ songs, onDismiss }: AlertsProps) {
  return songs.map((song) => {
    if (!song.failure || song.isFailureDismissed) return null;
    const { problem, nextStep } = describeFailure(song.failure);
    return (
      <div key={song.id} className="alert" role="alert">
        <p>
          <strong>{song.fileName}</strong>
          <br />
          {problem} {nextStep}
        </p>
        <button
          type="button"
          className="icon-button"
          aria-label={texts().common.dismiss}
          onClick={() => onDismiss(song.id)}
        >
          <CloseIcon />
        </button>
      </div>
    );
  });
}
