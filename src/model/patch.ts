/**
 * The only place that lays out patches: spectra of the network's channels in, network-shaped planes
 * out. The app, training and evaluation all write their patches here.
 */
import { createBandAnalysis } from '../dsp/bands';
import type { BandAnalysis } from '../dsp/bands';
import { createPhaseSteps, NUM_PHASE_PLANES } from '../dsp/phaseSteps';
import { createSpectrogram } from '../dsp/stft';
import type { ComplexSpectrogram } from '../dsp/stft';
import { VocalIsolationError } from '../shared/errors';
import type { ModelConfig } from './config';
import type { Patch } from './maskModel';

/** Number of planes the network sees: magnitudes, and steps of the phase if it hears them. */
export function numInputs(config: ModelConfig): number {
  return numMagnitudes(config) + (config.features.hearsPhase ? NUM_PHASE_PLANES : 0);
}

/** Number of the planes that are magnitudes; they come first. */
export function numMagnitudes(config: ModelConfig): number {
  return config.numChannels + (config.features.hearsSide ? 1 : 0);
}

export interface PatchWriter {
  readonly numBands: number;
  /** Centre of each band, ascending. */
  readonly centresHz: Float64Array;
  /** How bins become bands. It has scratch memory of its own: one call at a time. */
  readonly bands: BandAnalysis;
  /** Number of values in an input patch, [bands, frames, numInputs]. */
  readonly inputSize: number;
  /** Number of values in a patch of masks, [bands, frames, channels]. */
  readonly maskSize: number;
  /**
   * Writes what the network sees, times `scale`: the magnitudes of each channel and of the side,
   * and the steps of the phase of the channels' mean, as far as it hears them. `spectra` are those
   * of config.numChannels channels, config.numFrames frames each.
   */
  writeInput(spectra: readonly ComplexSpectrogram[], scale: number, out: Patch): void;
  /**
   * Writes `scale` × the magnitudes of the channels alone: what masks apply to, and what they are
   * compared with. `spectra` as for `writeInput`.
   */
  writeChannels(spectra: readonly ComplexSpectrogram[], scale: number, out: Patch): void;
  /**
   * `scale` × band values of one plane, [frame][band], into plane `plane` of a patch of
   * `numPlanes`.
   */
  writePlane(
    values: Float32Array,
    scale: number,
    plane: number,
    numPlanes: number,
    out: Patch,
  ): void;
}

/** Throws as {@link createBandAnalysis} does. The writer has scratch memory: one call at a time. */
export function createPatchWriter(config: ModelConfig): PatchWriter {
  const { numFrames, numChannels } = config;
  const bands = createBandAnalysis(config);
  const { numBands, centresHz } = bands;
  const inputs = numInputs(config);
  const magnitudes = new Float32Array(numFrames * numBands);
  const firstStep = numMagnitudes(config);
  const { hearsSide, hearsPhase, exponent } = config.features;
  const numBins = config.fftSize / 2 + 1;
  const side = hearsSide ? createSpectrogram(numFrames, numBins) : null;
  const phaseSteps = hearsPhase ? createPhaseSteps({ ...config, exponent }, bands) : null;
  const steps = Array.from(
    { length: phaseSteps ? NUM_PHASE_PLANES : 0 },
    () => new Float32Array(numFrames * numBands),
  );

  /** [frame][band] of one plane to [band][frame][plane]. */
  function writePlane(
    values: Float32Array,
    scale: number,
    plane: number,
    numPlanes: number,
    out: Patch,
  ): void {
    for (let b = 0; b < numBands; b++) {
      let to = b * numFrames * numPlanes + plane;
      for (let f = 0, from = b; f < numFrames; f++, from += numBands, to += numPlanes) {
        out[to] = scale * values[from];
      }
    }
  }

  function writeMagnitudes(
    spectrum: ComplexSpectrogram,
    scale: number,
    plane: number,
    numPlanes: number,
    out: Patch,
  ): void {
    writePlane(bands.magnitudes(spectrum, magnitudes), scale, plane, numPlanes, out);
  }

  function writePlanes(
    spectra: readonly ComplexSpectrogram[],
    scale: number,
    numPlanes: number,
    out: Patch,
  ): void {
    if (spectra.length !== numChannels) {
      throw new VocalIsolationError(
        'bad-parameter',
        `${config.name} hears ${numChannels} channels, got ${spectra.length}`,
      );
    }
    spectra.forEach((spectrum, c) => writeMagnitudes(spectrum, scale, c, numPlanes, out));
  }

  return {
    numBands,
    centresHz,
    bands,
    inputSize: numBands * numFrames * inputs,
    maskSize: numBands * numFrames * numChannels,
    writeInput(spectra, scale, out) {
      writePlanes(spectra, scale, inputs, out);
      if (side) {
        setToSide(spectra[0], spectra[1], side);
        writeMagnitudes(side, scale, numChannels, inputs, out);
      }
      if (!phaseSteps) return;
      phaseSteps.reset();
      for (let f = 0; f < numFrames; f++) {
        phaseSteps.push(spectra, f * numBins, steps, f * numBands);
      }
      steps.forEach((values, at) => writePlane(values, scale, firstStep + at, inputs, out));
    },
    writeChannels: (spectra, scale, out) => writePlanes(spectra, scale, numChannels, out),
    writePlane,
  };
}

/** out = (left − right) / 2, bin by bin. */
function setToSide(
  left: ComplexSpectrogram,
  right: ComplexSpectrogram,
  out: ComplexSpectrogram,
): void {
  for (let i = 0; i < out.re.length; i++) {
    out.re[i] = (left.re[i] - right.re[i]) / 2;
    out.im[i] = (left.im[i] - right.im[i]) / 2;
  }
}
