/** The play button, the time, the way to the export panel, and what is heard of the song. */
import type { ReactNode } from 'react';
import { formatTime } from '../format';
import { DownloadIcon, PauseIcon, PlayIcon, ToStartIcon } from '../icons';
import type { SongData } from '../../session/songData';
import { usePosition } from './usePosition';
import { togglePlay } from './usePlayer';
import type { Player } from '../../audio/play/player';
import { texts } from '../language/language';

interface TransportProps {
  readonly data: SongData | null;
  readonly player: Player | null;
  readonly canPlay: boolean;
  /** Opens the export panel; null while nothing can be saved. */
  readonly onExport: (() => void) | null;
  /** What stands beside the time, where there is room. */
  readonly children: ReactNode;
}

export function Transport({ data, player, canPlay, onExport, children }: TransportProps) {
  const position = usePosition(player);
  const duration = data?.durationSeconds ?? 0;
  const isOn = player !== null && player.status !== 'paused';
  const isReady = canPlay && player !== null;
  const { play, pause, toStart, toStartHint, buffering } = texts().player;
  return (
    <div className="transport">
      <div className="transport-main">
        <button
          type="button"
          className="icon-button"
          aria-label={toStart}
          title={toStartHint}
          disabled={!isReady}
          onClick={() => player?.seek(0)}
        >
          <ToStartIcon />
        </button>
        <button
          type="button"
          className="play-button"
          aria-label={isOn ? pause : play}
          disabled={!isReady}
          onClick={() => player && togglePlay(player)}
        >
          {isOn ? <PauseIcon /> : <PlayIcon />}
        </button>
        <p className="time">
          <span className="time-position">{formatTime(position)}</span>
          <span>/ {formatTime(duration)}</span>
        </p>
        <output className="buffering">{player?.status === 'buffering' ? buffering : ''}</output>
        {/* Here and not beside the downloads, because this row is always in view. */}
        <button
          type="button"
          className="button button-secondary transport-export"
          disabled={!onExport}
          aria-haspopup="dialog"
          onClick={() => onExport?.()}
        >
          <DownloadIcon />
          <span>{texts().export.open}</span>
        </button>
      </div>
      {children}
    </div>
  );
}
