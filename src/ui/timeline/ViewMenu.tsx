/** How the stage shows songs: overlay or lanes, which lanes, frequency scale, dB range. */
import { useEffect, useRef } from 'react';
import { LANES } from '../../session/songViews';
import { FREQUENCY_SCALES } from '../../shared/frequencyAxis';
import { cssGradient, glow, magma } from './colorMap';
import { laneTitle } from './lanes';
import { LAYOUTS, RANGES_DB, withLane } from './viewSettings';
import type { ViewSettings } from './viewSettings';
import { texts } from '../language/language';

interface ViewMenuProps {
  readonly settings: ViewSettings;
  readonly onSettings: (change: Partial<ViewSettings>) => void;
}

export function LayoutSwitch({ settings, onSettings }: ViewMenuProps) {
  return (
    <fieldset className="layout-switch">
      <legend className="visually-hidden">{texts().timeline.layout}</legend>
      {LAYOUTS.map((layout) => (
        <label key={layout}>
          <input
            type="radio"
            className="visually-hidden"
            name="stage-layout"
            checked={settings.layout === layout}
            onChange={() => onSettings({ layout })}
          />
          <span>{texts().timeline.layouts[layout]}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function ViewMenu({ settings, onSettings }: ViewMenuProps) {
  const ref = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event): void => {
      const menu = ref.current;
      if (menu?.open && event.target instanceof Node && !menu.contains(event.target)) {
        menu.open = false;
      }
    };
    const menu = ref.current;
    window.addEventListener('pointerdown', close);
    menu?.addEventListener('keydown', closeByEscape);
    return () => {
      window.removeEventListener('pointerdown', close);
      menu?.removeEventListener('keydown', closeByEscape);
    };
  }, []);
  const { layout, lanes, scale, rangeDb } = settings;
  const words = texts().timeline;
  return (
    <details ref={ref} className="view-menu">
      <summary>{words.view}</summary>
      <div className="view-panel">
        <label className="view-choice">
          <span>{words.scale}</span>
          <select
            value={scale}
            onChange={(event) => {
              const chosen = FREQUENCY_SCALES.find((one) => one === event.currentTarget.value);
              onSettings({ scale: chosen });
            }}
          >
            {FREQUENCY_SCALES.map((one) => (
              <option key={one} value={one}>
                {words.scales[one]}
              </option>
            ))}
          </select>
        </label>
        <label className="view-choice">
          <span>{words.range}</span>
          <select
            value={rangeDb}
            onChange={(event) => onSettings({ rangeDb: Number(event.currentTarget.value) })}
          >
            {RANGES_DB.map((range) => (
              <option key={range} value={range}>
                {range} dB
              </option>
            ))}
          </select>
        </label>
        <div className="color-legend" aria-hidden="true">
          <div
            className="color-bar"
            style={{ background: cssGradient('to right', layout === 'overlay' ? glow : magma) }}
          />
          <div className="color-labels">
            <span>−{rangeDb}</span>
            <span>−{rangeDb / 2}</span>
            <span>0 dBFS</span>
          </div>
        </div>
        <fieldset className="view-lanes">
          <legend>{words.shownAsLanes}</legend>
          {LANES.map((lane) => (
            <label key={lane}>
              <input
                type="checkbox"
                checked={lanes.includes(lane)}
                onChange={(event) => {
                  const shown = withLane(lanes, lane, event.currentTarget.checked);
                  // Choosing lanes shows them.
                  onSettings({ lanes: shown, layout: 'lanes' });
                }}
              />
              {laneTitle(lane)}
            </label>
          ))}
        </fieldset>
      </div>
    </details>
  );
}

/** Closes the menu that `event` has come from. Otherwise Escape would cancel the separation. */
function closeByEscape(event: KeyboardEvent): void {
  const menu = event.currentTarget;
  if (event.key !== 'Escape' || !(menu instanceof HTMLDetailsElement) || !menu.open) return;
  event.preventDefault();
  menu.open = false;
  menu.querySelector('summary')?.focus();
}
