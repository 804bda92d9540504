/** Frequency bands, the rows that the network sees: from STFT bins to bands and back. */
import { VocalIsolationError } from '../shared/errors';
import type { Hertz, Samples } from '../shared/units';
import type { ComplexSpectrogram } from './stft';

/**
 * How STFT bins become bands.
 * - `linear`: band b is bin b, 0 <= b < numBands; DC is kept, Nyquist dropped.
 * - `linear-log`: the first `numLinearBands` bands are bins. Above them the centres are spaced
 *   logarithmically up to `topHz`, and a band holds the energy under a triangle that reaches from
 *   the centre below to the centre above.
 */
export type BandLayout =
  | { readonly kind: 'linear'; readonly numBands: number }
  | {
      readonly kind: 'linear-log';
      readonly numLinearBands: number;
      readonly numBands: number;
      readonly topHz: Hertz;
    };

/** The bands of one config. It holds scratch memory: one call at a time. */
export interface BandAnalysis {
  readonly numBands: number;
  /** Centre of each band, [numBands], ascending; for linear bands the frequency of the bin. */
  readonly centresHz: Float64Array;
  /**
   * Weighted sums Σ_k w[b,k] values[k] over the bins of one frame. `values` is [numBins]; writes
   * numBands sums to `out` from `offset` on. Neighbouring triangles w[b,·] add up to 1 at every bin
   * up to the top centre.
   */
  sum(values: Float32Array, out: Float32Array, offset: number): void;
  /**
   * Band magnitudes sqrt(Σ_k w[b,k] |X[k]|²) of each frame, >= 0, not scaled, row-major
   * [numFrames x numBands]. Neighbouring triangles w[b,·] add up to 1 at every bin up to the top
   * centre, so energy is kept. Writes into `out` if given, otherwise allocates.
   * Throws `bad-parameter` if the spectrogram has another number of bins.
   */
  magnitudes(spectrogram: ComplexSpectrogram, out?: Float32Array): Float32Array;
}

/** Where each of a list of frequencies lies between two neighbouring band centres. */
export interface BandInterpolation {
  /** Band whose centre lies below, 0 … numBands − 2; 0 if there is only one band. */
  readonly lower: Int32Array;
  /** Weight of band lower + 1, in [0, 1]; that of band lower is 1 − upperShare. */
  readonly upperShare: Float32Array;
}

/** The part of a model's config that decides its bands. */
interface BandConfig {
  readonly sampleRate: Hertz;
  readonly fftSize: Samples;
  readonly bands: BandLayout;
}

/**
 * The bands of `config`. Throws `bad-parameter` if the layout has more bands than bins, or bands
 * too narrow to hold a bin.
 */
export function createBandAnalysis(config: BandConfig): BandAnalysis {
  const { sampleRate, fftSize } = config;
  const numBins = fftSize / 2 + 1;
  const binHz = sampleRate / fftSize;
  const centresHz = bandCentres(config);
  const numBands = centresHz.length;
  const numLinear =
    config.bands.kind === 'linear' ? config.bands.numBands : config.bands.numLinearBands;
  // Bins 0 … numLinear − 1 are bands; two bands share each bin above, up to the top centre.
  const topBin = Math.min(numBins - 1, Math.floor(centresHz[numBands - 1] / binHz + 1e-9));
  const sharedBins = Float64Array.from(
    { length: Math.max(0, topBin - numLinear + 1) },
    (_, index) => (numLinear + index) * binHz,
  );
  const { lower, upperShare } = interpolateBands(centresHz, sharedBins);

  // Runs of bins between the same two centres: `lower` never falls.
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
 * Places each of `frequenciesHz` between its neighbouring `centresHz`, which ascend. The weights
 * are those of linear interpolation from bands to frequencies; outside the centres the outermost
 * band has weight 1.
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

/** Centres of the bands of a layout in hertz, [numBands], ascending. */
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
