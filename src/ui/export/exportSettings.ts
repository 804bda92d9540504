/** How people export, apart from the format; kept over visits where the browser stores it. */
import { DEFAULT_PATTERN } from '../../audio/export/fileNames';
import type { PartName } from '../../audio/export/fileNames';
import type { Quality } from '../../audio/export/exportFormats';
import type { Hertz } from '../../shared/units';

export interface ExportSettings {
  readonly parts: Readonly<Record<PartName, boolean>>;
  /** Null: the song's own. */
  readonly sampleRate: Hertz | null;
  readonly quality: Quality;
  /** Pattern of the file names. */
  readonly pattern: string;
}

/** Rates that can be chosen beside the song's own. */
export const CHOSEN_RATES: readonly Hertz[] = [44100, 48000];

export const QUALITIES: readonly Quality[] = ['best', 'good', 'small'];

export const INITIAL_SETTINGS: ExportSettings = {
  parts: { vocals: true, instrumental: true, mix: false },
  sampleRate: null,
  quality: 'best',
  pattern: DEFAULT_PATTERN,
};

const STORAGE_KEY = 'export-settings';
/** Longer ones are not typed; they come from something else that wrote into the storage. */
const LONGEST_PATTERN = 500;

/** The settings of the last visit; what is missing or unknown is as at first. */
export function readSettings(storage = () => localStorage): ExportSettings {
  try {
    return parseSettings(JSON.parse(storage().getItem(STORAGE_KEY) ?? '{}'));
  } catch {
    // Denied, or not JSON.
    return INITIAL_SETTINGS;
  }
}

/** Keeps the settings for the next visit, if the browser lets us. */
export function rememberSettings(settings: ExportSettings, storage = () => localStorage): void {
  try {
    storage().setItem(STORAGE_KEY, JSON.stringify(settings));
  } catch {
    // Denied or full. The settings hold for this visit.
  }
}

function parseSettings(found: unknown): ExportSettings {
  if (typeof found !== 'object' || found === null) return INITIAL_SETTINGS;
  const { parts, sampleRate, quality, pattern } = found as Partial<ExportSettings>;
  const { parts: initial } = INITIAL_SETTINGS;
  const isTicked = (part: PartName) =>
    typeof parts?.[part] === 'boolean' ? parts[part] : initial[part];
  return {
    parts: {
      vocals: isTicked('vocals'),
      instrumental: isTicked('instrumental'),
      mix: isTicked('mix'),
    },
    sampleRate: CHOSEN_RATES.find((rate) => rate === sampleRate) ?? null,
    quality: QUALITIES.find((known) => known === quality) ?? INITIAL_SETTINGS.quality,
    pattern:
      typeof pattern === 'string' && pattern.length <= LONGEST_PATTERN
        ? pattern
        : INITIAL_SETTINGS.pattern,
  };
}
