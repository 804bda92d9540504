/** The play button and the time. */
import { formatTime } from '../format';
import { PauseIcon, PlayIcon } from '../icons';
import type { SongData } from '../../session/songData';
import { usePosition } from './usePosition';
import { togglePlay } from './usePlayer';
import type { Player } from '../../audio/play/player';
import { texts } from '../language/language';

interface TransportProps {
  readonly data: SongData | null;
  readonly player: Player | null;
  readonly canPlay: boolean;
  /** Whether the song has ended without anything to play. */
  readonly isIdle: boolean;
}

export function Transport({ data, player, canPlay, isIdle }: TransportProps) {
  const position = usePosition(player);
  const duration = data?.durationSeconds ?? 0;
  const isOn = player !== null && player.status !== 'paused';
  const isReady = canPlay && player !== null;
  return (
    <div className={isIdle ? 'transport transport-idle' : 'transport'}>
      <button
        type="button"
        className="play-button"
        aria-label={isOn ? texts().player.pause : texts().player.play}
        disabled={!isReady}
        onClick={() => player && togglePlay(player)}
      >
        {isOn ? <PauseIcon /> : <PlayIcon />}
      </button>
      <div className="seek">
        <p className="time">
          <span>{formatTime(position)}</span>
          <output className="buffering">
            {player?.status === 'buffering' ? texts().player.buffering : ''}
          </output>
          <span>{formatTime(duration)}</span>
        </p>
      </div>
    </div>
  );
}
