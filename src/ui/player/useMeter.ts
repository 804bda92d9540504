/** Draws a meter at every frame, without rendering by React. */
import { useEffect } from 'react';
import type { RefObject } from 'react';
import type { StemName } from '../../audio/export/fileNames';
import type { Player } from '../../audio/play/player';
import { meterShare, nextMeter, SILENT_METER } from './meterBallistics';

/** Who asked for less motion gets a meter that moves as seldom as this. */
const CALM_INTERVAL_MS = 500;

/**
 * Sets the CSS variables `--level` and `--peak` (0…1) of `meter`, and the attribute `data-clipped`
 * at and above full scale, from when `player` plays until the meter has come to rest.
 */
export function useMeter(
  meter: RefObject<HTMLElement | null>,
  player: Player | null,
  stem: StemName,
): void {
  const isPlaying = player?.status === 'playing';
  useEffect(() => {
    if (!player || !isPlaying) return;
    const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    let state = SILENT_METER;
    let frame = 0;
    let lastMs = performance.now();
    const draw = (nowMs: number): void => {
      frame = requestAnimationFrame(draw);
      if (isCalm && nowMs - lastMs < CALM_INTERVAL_MS) return;
      state = nextMeter(state, player.levels()[stem], Math.max(0, nowMs - lastMs) / 1000);
      lastMs = nowMs;
      show(meter.current, meterShare(state.levelDb), meterShare(state.peakDb));
    };
    frame = requestAnimationFrame(draw);
    const element = meter.current;
    return () => {
      cancelAnimationFrame(frame);
      show(element, 0, 0);
    };
  }, [meter, player, stem, isPlaying]);
}

function show(meter: HTMLElement | null, level: number, peak: number): void {
  if (!meter) return;
  meter.style.setProperty('--level', level.toFixed(3));
  meter.style.setProperty('--peak', peak.toFixed(3));
  meter.toggleAttribute('data-clipped', peak >= 1);
}
