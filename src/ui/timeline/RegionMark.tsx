/** A region on the ruler: a button that selects it, and a handle at each end while it is. */
import type { CSSProperties, KeyboardEvent, PointerEvent } from 'react';
import type { Region } from '../../audio/mix/region';
import type { Listening } from '../../session/listening';
import type { SongData } from '../../session/songData';
import { formatExactTime } from '../format';
import { nudgeSeconds, withEnd, withoutRegion, withRegion } from './regions';
import type { RegionEnd } from './regions';
import { texts } from '../language/language';

interface RegionMarkProps {
  readonly region: Region;
  readonly isSelected: boolean;
  readonly data: SongData;
  /** The share of the song under a place on the screen. */
  readonly shareAt: (clientX: number) => number;
  readonly listening: Listening;
  readonly onListening: (change: Partial<Listening>) => void;
}

/** Only the ruler itself makes regions: what begins on a region stays with it. */
const keepFromRuler = (event: PointerEvent) => event.stopPropagation();

export function RegionMark(props: RegionMarkProps) {
  const { region, isSelected, data, shareAt, listening, onListening } = props;
  const { numSamples, sampleRate, durationSeconds } = data;
  const { startSample, endSample, name } = region;
  const change = (next: Region) => onListening({ regions: withRegion(listening.regions, next) });

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return;
    event.preventDefault();
    onListening(withoutRegion(listening, region.id));
  }

  function nudge(event: KeyboardEvent, end: RegionEnd): void {
    const directions: Readonly<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowDown: -1,
      ArrowRight: 1,
      ArrowUp: 1,
    };
    const direction = directions[event.key];
    if (!direction || event.ctrlKey || event.metaKey) return;
    // Otherwise the page would seek, and Alt with an arrow would leave it.
    event.preventDefault();
    const sample = end === 'start' ? startSample : endSample;
    const distance = direction * nudgeSeconds(event) * sampleRate;
    change(withEnd(region, end, sample + distance, numSamples, sampleRate));
  }

  const handle = (end: RegionEnd) => {
    const seconds = (end === 'start' ? startSample : endSample) / sampleRate;
    const words = texts().regions.ends[end];
    return (
      <div
        className={`region-handle region-handle-${end}`}
        // A range input has one thumb and a track, and this is only a thumb.
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
        role="slider"
        tabIndex={0}
        aria-label={words.label(name)}
        aria-valuemin={0}
        aria-valuemax={durationSeconds}
        aria-valuenow={seconds}
        aria-valuetext={formatExactTime(seconds)}
        title={words.hint}
        onKeyDown={(event) => nudge(event, end)}
        onPointerDown={(event) => {
          event.stopPropagation();
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
          const sample = shareAt(event.clientX) * numSamples;
          change(withEnd(region, end, sample, numSamples, sampleRate));
        }}
      />
    );
  };

  const ends = { '--from': startSample / numSamples, '--to': endSample / numSamples };
  return (
    <div
      className={isSelected ? 'region-mark region-mark-selected' : 'region-mark'}
      style={ends as CSSProperties}
      onPointerDown={keepFromRuler}
    >
      <button
        type="button"
        aria-pressed={isSelected}
        title={`${name}: ${formatExactTime(startSample / sampleRate)} – ${formatExactTime(endSample / sampleRate)}`}
        onClick={() => onListening({ selectedRegionId: isSelected ? null : region.id })}
        onKeyDown={onKeyDown}
      >
        {name}
      </button>
      {isSelected && handle('start')}
      {isSelected && handle('end')}
    </div>
  );
}
