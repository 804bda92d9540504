/** A waveform as one bar per pixel column. */
import type { PeakStrip } from '../../pcm/peaks';
import type { Samples } from '../../shared/units';

/** Peaks finer than those of the whole song. */
export interface FinePeaks {
  /** Sample at which the first column begins. */
  readonly first: Samples;
  readonly columnSamples: Samples;
  readonly max: Float32Array;
  readonly min: Float32Array;
}

/** What part of the song the canvas shows, and how high. */
export interface WaveformScene {
  readonly startSample: Samples;
  readonly samplesPerPixel: number;
  readonly numSamples: Samples;
  /** The level 1 / gain fills the height. */
  readonly gain: number;
}

/** What is used of a canvas. */
export interface BarContext {
  readonly canvas: { readonly width: number; readonly height: number };
  fillRect(x: number, y: number, width: number, height: number): void;
}

/**
 * Draws one bar per pixel column from the smallest to the largest sample under it. `fineAt` returns
 * peaks that hold the given sample, or null where `strip` is all there is.
 */
export function paintPeaks(
  context: BarContext,
  { startSample, samplesPerPixel, numSamples, gain }: WaveformScene,
  strip: PeakStrip,
  fineAt: (sample: Samples) => FinePeaks | null,
): void {
  const { width, height } = context.canvas;
  const half = height / 2;
  let fine: FinePeaks | null = null;
  let nextTile = -1;
  for (let x = 0; x < width; x++) {
    const from = startSample + x * samplesPerPixel;
    if (from >= numSamples) break;
    // Peaks are looked up once per tile.
    if (from >= nextTile) {
      fine = fineAt(from);
      nextTile = fine ? fine.first + fine.max.length * fine.columnSamples : from + 1;
    }
    const step = fine ? fine.columnSamples : strip.samplesPerPeak;
    const origin = fine ? fine.first : 0;
    const { max, min } = fine ?? strip;
    const first = Math.min(max.length - 1, Math.floor((from - origin) / step));
    const last = Math.max(first + 1, Math.ceil((from + samplesPerPixel - origin) / step));
    let highest = 0;
    let lowest = 0;
    for (let n = first; n < Math.min(max.length, last); n++) {
      if (max[n] > highest) highest = max[n];
      if (min[n] < lowest) lowest = min[n];
    }
    const top = half - Math.min(1, highest * gain) * half;
    const bottom = half - Math.max(-1, lowest * gain) * half;
    if (highest > lowest) context.fillRect(x, top, 1, Math.max(1, bottom - top));
  }
}
