/** Pointers and wheel on the stage: seeking, zooming, panning. */
import { useEffect, useMemo } from 'react';
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

/** Calls `seek` with shares of the song; zooms and pans `store`. */
function createControl(store: ViewportStore, seek: (share: number) => void) {
  let element: HTMLElement | null = null;
  // A pointer may report more often than frames are drawn, and every seek restarts the sound.
  let frame = 0;
  let begun = store.get();
  const place = (clientX: number): number => screenShare(element, clientX);
  const gestures = createGestures({
    seek(x) {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => seek(fromScreen(store.get(), place(x))));
    },
    beginPinch() {
      cancelAnimationFrame(frame);
      begun = store.get();
    },
    pinch(from, to) {
      const [fromPlaces, toPlaces] = [from, to].map(([a, b]): [number, number] => [
        place(a),
        place(b),
      ]);
      store.set(pinch(begun, fromPlaces, toPlaces, store.minWidth));
    },
  });

  function onWheel(event: WheelEvent): void {
    const viewport = store.get();
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const factor = 2 ** (-event.deltaY / WHEEL_PIXELS_PER_OCTAVE);
      const anchor = fromScreen(viewport, place(event.clientX));
      store.set(zoomAround(viewport, factor, anchor, store.minWidth));
      return;
    }
    // Shift turns a wheel sideways; some browsers say so by deltaX, others leave it in deltaY.
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (isZoomed(viewport) && (event.shiftKey || Math.abs(sideways) > Math.abs(event.deltaY))) {
      event.preventDefault();
      store.set(pan(viewport, sideways / (element?.clientWidth ?? 1)));
    }
  }

  /** Without this, two fingers that move up or down together would scroll the page. */
  function keepPinch(event: TouchEvent): void {
    if (event.touches.length > 1 && event.cancelable) event.preventDefault();
  }

  return {
    gestures,
    /** Listens to what React's own listeners, which are passive, cannot keep from the page. */
    attach(target: HTMLElement | null): () => void {
      element = target;
      target?.addEventListener('wheel', onWheel, { passive: false });
      target?.addEventListener('touchmove', keepPinch, { passive: false });
      return () => {
        cancelAnimationFrame(frame);
        target?.removeEventListener('wheel', onWheel);
        target?.removeEventListener('touchmove', keepPinch);
      };
    },
  };
}

/** The handlers of the stage; the wheel is listened to as well. */
export function useStageGestures(options: StageGesturesOptions): StageGestures {
  const { surface, player, durationSeconds, store } = options;
  const control = useMemo(
    () => createControl(store, (share) => player?.seek(share * durationSeconds)),
    [store, player, durationSeconds],
  );
  useEffect(() => control.attach(surface.current), [control, surface]);
  return useMemo(() => {
    const { gestures } = control;
    return {
      onPointerDown(event) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        gestures.down(placeOf(event));
      },
      onPointerMove: (event) => gestures.move(placeOf(event)),
      onPointerUp: (event) => gestures.up(placeOf(event)),
      onPointerCancel: (event) => gestures.cancel(event.pointerId),
    };
  }, [control]);
}

function placeOf({ pointerId, pointerType, clientX, clientY }: PointerEvent): PointerPlace {
  return { id: pointerId, isMouse: pointerType === 'mouse', x: clientX, y: clientY };
}
