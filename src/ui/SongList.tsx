/** Every song since the page was loaded, with its state. One of them is selected. */
import { focusNeighbour } from './focus';
import { AgainIcon, CloseIcon, ContinueIcon } from './icons';
import { reportProgress } from '../session/progress';
import type { Session } from '../session/session';
import { canContinue, isOver } from '../session/sessionState';
import type { Song, SongId } from '../session/sessionState';
import { texts } from './language/language';
import { qualityName } from './quality';

interface SongListProps {
  readonly session: Session;
  readonly songs: readonly Song[];
  readonly selectedId: SongId | null;
}

export function SongList({ session, songs, selectedId }: SongListProps) {
  return (
    <ul className="song-list" aria-label={texts().songs.list}>
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
        <span className="song-status">{describe(song)}</span>
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={texts().songs.remove}
        aria-describedby={nameId}
        title={texts().songs.remove}
        onClick={(event) => {
          focusNeighbour(event.currentTarget);
          session.remove(song.id);
        }}
      >
        <CloseIcon />
      </button>
      {again && (
        <button
          type="button"
          className="button button-secondary song-again"
          aria-describedby={nameId}
          onClick={() => session.queueAgain(song.id)}
        >
          {canContinue(song) ? <ContinueIcon /> : <AgainIcon />}
          {again}
        </button>
      )}
    </li>
  );
}

function againLabel(song: Song): string | null {
  if (!isOver(song)) return null;
  const { songs, common } = texts();
  if (canContinue(song)) return common.continue;
  if (song.status === 'released' && song.isKept) return songs.openAgain;
  return song.status === 'failed' ? common.tryAgain : common.separateAgain;
}

/** Its state, and its quality, which tells it from the same file in another. */
function describe(song: Song): string {
  if (song.status === 'failed') return statusText(song);
  return `${statusText(song)} · ${qualityName(song.modelName)}`;
}

function statusText(song: Song): string {
  const { status, separating, stoppedAt, kept, gone } = texts().songs;
  switch (song.status) {
    case 'separating':
      return separating(reportProgress(song)?.percent ?? 0);
    case 'cancelled':
      return canContinue(song) ? stoppedAt(readyPercent(song)) : status.cancelled;
    case 'released':
      return song.isKept ? kept : gone;
    case 'waiting':
    case 'opening':
    case 'decoding':
    case 'done':
    case 'failed':
      return status[song.status];
  }
}

function readyPercent({ readySamples, shape }: Song): number {
  return Math.floor((100 * readySamples) / (shape?.numSamples ?? Infinity));
}
