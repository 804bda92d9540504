/** The part of the song that the lanes show, as shares of its duration: pure arithmetic of zooming. */

export interface Viewport {
  /** 0 ≤ start < end ≤ 1. */
  readonly start: number;
  readonly end: number;
}

export const WHOLE_SONG: Viewport = { start: 0, end: 1 };

/** Beyond this the pictures, made once for the whole song, have nothing more to show. */
const LARGEST_ZOOM = 16;

/** Magnifies by `factor` (below 1: the other way) so that the share `anchor` of the song stays in place. */
export function zoomAround(viewport: Viewport, factor: number, anchor: number): Viewport {
  const width = viewport.end - viewport.start;
  const newWidth = Math.min(1, Math.max(1 / LARGEST_ZOOM, width / factor));
  const place = (anchor - viewport.start) / width;
  return moveTo(newWidth, anchor - place * newWidth);
}

/** Moves by `screens` widths of what is shown; stops at both ends of the song. */
export function pan(viewport: Viewport, screens: number): Viewport {
  const width = viewport.end - viewport.start;
  return moveTo(width, viewport.start + screens * width);
}

/** The viewport itself while `position` is in it, otherwise one of the same width that begins just before. */
export function follow(viewport: Viewport, position: number): Viewport {
  if (position >= viewport.start && position <= viewport.end) return viewport;
  const width = viewport.end - viewport.start;
  return moveTo(width, position - 0.05 * width);
}

/** Where a share of the song stands between the edges of the lanes: 0…1 if it is shown. */
export function toScreen(viewport: Viewport, position: number): number {
  return (position - viewport.start) / (viewport.end - viewport.start);
}

/** The inverse of {@link toScreen}, limited to the song. */
export function fromScreen(viewport: Viewport, screen: number): number {
  const position = viewport.start + screen * (viewport.end - viewport.start);
  return Math.min(1, Math.max(0, position));
}

export function isZoomed(viewport: Viewport): boolean {
  return viewport.end - viewport.start < 1;
}

export function canZoomIn(viewport: Viewport): boolean {
  return viewport.end - viewport.start > 1.001 / LARGEST_ZOOM;
}

function moveTo(width: number, start: number): Viewport {
  const limited = Math.min(1 - width, Math.max(0, start));
  return { start: limited, end: Math.min(1, limited + width) };
}
