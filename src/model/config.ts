/**
 * Every number of the signal chain, once: one named config per network that ships, plus the grid on
 * which its masks are applied. Everything else is derived beside them. Configs are plain JSON: they
 * travel inside `model.json`, and a model whose stored config differs from the code's is refused.
 */
import type { BandLayout } from '../dsp/bands';
import type { WindowName } from '../dsp/window';
import type { Decibels, Frames, Hertz, Samples, Seconds } from '../shared/units';
import type { UnetShape } from './blocks/block';
import type { UnetConfig } from './blocks/registry';

export type { UnetConfig };

/** Magnitudes to network input: `(magnitude · emphasis) ^ exponent`, see features.ts. */
export interface FeatureConfig {
  /** 1 = linear magnitudes, as published; below 1 compresses the range. */
  readonly exponent: number;
  /** Tilt against the spectrum of music, relative to 1 kHz; 0 as published. */
  readonly emphasisDbPerOctave: Decibels;
  /**
   * Whether a stereo network also reads the magnitude of (left − right) / 2, the side, in which a
   * voice in the middle cancels. The magnitudes of left and right alone hold no phase difference.
   */
  readonly hearsSide: boolean;
  /**
   * Whether the network also reads how the phase of the channels' mean steps from frame to frame
   * and from bin to bin (dsp/phaseSteps.ts): where within its bin a partial lies, and when within
   * its frame a sound begins.
   */
  readonly hearsPhase: boolean;
}

/** How a long song is cut for the network. All counts are frames of the model grid. */
export interface SegmentConfig {
  /** Frames at each end of a patch that are computed and thrown away. */
  readonly contextFrames: Frames;
  /** Frames over which the masks of neighbouring segments are cross-faded. */
  readonly crossfadeFrames: Frames;
  /**
   * Passes of the network, each shifted by hop / numTimeOffsets; their masks interleave in time.
   */
  readonly numTimeOffsets: number;
}

/** Gain above the network's topmost band: (mean mask of its upper octave) ^ exponent. */
export interface BandExtensionConfig {
  readonly exponent: number;
}

export interface ModelConfig {
  readonly name: string;
  /** Raised whenever stored weights stop fitting the code. */
  readonly version: number;
  readonly sampleRate: Hertz;
  /** Channels the network hears: 1 = mean of all, 2 = stereo (mono is heard twice). */
  readonly numChannels: 1 | 2;
  /** Shape of the analysis window. */
  readonly window: WindowName;
  /** Length of window and transform, a power of two. */
  readonly fftSize: Samples;
  readonly hopLength: Samples;
  readonly bands: BandLayout;
  /** Width of a patch. */
  readonly numFrames: Frames;
  readonly features: FeatureConfig;
  /**
   * What the masks of a stereo network apply to: left and right, or middle (left + right) / 2 and
   * side (left − right) / 2, which the network must hear, too. Most voices stand in the middle: a
   * mask of the side takes wide instruments away, which no mask of left or right can.
   */
  readonly maskBasis: 'channels' | 'middle-side';
  readonly unet: UnetConfig;
  readonly segment: SegmentConfig;
  readonly extension: BandExtensionConfig;
}

/** Jansson et al. 2017 in the form of M. Kleinsasser's reproduction: 9,826,321 parameters. */
const PUBLISHED_UNET: UnetShape = {
  kernelSize: 5,
  encoderFilters: [16, 32, 64, 128, 256, 512],
  decoderFilters: [256, 128, 64, 32, 16],
  leakySlope: 0.2,
  dropoutRate: 0.5,
  numDropoutLayers: 3,
  batchNormEpsilon: 1e-3,
  batchNormMomentum: 0.99,
};

/** The published network and grid: mono, 0–4 kHz, frames of 125 ms every 94 ms, patches of 12 s. */
export const PAPER: ModelConfig = {
  name: 'paper',
  version: 1,
  sampleRate: 8192,
  numChannels: 1,
  window: 'hann',
  fftSize: 1024,
  hopLength: 768,
  bands: { kind: 'linear', numBands: 512 },
  numFrames: 128,
  features: { exponent: 1, emphasisDbPerOctave: 0, hearsSide: false, hearsPhase: false },
  maskBasis: 'channels',
  unet: PUBLISHED_UNET,
  segment: { contextFrames: 12, crossfadeFrames: 8, numTimeOffsets: 1 },
  extension: { exponent: 2 },
};

/** Full band and stereo: 0–20 kHz in 384 bands, frames of 93 ms every 23 ms, patches of 6 s. */
export const FULLBAND: ModelConfig = {
  name: 'fullband',
  version: 7,
  sampleRate: 44100,
  numChannels: 2,
  window: 'hann',
  fftSize: 4096,
  // Vibrato (5–7 Hz) and glides tell a voice from an instrument: frames every 70 ms hardly sampled
  // them, and were worth 0.6 dB less (training/EXPERIMENTS.md).
  hopLength: 1024,
  bands: { kind: 'linear-log', numLinearBands: 256, numBands: 384, topHz: 20000 },
  numFrames: 256,
  features: { exponent: 0.5, emphasisDbPerOctave: 3, hearsSide: true, hearsPhase: true },
  maskBasis: 'middle-side',
  unet: {
    ...PUBLISHED_UNET,
    // The sixth level held two thirds of the weights and was worth 0.09 dB; the first three were
    // narrow for what they resolve (training/EXPERIMENTS.md).
    encoderFilters: [32, 48, 80, 128, 256],
    decoderFilters: [128, 80, 48, 32],
    // Without dropout the first runs separated unseen singers as well as those of the training set.
    dropoutRate: 0,
    numDropoutLayers: 0,
    tdf: { reduction: 4, minRows: 24 },
    residual: { minRows: 12 },
  },
  segment: { contextFrames: 24, crossfadeFrames: 16, numTimeOffsets: 1 },
  extension: { exponent: 1 },
};

