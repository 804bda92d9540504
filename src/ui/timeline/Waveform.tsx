/** A wavesurfer.js waveform from peaks that are already known; it neither decodes nor plays. */
import { useEffect, useRef, useState } from 'react';
import type WaveSurfer from 'wavesurfer.js';
import type { PeakStrip } from '../../audio/peaks';
import { isAbortError } from '../../shared/abort';
import type { Seconds } from '../../shared/units';

interface WaveformProps {
  readonly peaks: PeakStrip;
  /** Level that fills the height; the same for both lanes, so that they compare. */
  readonly peakLevel: number;
  readonly durationSeconds: Seconds;
  /** Changes whenever `peaks` has been extended. */
  readonly version: number;
}

export function Waveform({ peaks, peakLevel, durationSeconds, version }: WaveformProps) {
  const container = useRef<HTMLDivElement>(null);
  const [surfer, setSurfer] = useState<WaveSurfer | null>(null);

  useEffect(() => {
    let created: WaveSurfer | null = null;
    let isGone = false;
    const theme = window.matchMedia('(prefers-color-scheme: dark)');
    // The colour is the container's text colour, so that themes stay in the style sheet.
    const color = (): string =>
      container.current ? getComputedStyle(container.current).color : 'currentColor';
    const recolor = (): void => created?.setOptions({ waveColor: color() });
    void import('wavesurfer.js').then(({ default: Surfer }) => {
      if (isGone || !container.current) return;
      created = Surfer.create({
        container: container.current,
        height: 'auto',
        waveColor: color(),
        progressColor: color(),
        cursorWidth: 0,
        interact: false,
        hideScrollbar: true,
        normalize: true,
      });
      theme.addEventListener('change', recolor);
      setSurfer(created);
    });
    return () => {
      isGone = true;
      theme.removeEventListener('change', recolor);
      setSurfer(null);
      created?.destroy();
    };
  }, []);

  useEffect(() => {
    if (!surfer || durationSeconds === 0) return;
    surfer.setOptions({ maxPeak: Math.max(peakLevel, 1e-3) });
    surfer.load('', [peaks.max.slice(), peaks.min.slice()], durationSeconds).catch((error) => {
      // A newer load has taken over, or the lane is gone.
      if (!isAbortError(error)) return;
    });
  }, [surfer, peaks, peakLevel, durationSeconds, version]);

  return <div ref={container} className="waveform" aria-hidden="true" />;
}
