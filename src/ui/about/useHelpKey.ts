/** The key that shows the list of keys. */
import { useEffect } from 'react';
import { HELP_KEY } from '../player/controls';
import { usesKey } from '../usesKey';

/**
 * Calls `onHelp` when the key is pressed anywhere but where people write or in a dialog. `onHelp`
 * must be a stable function.
 */
export function useHelpKey(onHelp: () => void): void {
  useEffect(() => {
    const handle = ({ key, target, defaultPrevented }: KeyboardEvent): void => {
      if (key !== HELP_KEY || defaultPrevented) return;
      if (target instanceof Element && target.closest('dialog')) return;
      if (usesKey(target, key)) return;
      onHelp();
    };
    window.addEventListener('keydown', handle);
    return () => window.removeEventListener('keydown', handle);
  }, [onHelp]);
}