/**
 * The network of the MIR-1K benchmark: mono, 0–8 kHz in 384 bands, frames of 128 ms every 48 ms,
 * patches of 6 s. It is trained on two amateur singers, used by training/mir1k/ only, and never
 * shipped.
 */
export const MIR1K: ModelConfig = {
  name: 'mir1k',
  version: 1,
  sampleRate: 16000,
  numChannels: 1,
  window: 'hann',
  fftSize: 2048,
  hopLength: 768,
  bands: { kind: 'linear-log', numLinearBands: 256, numBands: 384, topHz: 8000 },
  numFrames: 128,
  features: { exponent: 0.5, emphasisDbPerOctave: 3, hearsSide: false, hearsPhase: false },
  maskBasis: 'channels',
  unet: PUBLISHED_UNET,
  segment: { contextFrames: 12, crossfadeFrames: 8, numTimeOffsets: 1 },
  extension: { exponent: 1 },
};

/** The configs of the app by name. Those with weights have a folder in `public/models/`. */
export const MODEL_CONFIGS: Readonly<Record<string, ModelConfig>> = {
  [PAPER.name]: PAPER,
  [FULLBAND.name]: FULLBAND,
};

/** The model that the app loads unless the address asks for another. */
export const DEFAULT_MODEL_NAME = FULLBAND.name;

/** The grid on which masks are applied and vocals resynthesised, at the file's own rate. */
export const SYNTHESIS = {
  /** Aimed-at window; the nearest power of two in samples is used (4096 at 44.1 and 48 kHz). */
  windowSeconds: 0.093 as Seconds,
  /** Hops per window: 4 = 75 % overlap, periodic Hann on both sides. */
  overlapFactor: 4,
  smallestFftSize: 64,
  /** Time constant over which the stereo filter learns how alike each source is on both sides. */
  coherenceSeconds: 15 as Seconds,
  /** What it supposes to have heard before the song: frames whose sides had nothing in common. */
  incoherentFrames: 13 as Frames,
  /**
   * How long the filter learns before the first sample of a part that is separated first. On two
   * songs, none of 0.1 s, 4 s and 8 s gave vocals that are more than 0.2 dB (SDR) from those of the
   * whole song; what is longer than this would mostly take another call of the network.
   */
  settleSeconds: 1 as Seconds,
} as const;

/** Rows, range and colours of the spectrogram pictures. */
export const SPECTROGRAM = {
  /** Rows, spaced logarithmically between the two frequencies (the upper one capped by Nyquist). */
  numRows: 256,
  lowestHz: 40 as Hertz,
  highestHz: 20000 as Hertz,
  /** Colour range below full scale: 0 dB is a full-scale sine. */
  floorDb: -100 as Decibels,
  ceilingDb: 0 as Decibels,
  /** A longer song merges frames, so that a picture never takes more columns than this. */
  maxColumns: 16384,
} as const;

/** The pictures of a part of the song that are computed anew when it is magnified: tiles. */
export const TILES = {
  numColumns: 256,
  numRows: 512,
  /** Samples per column are a power of two in this range. */
  smallestColumn: 16 as Samples,
  largestColumn: 8192 as Samples,
  /** A window is as long as this number of columns, within these limits … */
  columnsPerWindow: 64,
  /** … of which the lower one still tells the harmonics of most voices apart … */
  shortestWindowSeconds: 0.023 as Seconds,
  /** … and the upper one is that of the picture of the whole song. */
  longestWindowSeconds: SYNTHESIS.windowSeconds,
  /** The shortest part of a song that fills the screen. */
  shortestViewSeconds: 0.5 as Seconds,
} as const;

/**
 * Waveform pictures: at most `maxPeaks` (min, max) pairs per song, each of at least
 * `minSamplesPerPeak` samples.
 */
export const PEAKS = { maxPeaks: 8192, minSamplesPerPeak: 64 } as const;

/** Number of rows the network sees. */
export function numBands(config: ModelConfig): number {
  return config.bands.numBands;
}

/** Window length of the synthesis grid at a file's rate: the power of two nearest in ratio. */
export function synthesisFftSize(sampleRate: Hertz): Samples {
  const size = 2 ** Math.round(Math.log2(SYNTHESIS.windowSeconds * sampleRate));
  return Math.max(SYNTHESIS.smallestFftSize, size);
}

/** Hop of the synthesis grid at a file's rate. */
export function synthesisHopLength(sampleRate: Hertz): Samples {
  return synthesisFftSize(sampleRate) / SYNTHESIS.overlapFactor;
}
