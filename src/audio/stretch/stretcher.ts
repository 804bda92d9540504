/**
 * Changes pitch and speed of a signal, one without the other, by Signalsmith Stretch: a phase
 * vocoder whose blocks begin every `hop` frames of output and look at `windowSize` samples of
 * input, wherever their caller takes them from.
 */
import type { Transposition } from '../mix/transposition';
import type { Hertz, Samples } from '../../shared/units';
import type { StretchModule } from './stretchModule';

/** Web Audio computes as many frames at once. */
export const QUANTUM = 128;

/** The library's own choice for music: blocks of 120 ms, a quarter of that apart. */
const HOP_SECONDS = 0.03;
const HOPS_PER_BLOCK = 4;
/** Partials above it keep their distance to it instead of their ratio; the library's own choice. */
const TONALITY_LIMIT: Hertz = 8000;
/**
 * The formants kept are the envelope over partials this far apart. Measured on sung vowels of
 * 110–880 Hz, moved by up to 7 semitones: their level stays within 9 dB of the same vowel sung
 * there. The library's own search for the fundamental loses up to 60 dB, and where it finds none,
 * as in a pulse or an offset, its output is not a number.
 */
const FORMANT_BASE: Hertz = 300;

export interface Stretcher {
  readonly numChannels: number;
  /**
   * Frames of output between two looks at the input, a multiple of {@link QUANTUM}. A block that
   * began within a quantum would see the input of its beginning and be up to 3 ms late.
   */
  readonly hop: Samples;
  readonly windowSize: Samples;
  /** How many samples of the window lie after its centre. */
  readonly numAfterCentre: Samples;
  /** The output is this many frames later than the centres of the windows. */
  readonly latency: Samples;
  /** Takes effect with the next window. `rateRatio`: rate of the input / rate of the output. */
  transpose(transposition: Transposition, rateRatio: number): void;
  /** One plane of `windowSize` samples per channel, to be filled before {@link look}. */
  input(): Float32Array[];
  /**
   * Begins a block with the window in {@link input}. `speed` is how many samples of input the
   * centres move per frame of output. Call it before the first and after every `hop` frames.
   */
  look(speed: number): void;
  /** The next `count` frames, one plane per channel; valid until the next call of any method. */
  render(count: Samples): Float32Array[];
}

/** `sampleRate` is that of the output. `createModule` is only called for this stretcher. */
export function createStretcher(
  module: StretchModule,
  numChannels: number,
  sampleRate: Hertz,
): Stretcher {
  const hop = QUANTUM * Math.max(1, Math.round((HOP_SECONDS * sampleRate) / QUANTUM));
  // Spread over its quanta, the work of a block fits into the time of each.
  module._configure(numChannels, HOPS_PER_BLOCK * hop, hop, true);
  module._reset();
  const numAfterCentre = module._inputLatency();
  const windowSize = Math.max(HOPS_PER_BLOCK * hop, numAfterCentre + module._outputLatency());
  const pointer = module._setBuffers(numChannels, windowSize);
  // New views each time: the memory moves when it grows.
  const planes = (first: number, length: number): Float32Array[] =>
    Array.from({ length: numChannels }, (_, channel) => {
      const offset = pointer + (first + channel) * windowSize * Float32Array.BYTES_PER_ELEMENT;
      return new Float32Array(module.HEAP8.buffer as ArrayBuffer, offset, length);
    });
  return {
    numChannels,
    hop,
    windowSize,
    numAfterCentre,
    latency: module._outputLatency(),
    transpose({ semitones, keepsFormants }, rateRatio) {
      const factor = rateRatio * 2 ** (semitones / 12);
      module._setTransposeFactor(factor, TONALITY_LIMIT / sampleRate);
      module._setFormantSemitones(0, keepsFormants);
      module._setFormantBase(FORMANT_BASE / (sampleRate * rateRatio));
    },
    input: () => planes(0, windowSize),
    look: (speed) => module._seek(windowSize, speed),
    render(count) {
      module._process(0, count);
      return planes(numChannels, count);
    },
  };
}
