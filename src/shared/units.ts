/** Names of units. They are aliases of `number`: signatures say what a number measures. */

export type Hertz = number;
export type Seconds = number;
export type Decibels = number;
/** A position or a number of positions in PCM, counted per channel. */
export type Samples = number;
/** A position or a number of positions among the columns of an STFT. */
export type Frames = number;
