/** Time, frequency, note and level under the pointer, without rendering by React. */
import { useEffect, useRef } from 'react';
import type { PointerEvent, RefObject } from 'react';
import type { SongData } from '../../session/songData';
import { formatExactTime, formatNumber } from '../format';
import { laneTitle } from './lanes';
import type { LaneView } from './lanes';
import { noteOf } from './notes';
import { stageAxis } from './stageRenderer';
import type { StageRenderer } from './stageRenderer';
import { screenShare } from './useStageGestures';
import type { ViewSettings } from './viewSettings';
import { fromScreen } from './viewport';
import type { ViewportStore } from './viewportStore';

interface ReadoutOptions {
  /** The element whose children are the lanes. */
  readonly stage: RefObject<HTMLElement | null>;
  readonly data: SongData;
  readonly renderer: StageRenderer;
  readonly store: ViewportStore;
  readonly lanes: readonly LaneView[];
  readonly settings: ViewSettings;
}

/**
 * Writes to `output` what is under the pointer, and clears it when the pointer leaves. Returns the
 * handlers of the element that the pointer is on.
 */
export function useReadout(output: RefObject<HTMLElement | null>, options: ReadoutOptions) {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  return {
    onPointerMove: ({ clientX, clientY }: PointerEvent): void => {
      output.current?.replaceChildren(describe(latest.current, clientX, clientY));
    },
    onPointerLeave: (): void => output.current?.replaceChildren(),
  };
}

function describe(options: ReadoutOptions, clientX: number, clientY: number): string {
  const { stage, data, renderer, store, lanes, settings } = options;
  const position = fromScreen(store.get(), screenShare(stage.current, clientX));
  const time = formatExactTime(position * data.durationSeconds);
  const canvases = [...(stage.current?.querySelectorAll('.spectrogram') ?? [])];
  const boxes = canvases.map((canvas) => canvas.getBoundingClientRect());
  const index = boxes.findIndex(({ top, bottom }) => clientY >= top && clientY < bottom);
  if (index < 0 || !lanes[index]) return time;
  const height = (boxes[index].bottom - clientY) / boxes[index].height;
  const hz = stageAxis(settings.scale, data.sampleRate).positionToHz(height);
  const levels = lanes[index].layers.map(({ lane }) => {
    const level = renderer.levelAt(lane, position, height);
    return `${laneTitle(lane)} ${level === null ? '–' : formatWholeLevel(level)}`;
  });
  return [time, formatHz(hz), ...(hz > 1 ? [formatNote(hz)] : []), ...levels.toReversed()].join(
    ' · ',
  );
}

function formatHz(hz: number): string {
  return hz < 999.5 ? `${Math.round(hz)} Hz` : `${formatNumber(hz / 1000, 2)} kHz`;
}

function formatNote(hz: number): string {
  const { name, cents } = noteOf(hz);
  const sign = cents < 0 ? '−' : '+';
  return cents === 0 ? name : `${name} ${sign}${Math.abs(cents)} ct`;
}

function formatWholeLevel(levelDb: number): string {
  return `${formatNumber(levelDb)} dB`;
}
