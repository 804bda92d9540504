/** Changing a gain without a click. */
import type { Seconds } from '../../shared/units';

/** Long enough not to click, short enough not to be heard as a fade. */
export const RAMP_SECONDS: Seconds = 0.01;

/** Web Audio renders in blocks of 128 frames (Web Audio API, sec. 2); two of them may be on their way. */
const FRAMES_ON_THEIR_WAY = 2 * 128;

/** Earliest time at which a change ordered now is sure to be heard from its beginning. */
export function soonest(context: BaseAudioContext): Seconds {
  return context.currentTime + FRAMES_ON_THEIR_WAY / context.sampleRate;
}

/** Takes `param` linearly to `target` from as soon as possible. Returns when it is there. */
export function rampTo(context: BaseAudioContext, param: AudioParam, target: number): Seconds {
  const start = soonest(context);
  param.cancelScheduledValues(start);
  param.setValueAtTime(param.value, start);
  param.linearRampToValueAtTime(target, start + RAMP_SECONDS);
  return start + RAMP_SECONDS;
}
