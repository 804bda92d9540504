/** The spectrogram of one lane, drawn as its columns arrive. */
import { useEffect, useRef } from 'react';
import { SPECTROGRAM } from '../../model/config';
import type { SongData } from '../../session/songData';
import { createPalette } from './colorMap';
import { paintColumns, readyPixels } from './spectrogramPainter';
import type { Viewport } from './viewport';

interface SpectrogramViewProps {
  readonly data: SongData;
  readonly lane: 'mixture' | 'vocals';
  readonly viewport: Viewport;
}

/** Pixel columns painted per animation frame. They take a few milliseconds, even for an hour. */
const COLUMNS_PER_FRAME = 96;

const PALETTE = createPalette();

export function SpectrogramView({ data, lane, viewport }: SpectrogramViewProps) {
  const ref = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    let paintedX = 0;
    let frame = 0;
    context.clearRect(0, 0, canvas.width, canvas.height);

    function paint(): void {
      frame = 0;
      const { picture } = data;
      if (!canvas || !context || !picture) return;
      const source = { ...picture, values: picture[lane] };
      const toX = Math.min(
        paintedX + COLUMNS_PER_FRAME,
        readyPixels(source, viewport, canvas.width),
      );
      if (toX > paintedX) {
        const image = context.createImageData(toX - paintedX, picture.numRows);
        const pixels = new Uint32Array(image.data.buffer);
        paintColumns(source, viewport, canvas.width, paintedX, toX, PALETTE, pixels);
        context.putImageData(image, paintedX, 0);
        paintedX = toX;
        schedule();
      }
    }
    function schedule(): void {
      frame ||= requestAnimationFrame(paint);
    }
    // Setting the width clears the canvas, so everything is painted again.
    const observer = new ResizeObserver(([entry]) => {
      const width = Math.round(entry.contentRect.width * window.devicePixelRatio);
      if (width === canvas.width || width === 0) return;
      canvas.width = width;
      paintedX = 0;
      schedule();
    });
    observer.observe(canvas);
    const unsubscribe = data.subscribe(schedule);
    schedule();
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
      unsubscribe();
    };
  }, [data, lane, viewport]);

  return (
    <canvas
      ref={ref}
      className="spectrogram"
      height={SPECTROGRAM.numRows}
      // An <img> cannot be drawn column by column.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="img"
      aria-label={`Spectrogram of the ${lane}`}
    />
  );
}
