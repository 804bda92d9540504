/** The part of the song that the stage shows, and how zooming and panning change it. */
import type { Seconds } from '../../shared/units';

/** A part of the song as shares of its duration: 0 ≤ start < end ≤ 1. */
export interface Viewport {
  readonly start: number;
  readonly end: number;
}

/** Lower limit of a viewport's width, so that it shows `shortest`; 1 for songs that are shorter. */
export function narrowest(durationSeconds: Seconds, shortest: Seconds): number {
  return durationSeconds > shortest ? shortest / durationSeconds : 1;
}

/**
 * Zooms in by `factor`, or out if it is below 1. The share `anchor` of the song stays in its place
 * on the screen as far as the ends of the song allow. The width is limited to `minWidth` … 1.
 */
export function zoomAround(
  viewport: Viewport,
  factor: number,
  anchor: number,
  minWidth: number,
): Viewport {
  const width = viewport.end - viewport.start;
  const newWidth = Math.min(1, Math.max(minWidth, width / factor));
  const place = (anchor - viewport.start) / width;
  return moveTo(newWidth, anchor - place * newWidth);
}

/**
 * Moves by `screens` times the width of the viewport, to the right if positive, within the song.
 */
export function pan(viewport: Viewport, screens: number): Viewport {
  const width = viewport.end - viewport.start;
  return moveTo(width, viewport.start + screens * width);
}

/**
 * The viewport in which two fingers that began at the places `from` of `viewport` stand on the same
 * parts of the song at the places `to`, as far as the limits allow. All places are 0…1, from the
 * left to the right edge.
 */
export function pinch(
  viewport: Viewport,
  from: readonly [number, number],
  to: readonly [number, number],
  minWidth: number,
): Viewport {
  const width = viewport.end - viewport.start;
  const [fromGap, toGap] = [from, to].map(([a, b]) => Math.max(1e-3, Math.abs(b - a)));
  const newWidth = Math.min(1, Math.max(minWidth, (width * fromGap) / toGap));
  const middle = viewport.start + ((from[0] + from[1]) / 2) * width;
  return moveTo(newWidth, middle - ((to[0] + to[1]) / 2) * newWidth);
}

/**
 * A viewport that shows `position`, a share of the song: `viewport` itself if it does, otherwise
 * one of the same width that begins a twentieth of its width before `position`.
 */
export function follow(viewport: Viewport, position: number): Viewport {
  if (position >= viewport.start && position <= viewport.end) return viewport;
  const width = viewport.end - viewport.start;
  return moveTo(width, position - 0.05 * width);
}

/** The viewport of the same width whose middle is `position`, as far as the song's ends allow. */
export function centreOn(viewport: Viewport, position: number): Viewport {
  const width = viewport.end - viewport.start;
  return moveTo(width, position - width / 2);
}

/** The share of the song at `screen`, a place between the edges of the stage; limited to 0…1. */
export function fromScreen(viewport: Viewport, screen: number): number {
  const position = viewport.start + screen * (viewport.end - viewport.start);
  return Math.min(1, Math.max(0, position));
}

export function isZoomed(viewport: Viewport): boolean {
  return viewport.end - viewport.start < 1;
}

export function canZoomIn(viewport: Viewport, minWidth: number): boolean {
  return viewport.end - viewport.start > 1.001 * minWidth;
}

function moveTo(width: number, start: number): Viewport {
  const limited = Math.min(1 - width, Math.max(0, start));
  return { start: limited, end: Math.min(1, limited + width) };
}
