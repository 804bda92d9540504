/** The part of the song that the lanes show, and how zooming and panning change it. */

/** A part of the song as shares of its duration: 0 ≤ start < end ≤ 1. */
export interface Viewport {
  readonly start: number;
  readonly end: number;
}

export const WHOLE_SONG: Viewport = { start: 0, end: 1 };

/**
 * Waveform and spectrogram are made once for the whole song and show no more detail beyond this.
 */
const LARGEST_ZOOM = 16;

/**
 * Zooms in by `factor`, or out if it is below 1. The share `anchor` of the song stays in its place
 * on the screen as far as the ends of the song allow. The zoom is limited to 1…16.
 */
export function zoomAround(viewport: Viewport, factor: number, anchor: number): Viewport {
  const width = viewport.end - viewport.start;
  const newWidth = Math.min(1, Math.max(1 / LARGEST_ZOOM, width / factor));
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
 * A viewport that shows `position`, a share of the song: `viewport` itself if it does, otherwise
 * one of the same width that begins a twentieth of its width before `position`.
 */
export function follow(viewport: Viewport, position: number): Viewport {
  if (position >= viewport.start && position <= viewport.end) return viewport;
  const width = viewport.end - viewport.start;
  return moveTo(width, position - 0.05 * width);
}

/** The place of `position`, a share of the song, between the edges of the lanes: 0…1 if shown. */
export function toScreen(viewport: Viewport, position: number): number {
  return (position - viewport.start) / (viewport.end - viewport.start);
}

/** The share of the song at `screen`, a place between the edges of the lanes; limited to 0…1. */
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
