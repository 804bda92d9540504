/** The play button, the seek slider and the time. */
import { formatTime } from '../format';
import { PauseIcon, PlayIcon } from '../icons';
import type { SongData } from '../../session/songData';
import { LONG_SEEK_SECONDS, SEEK_SECONDS } from './controls';
import { usePosition } from './usePosition';
import { togglePlay } from './usePlayer';
import type { Player } from '../../audio/play/player';

interface TransportProps {
  readonly data: SongData | null;
  readonly player: Player | null;
  readonly canPlay: boolean;
}

export function Transport({ data, player, canPlay }: TransportProps) {
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
        <input
          type="range"
          aria-label="Seek"
          aria-valuetext={`${formatTime(position)} of ${formatTime(duration)}`}
          min={0}
          max={Math.max(duration, 0.001)}
          step="any"
          value={position}
          disabled={!isReady}
          style={{ '--filled': duration > 0 ? position / duration : 0 } as React.CSSProperties}
          onKeyDown={(event) => seekByKey(event, player, duration)}
          onChange={(event) => player?.seek(event.currentTarget.valueAsNumber)}
        />
        <p className="time">
          <span>{formatTime(position)}</span>
          <output className="buffering">
            {player?.status === 'buffering' ? 'Waiting for more vocals' : ''}
          </output>
          <span>{formatTime(duration)}</span>
        </p>
      </div>
    </div>
  );
}

/**
 * Seeks by the keys of a slider. The slider's own handling is not used: with `step="any"` browsers
 * disagree about how far an arrow key goes.
 */
function seekByKey(event: React.KeyboardEvent, player: Player | null, duration: number): void {
  const targets: Readonly<Record<string, (now: number) => number>> = {
    ArrowLeft: (now) => now - SEEK_SECONDS,
    ArrowDown: (now) => now - SEEK_SECONDS,
    ArrowRight: (now) => now + SEEK_SECONDS,
    ArrowUp: (now) => now + SEEK_SECONDS,
    PageDown: (now) => now - LONG_SEEK_SECONDS,
    PageUp: (now) => now + LONG_SEEK_SECONDS,
    Home: () => 0,
    End: () => duration,
  };
  const target = targets[event.key];
  if (!target || !player) return;
  event.preventDefault();
  player.seek(target(player.position()));
}
