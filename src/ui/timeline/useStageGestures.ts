/** Pointers and wheel on the stage: seeking, zooming, panning. */
import { useEffect, useEffectEvent, useMemo, useRef } from 'react';
import type { PointerEvent, RefObject } from 'react';
import type { Player } from '../../audio/play/player';
import type { Seconds } from '../../shared/units';
import { createGestures } from './gestures';
import type { PointerPlace } from './gestures';
import { fromScreen, isZoomed, pan, pinch, zoomAround } from './viewport';
import type { ViewportStore } from './viewportStore';

/** Handlers for the element that the pointers are on. */
export interface StageGestures {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerUp: (event: PointerEvent) => void;
  readonly onPointerCancel: (event: PointerEvent) => void;
}

interface StageGesturesOptions {
  /** The element whose left and right edges are the beginning and end of the viewport. */
  readonly surface: RefObject<HTMLElement | null>;
  readonly player: Player | null;
  readonly durationSeconds: Seconds;
  readonly store: ViewportStore;
}

/** Wheel travel that doubles or halves the zoom, in pixels. */
const WHEEL_PIXELS_PER_OCTAVE = 240;

/** The place of `clientX` between the edges of `element`, limited to 0…1. */
export function screenShare(element: Element | null, clientX: number): number {
  const box = element?.getBoundingClientRect();
  if (!box || box.width === 0) return 0;
  return Math.min(1, Math.max(0, (clientX - box.left) / box.width));
}

export function useStageGestures(options: StageGesturesOptions): StageGestures {
  const { surface, store } = options;
  // A pointer may report more often than frames are drawn, and every seek restarts the sound.
  const frame = useRef(0);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });

  const gestures = useMemo(() => {
    let begun = store.get();
    const shares = (places: readonly [number, number]): [number, number] => [
      screenShare(surface.current, places[0]),
      screenShare(surface.current, places[1]),
    ];
    return createGestures({
      seek(x) {
        cancelAnimationFrame(frame.current);
        frame.current = requestAnimationFrame(() => {
          const { player, durationSeconds } = latest.current;
          const share = fromScreen(store.get(), screenShare(surface.current, x));
          player?.seek(share * durationSeconds);
        });
      },
      beginPinch() {
        cancelAnimationFrame(frame.current);
        begun = store.get();
      },
      pinch: (from, to) => store.set(pinch(begun, shares(from), shares(to), store.minWidth)),
    });
  }, [store, surface]);

  const onWheel = useEffectEvent((event: WheelEvent): void => {
    const viewport = store.get();
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const factor = 2 ** (-event.deltaY / WHEEL_PIXELS_PER_OCTAVE);
      const anchor = fromScreen(viewport, screenShare(surface.current, event.clientX));
      store.set(zoomAround(viewport, factor, anchor, store.minWidth));
      return;
    }
    // Shift turns a wheel sideways; some browsers say so by deltaX, others leave it in deltaY.
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (isZoomed(viewport) && (event.shiftKey || Math.abs(sideways) > Math.abs(event.deltaY))) {
      event.preventDefault();
      store.set(pan(viewport, sideways / (surface.current?.clientWidth ?? 1)));
    }
  });

  useEffect(() => {
    const element = surface.current;
    // Without this, two fingers that move up or down together would scroll the page.
    const keepPinch = (event: TouchEvent): void => {
      if (event.touches.length > 1 && event.cancelable) event.preventDefault();
    };
    // React's own listeners for these are passive: they cannot keep the page from moving.
    element?.addEventListener('wheel', onWheel, { passive: false });
    element?.addEventListener('touchmove', keepPinch, { passive: false });
    return () => {
      element?.removeEventListener('wheel', onWheel);
      element?.removeEventListener('touchmove', keepPinch);
    };
  }, [surface]);

  return useMemo(
    () => ({
      onPointerDown(event) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        gestures.down(placeOf(event));
      },
      onPointerMove: (event) => gestures.move(placeOf(event)),
      onPointerUp: (event) => gestures.up(placeOf(event)),
      onPointerCancel: (event) => gestures.cancel(event.pointerId),
    }),
    [gestures],
  );
}

function placeOf({ pointerId, pointerType, clientX, clientY }: PointerEvent): PointerPlace {
  return { id: pointerId, isMouse: pointerType === 'mouse', x: clientX, y: clientY };
}
