/**
 * How far seeking goes, what can be listened to and by which keys: one table for buttons, keys and
 * the list of keys.
 */
import type { StemName } from '../../audio/export/fileNames';
import { GUIDE_DB, PRESETS } from '../../audio/mix/presets';
import type { Preset } from '../../audio/mix/presets';
import type { Decibels, Seconds } from '../../shared/units';
import { formatLevel } from '../format';
import { texts } from '../language/language';

/** One press of an arrow key. */
export const SEEK_SECONDS: Seconds = 5;
/** One press of Page Up or Page Down on the seek slider. */
export const LONG_SEEK_SECONDS: Seconds = 30;
/** One press of an arrow key on a fader, and of Page Up or Page Down. */
export const LEVEL_STEP_DB: Decibels = 1;
export const LONG_LEVEL_STEP_DB: Decibels = 6;

/** Shows this list, as `KeyboardEvent.key`. */
export const HELP_KEY = '?';

export interface ListenChoice {
  readonly preset: Preset;
  /** Chooses it anywhere on the page, as `KeyboardEvent.key`. */
  readonly key: string;
}

/** What the button of a preset says. */
export function presetLabel(name: Preset['name']): string {
  const label = texts().player.presets[name];
  return name === 'guide' ? `${label} ${formatLevel(GUIDE_DB)}` : label;
}

/** In the order of the buttons. */
export const LISTEN_CHOICES: readonly ListenChoice[] = PRESETS.map((preset, index) => ({
  preset,
  key: String(index + 1),
}));

/** In the order of the strips. Mute and solo of a strip are keys, as `KeyboardEvent.key`. */
export const STRIPS: readonly {
  readonly stem: StemName;
  readonly muteKey: string;
  readonly soloKey: string;
}[] = [
  { stem: 'vocals', muteKey: 'm', soloKey: 's' },
  { stem: 'instrumental', muteKey: 'M', soloKey: 'S' },
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
export function shortcuts(): readonly (readonly [keys: string, action: string])[] {
  const words = texts().shortcuts;
  return [
    [words.space, words.playOrPause],
    [words.start, words.toStart],
    ['← →', words.seek(SEEK_SECONDS)],
    [
      LISTEN_CHOICES.map(({ key }) => key).join(' '),
      words.listenTo(LISTEN_CHOICES.map(({ preset }) => presetLabel(preset.name))),
    ],
    ['M S', words.muteSolo],
    ['I O', words.regionEnds],
    ['L', words.loop],
    ['− +', words.key],
    [', .', words.speed],
    [words.wheel, words.zoom],
    [words.escape, words.cancel],
    [HELP_KEY, words.help],
  ];
}
