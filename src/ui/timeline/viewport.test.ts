import { describe, expect, it } from 'vitest';
import {
  canZoomIn,
  centreOn,
  follow,
  fromScreen,
  isZoomed,
  narrowest,
  pan,
  pinch,
  zoomAround,
} from './viewport';
import type { Viewport } from './viewport';

const MIN_WIDTH = 1 / 1000;
const WHOLE_SONG: Viewport = { start: 0, end: 1 };

/** The place of `position`, a share of the song, between the edges of the stage: 0…1 if shown. */
function toScreen(viewport: Viewport, position: number): number {
  return (position - viewport.start) / (viewport.end - viewport.start);
}

describe('viewport', () => {
  it('keeps the anchor in its place while zooming', () => {
    const middle = zoomAround(WHOLE_SONG, 2, 0.3, MIN_WIDTH);
    expect(toScreen(middle, 0.3)).toBeCloseTo(toScreen(WHOLE_SONG, 0.3), 12);
    expect(middle.end - middle.start).toBeCloseTo(0.5, 12);
    const next = zoomAround(middle, 2, 0.4, MIN_WIDTH);
    expect(toScreen(next, 0.4)).toBeCloseTo(toScreen(middle, 0.4), 12);
  });

  it('returns to the whole song and never leaves it', () => {
    let viewport = zoomAround(zoomAround(WHOLE_SONG, 8, 0.95, MIN_WIDTH), 0.5, 0.1, MIN_WIDTH);
    expect(viewport.start).toBeGreaterThanOrEqual(0);
    expect(viewport.end).toBeLessThanOrEqual(1);
    viewport = zoomAround(viewport, 0.001, 0.5, MIN_WIDTH);
    expect(viewport).toEqual(WHOLE_SONG);
    expect(isZoomed(viewport)).toBe(false);
  });

  it('zooms an hour in until half a second is left', () => {
    const minWidth = narrowest(3600, 0.5);
    let viewport = WHOLE_SONG;
    let steps = 0;
    while (canZoomIn(viewport, minWidth) && steps < 100) {
      viewport = zoomAround(viewport, 2, 0.7, minWidth);
      steps++;
    }
    // 3600 s / 0.5 s = 7200, a little less than 2^13.
    expect(steps).toBe(13);
    expect((viewport.end - viewport.start) * 3600).toBeCloseTo(0.5, 9);
    expect(toScreen(viewport, 0.7)).toBeCloseTo(0.7, 6);
  });

  it('does not zoom into a song that is shorter than the limit', () => {
    expect(canZoomIn(WHOLE_SONG, narrowest(0.3, 0.5))).toBe(false);
    expect(canZoomIn(WHOLE_SONG, narrowest(0, 0.5))).toBe(false);
  });

  it('pans by screens and stops at both ends', () => {
    const viewport = { start: 0.25, end: 0.5 };
    expect(pan(viewport, 1)).toEqual({ start: 0.5, end: 0.75 });
    expect(pan(viewport, 10)).toEqual({ start: 0.75, end: 1 });
    expect(pan(viewport, -10)).toEqual({ start: 0, end: 0.25 });
  });

  it('keeps what is under two fingers under them', () => {
    const viewport = { start: 0.2, end: 0.6 };
    const from = [0.4, 0.6] as const;
    const to = [0.3, 0.8] as const;
    const next = pinch(viewport, from, to, MIN_WIDTH);
    for (const finger of [0, 1]) {
      const share = fromScreen(viewport, from[finger]);
      expect(toScreen(next, share)).toBeCloseTo(to[finger], 12);
    }
    // Both fingers to the right by the same distance: the song moves with them.
    expect(pinch(viewport, from, [0.5, 0.7], MIN_WIDTH).start).toBeCloseTo(0.16, 12);
    // Fingers at the same place.
    const narrow = pinch(viewport, [0.5, 0.5], [0.1, 0.9], MIN_WIDTH);
    expect(narrow.end - narrow.start).toBeGreaterThanOrEqual(MIN_WIDTH);
  });

  it('follows only what has left the screen', () => {
    const viewport = { start: 0.25, end: 0.5 };
    expect(follow(viewport, 0.4)).toBe(viewport);
    const next = follow(viewport, 0.51);
    expect(toScreen(next, 0.51)).toBeCloseTo(0.05, 12);
    expect(follow(viewport, 0).start).toBe(0);
    expect(follow(viewport, 1).end).toBe(1);
  });

  it('is moved by its middle', () => {
    expect(centreOn({ start: 0, end: 0.2 }, 0.5).start).toBeCloseTo(0.4, 12);
    expect(centreOn({ start: 0, end: 0.2 }, 0.95)).toEqual({ start: 0.8, end: 1 });
  });

  it('maps the screen to the song and back', () => {
    const viewport = { start: 0.2, end: 0.6 };
    for (const screen of [0, 0.3, 1]) {
      expect(toScreen(viewport, fromScreen(viewport, screen))).toBeCloseTo(screen, 12);
    }
    expect(fromScreen({ start: 0.9, end: 1 }, 3)).toBe(1);
  });
});
