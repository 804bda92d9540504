/** Changes of a gain that do not click. */
import type { Seconds } from '../../shared/units';

/** Long enough not to click, short enough not to be heard as a fade. */
export const RAMP_SECONDS: Seconds = 0.01;

/**
 * Web Audio renders in blocks of 128 frames (Web Audio API, sec. 2). Up to two blocks may be
 * rendered already when the page asks for a change.
 */
const FRAMES_RENDERED_AHEAD = 2 * 128;

/** The earliest context time at which a change scheduled now is heard from its beginning. */
export function soonest(context: BaseAudioContext): Seconds {
  return context.currentTime + FRAMES_RENDERED_AHEAD / context.sampleRate;
}

/**
 * Moves `param` linearly to `target` within 10 ms, starting at `at`, but not before
 * {@link soonest}. Cancels what was scheduled for later. Returns the context time at which `param`
 * reaches `target`.
 */
export function rampTo(
  context: BaseAudioContext,
  param: AudioParam,
  target: number,
  at: Seconds = 0,
): Seconds {
  const start = Math.max(at, soonest(context));
  param.cancelScheduledValues(start);
  param.setValueAtTime(param.value, start);
  param.linearRampToValueAtTime(target, start + RAMP_SECONDS);
  return start + RAMP_SECONDS;
}
