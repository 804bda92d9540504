/**
 * The only place that lays out patches: spectra of the network's channels in, network-shaped
 * magnitudes out. The app, training and evaluation all write their patches here.
 */
import { createBandAnalysis } from '../dsp/bands';
import type { BandAnalysis } from '../dsp/bands';
import { createSpectrogram } from '../dsp/stft';
import type { ComplexSpectrogram } from '../dsp/stft';
import { VocalIsolationError } from '../shared/errors';
import { numInputs } from './config';
import type { ModelConfig } from './config';
import type { Patch } from './maskModel';

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
   * Writes `scale` × the magnitudes the network sees: those of each channel and, if the network
   * hears it, of the side. `spectra` are those of config.numChannels channels, config.numFrames
   * frames each.
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
  const side = inputs > numChannels ? createSpectrogram(numFrames, config.fftSize / 2 + 1) : null;

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
      if (!side) return;
      setToSide(spectra[0], spectra[1], side);
      writeMagnitudes(side, scale, numChannels, inputs, out);
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
