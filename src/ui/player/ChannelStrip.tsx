/** One strip of the mixer: level, mute, solo and meter of a stem. */
import { useRef } from 'react';
import type { ReactNode } from 'react';
import type { StemName } from '../../audio/export/fileNames';
import { LOUDEST_DB } from '../../audio/mix/mix';
import type { Strip } from '../../audio/mix/mix';
import type { Player } from '../../audio/play/player';
import type { Decibels } from '../../shared/units';
import { formatLevel } from '../format';
import { LEVEL_STEP_DB, LONG_LEVEL_STEP_DB } from './controls';
import { faderPosition, levelAt, nudgeLevel } from './faderLaw';
import { useMeter } from './useMeter';
import { texts } from '../language/language';

interface ChannelStripProps {
  readonly stem: StemName;
  readonly strip: Strip;
  readonly player: Player | null;
  readonly onStrip: (change: Partial<Strip>) => void;
  /** What stands behind the switches of the strip. */
  readonly children?: ReactNode;
}

/** Levels that are written beside the fader. */
const MARKS_DB: readonly Decibels[] = [-Infinity, -40, -24, -12, -6, 0, LOUDEST_DB];

export function ChannelStrip({ stem, strip, player, onStrip, children }: ChannelStripProps) {
  const { levelDb, isMuted, isSolo } = strip;
  const meter = useRef<HTMLDivElement>(null);
  useMeter(meter, player, stem);
  const words = texts().player;
  const names = words.strips[stem];
  const level = isMuted ? words.muted : formatLevel(levelDb);
  return (
    <div className={`strip strip-${stem}`}>
      <div className="strip-head">
        <span className="strip-name">{names.name}</span>
        <button
          type="button"
          className="strip-switch"
          aria-label={names.mute}
          title={names.mute}
          aria-pressed={isMuted}
          onClick={() => onStrip({ isMuted: !isMuted })}
        >
          {words.muteLetter}
        </button>
        <button
          type="button"
          className="strip-switch strip-solo"
          aria-label={names.solo}
          title={names.solo}
          aria-pressed={isSolo}
          onClick={() => onStrip({ isSolo: !isSolo })}
        >
          {words.soloLetter}
        </button>
        <output className="strip-level">{level}</output>
        {children}
      </div>
      <div className="fader">
        <input
          type="range"
          aria-label={names.level}
          aria-valuetext={formatLevel(levelDb)}
          title={words.resetLevel}
          min={0}
          max={1}
          step="any"
          value={faderPosition(levelDb)}
          onChange={(event) => onStrip({ levelDb: levelAt(event.currentTarget.valueAsNumber) })}
          onDoubleClick={() => onStrip({ levelDb: 0 })}
          onKeyDown={(event) => {
            const next = levelByKey(event.key, levelDb);
            if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
            event.preventDefault();
            onStrip({ levelDb: next });
          }}
        />
        <div className="fader-scale" aria-hidden="true">
          {MARKS_DB.map((markDb) => (
            <span
              key={markDb}
              style={{ '--at': faderPosition(markDb) } as React.CSSProperties}
              className={markDb === 0 ? 'fader-unity' : undefined}
            >
              {formatLevel(markDb).replace(' dB', '')}
            </span>
          ))}
        </div>
      </div>
      <div ref={meter} className="meter" aria-hidden="true">
        <div className="meter-level" />
        <div className="meter-peak" />
      </div>
    </div>
  );
}

/**
 * The level after a key of a slider; null for other keys. The slider's own handling is not used:
 * with `step="any"` browsers disagree about how far an arrow key goes.
 */
function levelByKey(key: string, levelDb: Decibels): Decibels | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return nudgeLevel(levelDb, -LEVEL_STEP_DB);
    case 'ArrowRight':
    case 'ArrowUp':
      return nudgeLevel(levelDb, LEVEL_STEP_DB);
    case 'PageDown':
      return nudgeLevel(levelDb, -LONG_LEVEL_STEP_DB);
    case 'PageUp':
      return nudgeLevel(levelDb, LONG_LEVEL_STEP_DB);
    case 'Home':
      return -Infinity;
    case 'End':
      return LOUDEST_DB;
    case '0':
    case 'Delete':
    case 'Backspace':
      return 0;
    default:
      return null;
  }
}
