/** Names for the units of numbers; aliases, so that signatures say what a number measures. */

export type Hertz = number;
export type Seconds = number;
export type Decibels = number;
/** A count of PCM positions; one per channel and sampling instant. */
export type Samples = number;
/** A count of STFT columns. */
export type Frames = number;
