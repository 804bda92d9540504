/** How the stage shows songs: the same for all of them, and remembered. */
import { useCallback, useState } from 'react';
import { LANES } from '../../session/songViews';
import type { Lane } from '../../session/songViews';
import { FREQUENCY_SCALES } from '../../shared/frequencyAxis';
import type { FrequencyScale } from '../../shared/frequencyAxis';
import type { Decibels } from '../../shared/units';

/** `overlay`: the vocals glow over the dimmed mixture. `lanes`: one below the other. */
export const LAYOUTS = ['overlay', 'lanes'] as const;

export type Layout = (typeof LAYOUTS)[number];

/** How many decibels below full scale are shown. */
export const RANGES_DB: readonly Decibels[] = [50, 70, 100];

export interface ViewSettings {
  readonly layout: Layout;
  /** Those shown in the layout `lanes`; at least one. */
  readonly lanes: readonly Lane[];
  readonly scale: FrequencyScale;
  /** One of {@link RANGES_DB}. */
  readonly rangeDb: Decibels;
}

export const DEFAULT_SETTINGS: ViewSettings = {
  layout: 'overlay',
  lanes: ['vocals', 'mixture'],
  scale: 'log',
  rangeDb: 70,
};

const STORAGE_KEY = 'stage-view';

/** The settings of the last visit. What is missing or unknown in them is as at first. */
export function readSettings(storage = () => localStorage): ViewSettings {
  try {
    const stored = JSON.parse(storage().getItem(STORAGE_KEY) ?? '{}') as Partial<ViewSettings>;
    const { layout, lanes, scale, rangeDb } = DEFAULT_SETTINGS;
    const known = LANES.filter((lane) => stored.lanes?.includes(lane));
    return {
      layout: LAYOUTS.find((one) => one === stored.layout) ?? layout,
      lanes: known.length > 0 ? known : lanes,
      scale: FREQUENCY_SCALES.find((one) => one === stored.scale) ?? scale,
      rangeDb: RANGES_DB.find((one) => one === stored.rangeDb) ?? rangeDb,
    };
  } catch {
    // Denied, or not written by this app. The settings are as at first.
    return DEFAULT_SETTINGS;
  }
}

/** Keeps the settings for the next visit, if the browser lets us. */
export function rememberSettings(settings: ViewSettings, storage = () => localStorage): void {
  try {
    storage().setItem(STORAGE_KEY, JSON.stringify(settings));
  } catch {
    // Denied or full. The settings hold for this visit.
  }
}

/** `lanes` with `lane` shown or not, in the order of the stage. The last one stays. */
export function withLane(lanes: readonly Lane[], lane: Lane, isShown: boolean): readonly Lane[] {
  const next = LANES.filter((one) => (one === lane ? isShown : lanes.includes(one)));
  return next.length > 0 ? next : lanes;
}

/** The settings as state of the page, and the function that changes some of them. */
export function useViewSettings(): [ViewSettings, (change: Partial<ViewSettings>) => void] {
  const [settings, setSettings] = useState(() => readSettings());
  const onChange = useCallback((change: Partial<ViewSettings>) => {
    setSettings((before) => {
      const next = { ...before, ...change };
      rememberSettings(next);
      return next;
    });
  }, []);
  return [settings, onChange];
}
