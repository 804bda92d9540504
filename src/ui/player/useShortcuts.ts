/** The keys that work on the whole page, except while a control uses them itself. */
import { useEffect } from 'react';
import type { ListenMode, Player } from '../../audio/play/player';
import { LISTEN_CHOICES, SEEK_SECONDS } from './controls';
import { togglePlay } from './usePlayer';

interface Shortcuts {
  /** Null while there is nothing to play. */
  readonly player: Player | null;
  readonly onMode: (mode: ListenMode) => void;
  readonly onCancel: () => void;
}

/**
 * Plays, seeks, chooses what to listen to and cancels by keys, as SHORTCUTS in controls.ts lists.
 */
export function useShortcuts({ player, onMode, onCancel }: Shortcuts): void {
  useEffect(() => {
    function handle(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape') return onCancel();
      if (usesKey(event.target, event.key)) return;
      const choice = LISTEN_CHOICES.find(({ key }) => key === event.key);
      if (choice) return onMode(choice.mode);
      if (!player) return;
      if (event.key === ' ') togglePlay(player);
      else if (event.key === 'ArrowLeft') player.seek(player.position() - SEEK_SECONDS);
      else if (event.key === 'ArrowRight') player.seek(player.position() + SEEK_SECONDS);
      else return;
      event.preventDefault();
    }
    window.addEventListener('keydown', handle);
    return () => window.removeEventListener('keydown', handle);
  }, [player, onMode, onCancel]);
}

/** Whether `target`, the focused element, does something of its own with `key`. */
function usesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('select, textarea, [contenteditable]')) return true;
  // Space does nothing on a slider or a chosen radio button, so there it plays, too.
  if (key === ' ') return target.matches('button, a, input:not([type="range"], :checked)');
  return key.startsWith('Arrow') && target.matches('input');
}
