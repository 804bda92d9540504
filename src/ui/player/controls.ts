/**
 * How far seeking goes and what can be listened to: one table for buttons, keys and the list of
 * keys.
 */
import type { ListenMode } from '../../audio/play/player';
import type { Seconds } from '../../shared/units';

/** One press of an arrow key. */
export const SEEK_SECONDS: Seconds = 5;
/** One press of Page Up or Page Down on the seek slider. */
export const LONG_SEEK_SECONDS: Seconds = 30;

export interface ListenChoice {
  readonly mode: ListenMode;
  readonly label: string;
  /** Chooses it anywhere on the page, as `KeyboardEvent.key`. */
  readonly key: string;
}

/** In the order of the buttons. */
export const LISTEN_CHOICES: readonly ListenChoice[] = [
  { mode: 'mixture', label: 'Mixture', key: '1' },
  { mode: 'vocals', label: 'Vocals', key: '2' },
  { mode: 'instrumental', label: 'Instrumental', key: '3' },
];

/** The keys that work on the whole page and what they do, in words for people. */
export const SHORTCUTS: readonly (readonly [keys: string, action: string])[] = [
  ['Space', 'play or pause'],
  ['← →', `seek ${SEEK_SECONDS} s`],
  [
    LISTEN_CHOICES.map(({ key }) => key).join(' '),
    LISTEN_CHOICES.map(({ label }) => label.toLowerCase()).join(', '),
  ],
  ['Esc', 'cancel'],
];
