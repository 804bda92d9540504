/** The rows of the network: from STFT bins to bands, and where a frequency lies between their centres. */
import { VocalIsolationError } from '../shared/errors';
import type { Hertz, Samples } from '../shared/units';
import type { ComplexSpectrogram } from './stft';

/**
 * How STFT bins become the rows the network sees.
 * `linear`: row b is bin b, b < numBands (DC kept, Nyquist dropped).
 * `linear-log`: the first `numLinearBands` rows are bins; above them centres are spaced
 * logarithmically up to `topHz`, each row the energy under a triangle between its neighbours.
 */
export type BandLayout =
  | { readonly kind: 'linear'; readonly numBands: number }
  | {
      readonly kind: 'linear-log';
      readonly numLinearBands: number;
      readonly numBands: number;
      readonly topHz: Hertz;
    };

export interface BandAnalysis {
  readonly numBands: number;
  /** Centre of each band, ascending; on linear rows the frequency of the bin. */
  readonly centresHz: Float64Array;
  /**
   * Σ_k w[b,k] values[k] of one frame's bins, [numBins], into out[offset … offset + numBands): the
   * weights w as in {@link BandAnalysis.magnitudes}, on whatever is counted per bin.
   */
  sum(values: Float32Array, out: Float32Array, offset: number): void;
  /**
   * Band magnitudes sqrt(Σ_k w[b,k] |X[k]|²) of each frame, not scaled, >= 0, [frame][band]
   * row-major. The triangles w between neighbouring centres sum to 1 over b for every bin up to the
   * top centre, so energy is kept. Writes into `out` if given, otherwise allocates.
   * Throws `bad-parameter` if the spectrogram has another number of bins.
   */
  magnitudes(spectrogram: ComplexSpectrogram, out?: Float32Array): Float32Array;
}

/** For each of some frequencies, the two neighbouring band centres and how it is shared between them. */
export interface BandInterpolation {
  /** Lower neighbour, 0 … numBands − 2 (0 if there is one band only). */
  readonly lower: Int32Array;
  /** Share of the upper neighbour, lower + 1, in [0, 1]. */
  readonly upperShare: Float32Array;
}

/** The part of a model's config that decides its bands. */
interface BandConfig {
  readonly sampleRate: Hertz;
  readonly fftSize: Samples;
  readonly bands: BandLayout;
}

/** Throws `bad-parameter` if the layout asks for more rows than bins or for bands that hold no bin. */
export function createBandAnalysis(config: BandConfig): BandAnalysis {
  const { sampleRate, fftSize } = config;
  const numBins = fftSize / 2 + 1;
  const binHz = sampleRate / fftSize;
  const centresHz = bandCentres(config);
  const numBands = centresHz.length;
  const numLinear =
    config.bands.kind === 'linear' ? config.bands.numBands : config.bands.numLinearBands;
  // Bins 0 … numLinear − 1 are rows; the bins above, up to the top centre, are shared by two bands.
  const topBin = Math.min(numBins - 1, Math.floor(centresHz[numBands - 1] / binHz + 1e-9));
  const sharedBins = Float64Array.from(
    { length: Math.max(0, topBin - numLinear + 1) },
    (_, index) => (numLinear + index) * binHz,
  );
  const { lower, upperShare } = interpolateBands(centresHz, sharedBins);

  // `lower` never falls: the bins between two centres follow one another.
  const runs: { below: number; first: number; end: number }[] = [];
  lower.forEach((below, i) => {
    const last = runs.at(-1);
    if (last?.below === below) last.end = i + 1;
    else runs.push({ below, first: i, end: i + 1 });
  });

  function sum(values: Float32Array, out: Float32Array, offset: number): void {
    for (let b = 0; b < numLinear; b++) out[offset + b] = values[b];
    out.fill(0, offset + numLinear, offset + numBands);
    for (const { below, first, end } of runs) {
      let total = 0;
      let upper = 0;
      for (let i = first, k = numLinear + first; i < end; i++, k++) {
        total += values[k];
        upper += upperShare[i] * values[k];
      }
      out[offset + below] += total - upper;
      out[offset + below + 1] += upper;
    }
  }

  const powers = new Float32Array(numBins);

  function magnitudes(
    spectrogram: ComplexSpectrogram,
    out = new Float32Array(spectrogram.numFrames * numBands),
  ): Float32Array {
    if (spectrogram.numBins !== numBins) {
      throw new VocalIsolationError(
        'bad-parameter',
        `bands need ${numBins} bins, got ${spectrogram.numBins}`,
      );
    }
    const { re, im } = spectrogram;
    for (let f = 0, at = 0; f < spectrogram.numFrames; f++) {
      for (let k = 0; k < numBins; k++, at++) powers[k] = re[at] * re[at] + im[at] * im[at];
      const row = f * numBands;
      sum(powers, out, row);
      for (let b = row; b < row + numBands; b++) out[b] = Math.sqrt(out[b]);
    }
    return out;
  }

  return { numBands, centresHz, sum, magnitudes };
}

/**
 * Places each of `frequenciesHz` between its neighbouring `centresHz` (ascending), linearly: the
 * triangles of {@link createBandAnalysis} read backwards, for spreading a mask over bins.
 * Below the first and above the last centre the outermost value holds.
 */
export function interpolateBands(
  centresHz: Float64Array,
  frequenciesHz: Float64Array,
): BandInterpolation {
  const lower = new Int32Array(frequenciesHz.length);
  const upperShare = new Float32Array(frequenciesHz.length);
  const last = centresHz.length - 1;
  if (last === 0) return { lower, upperShare };
  for (let i = 0; i < frequenciesHz.length; i++) {
    const hz = frequenciesHz[i];
    let below = 0;
    let above = last;
    while (above - below > 1) {
      const middle = (below + above) >> 1;
      if (centresHz[middle] <= hz) below = middle;
      else above = middle;
    }
    const share = (hz - centresHz[below]) / (centresHz[above] - centresHz[below]);
    lower[i] = below;
    upperShare[i] = Math.min(1, Math.max(0, share));
  }
  return { lower, upperShare };
}

function bandCentres({ sampleRate, fftSize, bands }: BandConfig): Float64Array {
  const binHz = sampleRate / fftSize;
  const numLinear = bands.kind === 'linear' ? bands.numBands : bands.numLinearBands;
  if (numLinear < 1 || numLinear > fftSize / 2 + 1) {
    throw new VocalIsolationError(
      'bad-parameter',
      `${numLinear} linear bands do not fit into ${fftSize / 2 + 1} bins`,
    );
  }
  const centres = new Float64Array(bands.numBands);
  for (let b = 0; b < numLinear; b++) centres[b] = b * binHz;
  if (bands.kind === 'linear') return centres;
  const topLinearHz = (numLinear - 1) * binHz;
  const numLog = bands.numBands - numLinear;
  const ratio = (bands.topHz / topLinearHz) ** (1 / numLog);
  if (!(topLinearHz * (ratio - 1) >= binHz) || bands.topHz > sampleRate / 2) {
    throw new VocalIsolationError(
      'bad-parameter',
      `${numLog} bands from ${topLinearHz} to ${bands.topHz} Hz do not each hold a bin of ${binHz} Hz`,
    );
  }
  for (let i = 1; i <= numLog; i++) centres[numLinear - 1 + i] = topLinearHz * ratio ** i;
  return centres;
}
