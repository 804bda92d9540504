import { describe, expect, it } from 'vitest';
import {
  canZoomIn,
  follow,
  fromScreen,
  isZoomed,
  pan,
  toScreen,
  WHOLE_SONG,
  zoomAround,
} from './viewport';

describe('viewport', () => {
  it('keeps the anchor in its place while zooming', () => {
    const middle = zoomAround(WHOLE_SONG, 2, 0.3);
    expect(toScreen(middle, 0.3)).toBeCloseTo(toScreen(WHOLE_SONG, 0.3), 12);
    expect(middle.end - middle.start).toBeCloseTo(0.5, 12);
    expect(toScreen(zoomAround(middle, 2, 0.4), 0.4)).toBeCloseTo(toScreen(middle, 0.4), 12);
  });

  it('returns to the whole song and never leaves it', () => {
    let viewport = zoomAround(zoomAround(WHOLE_SONG, 8, 0.95), 0.5, 0.1);
    expect(viewport.start).toBeGreaterThanOrEqual(0);
    expect(viewport.end).toBeLessThanOrEqual(1);
    viewport = zoomAround(viewport, 0.001, 0.5);
    expect(viewport).toEqual(WHOLE_SONG);
    expect(isZoomed(viewport)).toBe(false);
  });

  it('stops zooming in where the pictures end', () => {
    let viewport = WHOLE_SONG;
    let steps = 0;
    while (canZoomIn(viewport) && steps < 100) {
      viewport = zoomAround(viewport, 2, 0.5);
      steps++;
    }
    expect(steps).toBe(4);
    expect(zoomAround(viewport, 2, 0.5)).toEqual(viewport);
  });

  it('pans by screens and stops at both ends', () => {
    const viewport = { start: 0.25, end: 0.5 };
    expect(pan(viewport, 1)).toEqual({ start: 0.5, end: 0.75 });
    expect(pan(viewport, 10)).toEqual({ start: 0.75, end: 1 });
    expect(pan(viewport, -10)).toEqual({ start: 0, end: 0.25 });
  });

  it('follows only what has left the screen', () => {
    const viewport = { start: 0.25, end: 0.5 };
    expect(follow(viewport, 0.4)).toBe(viewport);
    const next = follow(viewport, 0.51);
    expect(toScreen(next, 0.51)).toBeCloseTo(0.05, 12);
    expect(follow(viewport, 0).start).toBe(0);
    expect(follow(viewport, 1).end).toBe(1);
  });

  it('maps the screen to the song and back', () => {
    const viewport = { start: 0.2, end: 0.6 };
    for (const screen of [0, 0.3, 1]) {
      expect(toScreen(viewport, fromScreen(viewport, screen))).toBeCloseTo(screen, 12);
    }
    expect(fromScreen({ start: 0.9, end: 1 }, 3)).toBe(1);
  });
});
