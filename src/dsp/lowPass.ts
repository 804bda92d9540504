/** Design of the low-pass filters for resampling: Kaiser-windowed sinc kernels. */
import type { Hertz } from '../shared/units';

/** Attenuation of stop bands by design: 10 dB more than resample.ts promises. */
const STOP_BAND_DB = 90;
/**
 * Shape parameter of the Kaiser window for {@link STOP_BAND_DB} (Oppenheim & Schafer, eq. 7.75).
 */
const BETA = 0.1102 * (STOP_BAND_DB - 8.7);

/**
 * The transition band of a low-pass filter: it passes up to `passHz` and stops from `stopHz` on.
 */
export interface Transition {
  readonly passHz: Hertz;
  readonly stopHz: Hertz;
}

/** Half the kernel's length in samples, by Kaiser's formula (Oppenheim & Schafer, eq. 7.76). */
export function kernelHalfWidth({ passHz, stopHz }: Transition, sampleRate: Hertz): number {
  const width = (2 * Math.PI * (stopHz - passHz)) / sampleRate;
  return Math.ceil((STOP_BAND_DB - 7.95) / (2.285 * width) / 2) + 1;
}

/**
 * Kernel value `t` samples from its centre; 0 for |t| >= halfWidth. The kernel is not normalised:
 * the caller divides its table by the sum of its values. The filter has −6 dB in the middle of the
 * transition band.
 */
export function kernelValue(
  t: number,
  halfWidth: number,
  { passHz, stopHz }: Transition,
  sampleRate: Hertz,
): number {
  const inside = 1 - (t / halfWidth) ** 2;
  if (inside <= 0) return 0;
  const angle = (Math.PI * (passHz + stopHz) * t) / sampleRate;
  const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
  return sinc * besselI0(BETA * Math.sqrt(inside));
}

/** Modified Bessel function of the first kind, order 0, by its power series Σ ((x/2)^k / k!)². */
function besselI0(x: number): number {
  const quarterSquare = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= quarterSquare / (k * k);
    sum += term;
  }
  return sum;
}
