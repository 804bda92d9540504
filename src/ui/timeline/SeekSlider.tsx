/** The position in the song for keyboards and screen readers, on the strip with the whole song. */
import type { KeyboardEvent } from 'react';
import type { Player } from '../../audio/play/player';
import type { Seconds } from '../../shared/units';
import { formatTime } from '../format';
import { LONG_SEEK_SECONDS, SEEK_SECONDS } from '../player/controls';
import { usePosition } from '../player/usePosition';
import { texts } from '../language/language';

interface SeekSliderProps {
  readonly player: Player | null;
  readonly durationSeconds: Seconds;
  readonly isDisabled: boolean;
}

export function SeekSlider({ player, durationSeconds, isDisabled }: SeekSliderProps) {
  const position = usePosition(player);
  return (
    <input
      type="range"
      className="seek-slider"
      aria-label={texts().timeline.seek}
      aria-valuetext={texts().units.ofTime(formatTime(position), formatTime(durationSeconds))}
      min={0}
      max={Math.max(durationSeconds, 0.001)}
      step="any"
      value={position}
      disabled={isDisabled}
      onKeyDown={(event) => seekByKey(event, player, durationSeconds)}
      onChange={(event) => player?.seek(event.currentTarget.valueAsNumber)}
    />
  );
}

/**
 * Seeks by the keys of a slider. The slider's own handling is not used: with `step="any"` browsers
 * disagree about how far an arrow key goes.
 */
function seekByKey(event: KeyboardEvent, player: Player | null, duration: Seconds): void {
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
