/**
 * The viewport while it moves, up to 60 times a second: outside React, so that only those who draw
 * it look at it. The session is told when it has come to rest.
 */
import { useSyncExternalStore } from 'react';
import { TILES } from '../../model/config';
import type { Seconds } from '../../shared/units';
import { narrowest } from './viewport';
import type { Viewport } from './viewport';

export interface ViewportStore {
  /** Lower limit of the viewport's width. */
  readonly minWidth: number;
  readonly get: () => Viewport;
  set(viewport: Viewport): void;
  /** Calls `listener` after each change. Returns the function that ends that. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Tells `onRest` at once if there is something to tell. */
  readonly flush: () => void;
}

const REST_MS = 250;

/** Calls `onRest` when the viewport has not changed for a moment. */
export function createViewportStore(
  initial: Viewport,
  durationSeconds: Seconds,
  onRest: (viewport: Viewport) => void,
): ViewportStore {
  let viewport = initial;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();
  function flush(): void {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    onRest(viewport);
  }
  return {
    minWidth: narrowest(durationSeconds, TILES.shortestViewSeconds),
    get: () => viewport,
    set(next) {
      if (next.start === viewport.start && next.end === viewport.end) return;
      viewport = next;
      clearTimeout(timer);
      timer = setTimeout(flush, REST_MS);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush,
  };
}

/** The viewport of `store`. Re-renders at every change. */
export function useViewport(store: ViewportStore): Viewport {
  return useSyncExternalStore(store.subscribe, store.get);
}
