/** The songs that earlier visits have kept: opening, deleting, and how much they may take. */
import { useState } from 'react';
import type { LibraryEntry } from '../../session/library/library';
import type { Session } from '../../session/session';
import type { LibraryState } from '../../session/sessionState';
import { formatBytes } from '../format';
import { CloseIcon } from '../icons';
import { texts } from '../language/language';

interface EarlierSongsProps {
  readonly session: Session;
  readonly library: LibraryState;
  /** Whether the list is shown before somebody asks for it. */
  readonly startsOpen: boolean;
}

/** Limits to choose from, in bytes. */
const LIMITS = [0, 1e9, 5e9, 20e9, 100e9];

export function EarlierSongs({ session, library, startsOpen }: EarlierSongsProps) {
  const { earlier, limitBytes } = library;
  const [isAsking, setAsking] = useState(false);
  if (earlier.length === 0) return null;
  const { library: words } = texts();
  const bytes = earlier.reduce((sum, entry) => sum + entry.bytes, 0);
  return (
    <details className="earlier" open={startsOpen}>
      <summary>{words.summary(earlier.length, formatBytes(bytes))}</summary>
      <ul className="song-list" aria-label={words.heading}>
        {earlier.map((entry) => (
          <EarlierSong key={entry.key} entry={entry} session={session} />
        ))}
      </ul>
      <div className="earlier-tools">
        <label>
          {words.limit}{' '}
          <select
            value={limitBytes ?? ''}
            onChange={(event) => void session.setLibraryLimit(Number(event.currentTarget.value))}
          >
            {choices(limitBytes).map((choice) => (
              <option key={choice} value={choice}>
                {choice === 0 ? words.nothing : formatBytes(choice)}
              </option>
            ))}
          </select>
        </label>
        {isAsking ? (
          <>
            <button
              type="button"
              className="button button-secondary"
              onClick={() => {
                setAsking(false);
                void session.deleteEarlier(earlier.map(({ key }) => key));
              }}
            >
              {words.deleteForGood(earlier.length)}
            </button>
            <button
              type="button"
              className="button button-secondary"
              onClick={() => setAsking(false)}
            >
              {words.keepThem}
            </button>
          </>
        ) : (
          <button type="button" className="button button-secondary" onClick={() => setAsking(true)}>
            {words.deleteAll}
          </button>
        )}
      </div>
    </details>
  );
}

interface EarlierSongProps {
  readonly entry: LibraryEntry;
  readonly session: Session;
}

function EarlierSong({ entry, session }: EarlierSongProps) {
  const { key, fileName, problem, isOpen } = entry;
  const words = texts().library;
  const name = fileName ?? words.unknownSong;
  const nameId = `earlier-${key}`;
  return (
    <li className="song">
      <button
        type="button"
        className="song-select"
        disabled={problem !== null || isOpen}
        onClick={() => void session.openEarlier(key)}
      >
        <span id={nameId} className="song-name" title={name}>
          {name}
        </span>
        <span className="song-status">{describe(entry)}</span>
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={words.delete}
        aria-describedby={nameId}
        title={words.delete}
        disabled={isOpen}
        onClick={() => void session.deleteEarlier([key])}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

function describe({ problem, isOpen, isFinished, bytes }: LibraryEntry): string {
  const words = texts().library;
  if (isOpen) return words.openElsewhere;
  switch (problem) {
    case 'other-version':
      return words.otherVersion;
    case 'incomplete':
      return words.incomplete;
    case null:
      return isFinished ? formatBytes(bytes) : words.unfinished(formatBytes(bytes));
  }
}

/** The limits to choose from with the one in use among them, ascending. */
function choices(limitBytes: number | null): number[] {
  return [...new Set([...LIMITS, ...(limitBytes === null ? [] : [limitBytes])])].toSorted(
    (a, b) => a - b,
  );
}
