/** The outline of a whole song, drawn by wavesurfer.js, which neither decodes nor plays here. */
import { useEffect, useRef, useState } from 'react';
import type WaveSurfer from 'wavesurfer.js';
import type { PeakStrip } from '../../pcm/peaks';
import { isAbortError } from '../../shared/abort';
import { nextTask } from '../../shared/nextTask';
import type { Seconds } from '../../shared/units';

interface WaveformProps {
  readonly peaks: PeakStrip;
  /** The level that fills the height. The same for both outlines, so that they can be compared. */
  readonly peakLevel: number;
  readonly durationSeconds: Seconds;
  /** Changes whenever `peaks` has been extended. */
  readonly version: number;
  readonly className: string;
  /** Called with the cause if the waveform cannot be drawn. Must be a stable function. */
  readonly onFailure: (error: unknown) => void;
}

export function Waveform(props: WaveformProps) {
  const { peaks, peakLevel, durationSeconds, version, className, onFailure } = props;
  const container = useRef<HTMLDivElement>(null);
  const [surfer, setSurfer] = useState<WaveSurfer | null>(null);

  useEffect(() => {
    let created: WaveSurfer | null = null;
    let isGone = false;
    async function create(): Promise<void> {
      const { default: Surfer } = await import('wavesurfer.js');
      // Both outlines wait for the same import: each gets a task of its own.
      await nextTask();
      if (isGone || !container.current) return;
      // The container's text colour, so that colours stay in the style sheet.
      const { color } = getComputedStyle(container.current);
      created = Surfer.create({
        container: container.current,
        height: 'auto',
        waveColor: color,
        progressColor: color,
        cursorWidth: 0,
        interact: false,
        hideScrollbar: true,
      });
      setSurfer(created);
    }
    create().catch(onFailure);
    return () => {
      isGone = true;
      setSurfer(null);
      created?.destroy();
    };
  }, [onFailure]);

  useEffect(() => {
    if (!surfer || durationSeconds === 0) return;
    let isOutdated = false;
    const draw = (): void => {
      if (isOutdated) return;
      // Scaled here, because wavesurfer's own option for it draws everything twice.
      const gain = 1 / Math.max(peakLevel, 1e-3);
      const shown = [peaks.max, peaks.min].map((side) => side.map((value) => gain * value));
      surfer.load('', shown, durationSeconds).catch((error) => {
        // wavesurfer ends a load like this when a newer one takes over or the lane is removed.
        if (!isAbortError(error)) onFailure(error);
      });
    };
    // Drawing takes a while. Several changes in one frame are drawn once. Every outline is drawn in
    // a task of its own, because everything that one frame calls is one task.
    const frame = requestAnimationFrame(() => void nextTask().then(draw).catch(onFailure));
    return () => {
      isOutdated = true;
      cancelAnimationFrame(frame);
    };
  }, [surfer, peaks, peakLevel, durationSeconds, version, onFailure]);

  return <div ref={container} className={className} aria-hidden="true" />;
}
