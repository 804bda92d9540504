/** The play button, the time, and the choice of what to listen to. */
import { formatTime } from '../format';
import { PauseIcon, PlayIcon } from '../icons';
import type { SongData } from '../../session/songData';
import { LISTEN_CHOICES } from './controls';
import { usePosition } from './usePosition';
import { togglePlay } from './usePlayer';
import type { ListenMode, Player } from '../../audio/play/player';

interface TransportProps {
  readonly data: SongData | null;
  readonly player: Player | null;
  readonly canPlay: boolean;
  readonly mode: ListenMode;
  readonly onMode: (mode: ListenMode) => void;
}

export function Transport({ data, player, canPlay, mode, onMode }: TransportProps) {
  const position = usePosition(player);
  const duration = data?.durationSeconds ?? 0;
  const isOn = player !== null && player.status !== 'paused';
  const isReady = canPlay && player !== null;
  return (
    <div className="transport">
      <button
        type="button"
        className="play-button"
        aria-label={isOn ? 'Pause' : 'Play'}
        disabled={!isReady}
        onClick={() => player && togglePlay(player)}
      >
        {isOn ? <PauseIcon /> : <PlayIcon />}
      </button>
      <div className="seek">
        <p className="time">
          <span>{formatTime(position)}</span>
          <output className="buffering">
            {player?.status === 'buffering' ? 'Waiting for more vocals' : ''}
          </output>
          <span>{formatTime(duration)}</span>
        </p>
      </div>
      <fieldset className="modes" disabled={!isReady}>
        <legend className="visually-hidden">Listen to</legend>
        {LISTEN_CHOICES.map(({ mode: value, label }) => (
          <label key={value} className={`mode mode-${value}`}>
            <input
              type="radio"
              className="visually-hidden"
              name="listen-mode"
              value={value}
              checked={mode === value}
              onChange={() => onMode(value)}
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}
