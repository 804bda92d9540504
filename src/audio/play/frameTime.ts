import type { Hertz, Seconds } from '../../shared/units';

/**
 * The time of a frame, at which a buffer starts exactly there. Chromium (156) multiplies it by the
 * rate again. A product that rounding leaves below the frame counts as a start between two frames:
 * the whole buffer is interpolated, and quiet samples change in their last bits. So the time is
 * the next number above where that would happen, for one frame in fifteen.
 */
export function frameTime(frame: number, rate: Hertz): Seconds {
  let time = frame / rate;
  while (time * rate < frame) time *= 1 + Number.EPSILON;
  return time;
}
