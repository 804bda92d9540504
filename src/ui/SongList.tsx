/** Every song since the page was loaded, with its state. One of them is selected. */
import { CloseIcon, RepeatIcon } from './icons';
import { reportProgress } from '../session/progress';
import type { Session } from '../session/session';
import { canContinue, isOver } from '../session/sessionState';
import type { Song, SongId } from '../session/sessionState';

interface SongListProps {
  readonly session: Session;
  readonly songs: readonly Song[];
  readonly selectedId: SongId | null;
}

export function SongList({ session, songs, selectedId }: SongListProps) {
  return (
    <ul className="song-list" aria-label="Songs">
      {songs.map((song) => (
        <SongRow key={song.id} song={song} isSelected={song.id === selectedId} session={session} />
      ))}
    </ul>
  );
}

interface SongRowProps {
  readonly song: Song;
  readonly isSelected: boolean;
  readonly session: Session;
}

function SongRow({ song, isSelected, session }: SongRowProps) {
  const nameId = `song-${song.id}`;
  const again = againLabel(song);
  return (
    <li className={`song song-${song.status}${isSelected ? ' song-selected' : ''}`}>
      <button
        type="button"
        className="song-select"
        aria-current={isSelected}
        onClick={() => session.select(song.id)}
      >
        <span id={nameId} className="song-name" title={song.fileName}>
          {song.fileName}
        </span>
        <span className="song-status">{statusText(song)}</span>
      </button>
      {again && (
        <button
          type="button"
          className="icon-button"
          aria-label={again}
          aria-describedby={nameId}
          title={again}
          onClick={() => session.queueAgain(song.id)}
        >
          <RepeatIcon />
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label="Remove from the list"
        aria-describedby={nameId}
        title="Remove from the list"
        onClick={(event) => {
          focusNeighbour(event.currentTarget);
          session.remove(song.id);
        }}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

/** Before the row of `button` goes: its neighbour gets the focus, or what adds songs. */
function focusNeighbour(button: HTMLElement): void {
  const row = button.closest('li');
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  neighbour?.querySelector<HTMLElement>('.song-select')?.focus();
}

function againLabel(song: Song): string | null {
  if (!isOver(song)) return null;
  if (canContinue(song)) return 'Continue';
  if (song.status === 'released' && song.isKept) return 'Open again';
  return song.status === 'failed' ? 'Try again' : 'Separate again';
}

function statusText(song: Song): string {
  switch (song.status) {
    case 'waiting':
      return 'Waiting';
    case 'opening':
      return 'Opening';
    case 'decoding':
      return 'Reading';
    case 'separating':
      return `Separating, ${reportProgress(song)?.percent ?? 0} %`;
    case 'done':
      return 'Done';
    case 'failed':
      return 'Not separated';
    case 'cancelled':
      return canContinue(song) ? `Stopped at ${readyPercent(song)} %` : 'Cancelled';
    case 'released':
      return song.isKept ? 'Done, kept on this device' : 'Done, no longer in memory';
  }
}

function readyPercent({ readySamples, shape }: Song): number {
  return Math.floor((100 * readySamples) / (shape?.numSamples ?? Infinity));
}
