/** Keys for the whole page, silent while a control wants them for itself. */
import { useEffect } from 'react';
import type { ListenMode, Player } from '../../audio/play/player';
import { togglePlay } from './usePlayer';

const SEEK_SECONDS = 5;
const MODES: Readonly<Record<string, ListenMode>> = {
  1: 'mixture',
  2: 'vocals',
  3: 'instrumental',
};

interface Shortcuts {
  /** Null while there is nothing to play. */
  readonly player: Player | null;
  readonly onMode: (mode: ListenMode) => void;
  readonly onCancel: () => void;
}

export function useShortcuts({ player, onMode, onCancel }: Shortcuts): void {
  useEffect(() => {
    function handle(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape') return onCancel();
      if (usesKey(event.target, event.key)) return;
      const mode = MODES[event.key];
      if (mode) return onMode(mode);
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

/** Whether the focused control does something of its own with this key. */
function usesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('select, textarea, [contenteditable]')) return true;
  // Space does nothing on a slider or a chosen radio button, so there it plays, too.
  if (key === ' ') return target.matches('button, a, input:not([type="range"], :checked)');
  return key.startsWith('Arrow') && target.matches('input');
}
