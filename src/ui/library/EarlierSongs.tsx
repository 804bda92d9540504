/** The songs that earlier visits have kept: opening, deleting, and how much they may take. */
import type { LibraryEntry, LibraryLimit } from '../../session/library/library';
import type { Session } from '../../session/session';
import type { LibraryState } from '../../session/sessionState';
import { focusNeighbour } from '../focus';
import { formatBytes, formatBytesRoughly, formatDay, formatTime } from '../format';
import { CloseIcon, ContinueIcon } from '../icons';
import { texts } from '../language/language';
import { qualityName } from '../quality';

interface EarlierSongsProps {
  readonly session: Session;
  readonly library: LibraryState;
  /** Whether the list is shown before somebody asks for it. */
  readonly startsOpen: boolean;
}

/** Limits to choose from, in bytes. */
const LIMITS = [0, 1e9, 5e9, 20e9, 100e9];

export function EarlierSongs({ session, library, startsOpen }: EarlierSongsProps) {
  const { earlier, limit } = library;
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
        {limit && <LimitChoice limit={limit} onLimit={session.setLibraryLimit} />}
        <button
          type="button"
          className="button button-secondary"
          onClick={() => session.deleteEarlier(earlier.map(({ key }) => key))}
        >
          {words.deleteAll}
        </button>
      </div>
    </details>
  );
}

interface LimitChoiceProps {
  readonly limit: LibraryLimit;
  readonly onLimit: Session['setLibraryLimit'];
}

/** The choices are always the same: what the browser allows, which changes, has its own. */
const AUTOMATIC = 'automatic';

function LimitChoice({ limit: { chosen, automaticBytes }, onLimit }: LimitChoiceProps) {
  const { limit, nothing, automaticLimit } = texts().library;
  return (
    <label>
      {limit}{' '}
      <select
        value={chosen ?? AUTOMATIC}
        onChange={({ currentTarget: { value } }) =>
          void onLimit(value === AUTOMATIC ? null : Number(value))
        }
      >
        <option value={AUTOMATIC}>{automaticLimit(formatBytesRoughly(automaticBytes))}</option>
        {limitChoices(chosen).map((choice) => (
          <option key={choice} value={choice}>
            {choice === 0 ? nothing : formatBytesRoughly(choice)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** With the one in use, which another version of this page may have offered, ascending. */
function limitChoices(chosen: number | null): readonly number[] {
  if (chosen === null || LIMITS.includes(chosen)) return LIMITS;
  return [...LIMITS, chosen].toSorted((a, b) => a - b);
}

interface EarlierSongProps {
  readonly entry: LibraryEntry;
  readonly session: Session;
}

function EarlierSong({ entry, session }: EarlierSongProps) {
  const { key, fileName, problem, isOpen, isFinished } = entry;
  const { library: words, common } = texts();
  const name = fileName ?? words.unknownSong;
  const nameId = `earlier-${key}`;
  const canOpen = problem === null && !isOpen;
  return (
    <li className="song">
      <button
        type="button"
        className="song-select"
        disabled={!canOpen}
        onClick={() => void session.openEarlier(key, false)}
      >
        <span id={nameId} className="song-name" title={name}>
          {name}
        </span>
        <span className="song-status">{describe(entry)}</span>
      </button>
      {canOpen && !isFinished && (
        <button
          type="button"
          className="button button-secondary song-again"
          aria-describedby={nameId}
          onClick={() => void session.openEarlier(key, true)}
        >
          <ContinueIcon />
          {common.continue}
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label={words.delete}
        aria-describedby={nameId}
        title={words.delete}
        disabled={isOpen}
        onClick={(event) => {
          focusNeighbour(event.currentTarget);
          session.deleteEarlier([key]);
        }}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

/** What tells it from others of the same name: its length, when and how well it was separated. */
function describe(entry: LibraryEntry): string {
  const { problem, isOpen, durationSeconds, finishedMs, modelName, bytes } = entry;
  const words = texts().library;
  if (isOpen) return words.openElsewhere;
  if (problem === 'other-version') return words.otherVersion;
  if (problem === 'incomplete') return words.incomplete;
  return [
    durationSeconds === null ? '' : formatTime(durationSeconds),
    finishedMs === null ? words.unfinished : formatDay(finishedMs, Date.now()),
    modelName === null ? '' : qualityName(modelName),
    formatBytes(bytes),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
