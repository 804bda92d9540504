/** The keys that work on the whole page, except while a control uses them itself. */
import { useEffect } from 'react';
import { transposedBy } from '../../audio/mix/transposition';
import type { Player } from '../../audio/play/player';
import { selectedRegion } from '../../session/listening';
import type { Listening } from '../../session/listening';
import type { SongData } from '../../session/songData';
import { LISTEN_CHOICES, SEEK_SECONDS, STRIPS, TRANSPOSE_KEYS } from './controls';
import { setRegionEnd } from './regionKeys';
import { usesKey } from '../usesKey';
import { togglePlay } from './usePlayer';

interface Shortcuts {
  /** Null while there is nothing to play. */
  readonly player: Player | null;
  readonly data: SongData | null;
  readonly listening: Listening;
  readonly onListening: (change: Partial<Listening>) => void;
  readonly onCancel: () => void;
}

/** Does by keys what `shortcuts` in controls.ts lists. */
export function useShortcuts({ player, data, listening, onListening, onCancel }: Shortcuts): void {
  useEffect(() => {
    function handle(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape') return onCancel();
      if (usesKey(event.target, event.key)) return;
      const change = listeningByKey(event.key, listening, player, data);
      if (change) return onListening(change);
      if (!player) return;
      if (event.key === ' ') togglePlay(player);
      else if (event.key === 'Home') player.seek(0);
      else if (event.key === 'ArrowLeft') player.seek(player.position() - SEEK_SECONDS);
      else if (event.key === 'ArrowRight') player.seek(player.position() + SEEK_SECONDS);
      else return;
      event.preventDefault();
    }
    window.addEventListener('keydown', handle);
    return () => window.removeEventListener('keydown', handle);
  }, [player, data, listening, onListening, onCancel]);
}

/** How a key changes what is heard; null if it does not. */
function listeningByKey(
  key: string,
  listening: Listening,
  player: Player | null,
  data: SongData | null,
): Partial<Listening> | null {
  const { mix, transposition, isLooping } = listening;
  const choice = LISTEN_CHOICES.find((one) => one.key === key);
  if (choice) return { mix: choice.preset.mix };
  const strip = STRIPS.find(({ muteKey, soloKey }) => key === muteKey || key === soloKey);
  if (strip) {
    const { isMuted, isSolo } = mix[strip.stem];
    const change = key === strip.muteKey ? { isMuted: !isMuted } : { isSolo: !isSolo };
    return { mix: { ...mix, [strip.stem]: { ...mix[strip.stem], ...change } } };
  }
  const transpose = Object.hasOwn(TRANSPOSE_KEYS, key) ? TRANSPOSE_KEYS[key] : null;
  if (transpose) return { transposition: transposedBy(transposition, transpose) };
  switch (key.toLowerCase()) {
    case 'l':
      return selectedRegion(listening) ? { isLooping: !isLooping } : null;
    case 'i':
    case 'o': {
      if (!player || !data) return null;
      const sample = player.position() * data.sampleRate;
      const end = key.toLowerCase() === 'i' ? 'start' : 'end';
      return setRegionEnd(listening, end, sample, data);
    }
    default:
      return null;
  }
}
