/**
 * How far seeking goes, what can be listened to and by which keys: one table for buttons, keys and
 * the list of keys.
 */
import type { StemName } from '../../audio/export/fileNames';
import { GUIDE_DB, PRESETS } from '../../audio/mix/presets';
import type { Preset } from '../../audio/mix/presets';
import type { Decibels, Seconds } from '../../shared/units';
import { formatLevel } from '../format';

/** One press of an arrow key. */
export const SEEK_SECONDS: Seconds = 5;
/** One press of Page Up or Page Down on the seek slider. */
export const LONG_SEEK_SECONDS: Seconds = 30;
/** One press of an arrow key on a fader, and of Page Up or Page Down. */
export const LEVEL_STEP_DB: Decibels = 1;
export const LONG_LEVEL_STEP_DB: Decibels = 6;

export interface ListenChoice {
  readonly preset: Preset;
  readonly label: string;
  /** Chooses it anywhere on the page, as `KeyboardEvent.key`. */
  readonly key: string;
}

const LABELS: Readonly<Record<Preset['name'], string>> = {
  vocals: 'Vocals',
  karaoke: 'Karaoke',
  guide: `Guide vocal ${formatLevel(GUIDE_DB)}`,
  original: 'Original',
};

/** In the order of the buttons. */
export const LISTEN_CHOICES: readonly ListenChoice[] = PRESETS.map((preset, index) => ({
  preset,
  label: LABELS[preset.name],
  key: String(index + 1),
}));

/** In the order of the strips. Mute and solo of a strip are keys, as `KeyboardEvent.key`. */
export const STRIPS: readonly {
  readonly stem: StemName;
  readonly label: string;
  readonly muteKey: string;
  readonly soloKey: string;
}[] = [
  { stem: 'vocals', label: 'Vocals', muteKey: 'm', soloKey: 's' },
  { stem: 'instrumental', label: 'Instrumental', muteKey: 'M', soloKey: 'S' },
];

/** Keys that change key and speed, as `KeyboardEvent.key`. */
export const TRANSPOSE_KEYS: Readonly<
  Record<string, { readonly semitones?: number; readonly speed?: number }>
> = {
  '-': { semitones: -1 },
  '+': { semitones: 1 },
  '=': { semitones: 1 },
  ',': { speed: -0.05 },
  '.': { speed: 0.05 },
};

/** The keys that work on the whole page and what they do, in words for people. */
export const SHORTCUTS: readonly (readonly [keys: string, action: string])[] = [
  ['Space', 'play or pause'],
  ['← →', `seek ${SEEK_SECONDS} s`],
  [
    LISTEN_CHOICES.map(({ key }) => key).join(' '),
    LISTEN_CHOICES.map(({ label }) => label.toLowerCase().replace('db', 'dB')).join(', '),
  ],
  ['M S', 'mute, solo vocals; with Shift instrumental'],
  ['I O', 'start, end of the region'],
  ['L', 'loop the region'],
  ['− +', 'key'],
  [', .', 'speed'],
  ['Esc', 'cancel'],
];
