/**
 * Bars of whole pixels, collected in an image and drawn at once. A waveform has thousands of bars;
 * a call of the canvas for each would cost more than the rest of the frame.
 */
import type { BarContext } from './waveformPainter';

/** What of a canvas's context is used. */
export interface ImageContext {
  readonly canvas: { readonly width: number; readonly height: number };
  fillStyle: string | object;
  createImageData(width: number, height: number): { readonly data: Uint8ClampedArray };
  putImageData(image: never, x: number, y: number): void;
}

export interface BarImage extends BarContext {
  /** The colour of the bars from now on, as in CSS; it must be opaque. */
  setColor(color: string): void;
  /** Replaces what is on the canvas by the bars. */
  draw(): void;
}

/** Makes images for canvases; that of a size is used again, because allocating it costs time. */
export function createBarImages(): (context: ImageContext) => BarImage {
  let image: { readonly data: Uint8ClampedArray } | null = null;
  let size = '';
  return (context) => {
    const { canvas } = context;
    const { width, height } = canvas;
    if (!image || size !== `${width}x${height}`) {
      image = context.createImageData(width, height);
      size = `${width}x${height}`;
    }
    const { data } = image;
    const pixels = new Uint32Array(data.buffer);
    pixels.fill(0);
    let color = 0;
    return {
      canvas,
      setColor(name) {
        context.fillStyle = name;
        color = toPixel(String(context.fillStyle));
      },
      fillRect(x, y, barWidth, barHeight) {
        const top = Math.max(0, Math.round(y));
        const bottom = Math.min(height, Math.max(top + 1, Math.round(y + barHeight)));
        for (let row = top; row < bottom; row++) {
          pixels.fill(color, row * width + x, row * width + x + barWidth);
        }
      },
      draw: () => context.putImageData(image as never, 0, 0),
    };
  };
}

/** `#rrggbb`, as canvases return opaque colours, as the four bytes of an ImageData pixel. */
function toPixel(hex: string): number {
  const channels = [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
  return new Uint32Array(Uint8Array.from([...channels, 255]).buffer)[0];
}
