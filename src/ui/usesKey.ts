/** Which controls keep a key for themselves, so that it does nothing else on the page. */

const TEXT_FIELDS =
  'input:not([type="range"], [type="radio"], [type="checkbox"], [type="file"], [type="button"])';

/** Whether `target`, the focused element, does something of its own with `KeyboardEvent.key`. */
export function usesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches('select, textarea, [contenteditable]')) return true;
  if (target.matches(TEXT_FIELDS)) return true;
  // Space does nothing on a slider, a chosen radio button or the button of the song in front, so
  // there it plays, too.
  if (key === ' ') {
    return target.matches(
      'button:not([aria-current="true"]), a, summary, ' +
        'input:not([type="range"], [type="radio"]:checked)',
    );
  }
  return (key === 'Home' || key.startsWith('Arrow')) && target.matches('input');
}
