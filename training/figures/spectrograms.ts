/** The picture of one song: mixture, estimate and reference, one above the other. */
import { createFrequencyAxis } from '../../src/shared/frequencyAxis';
import { createColumnRenderer } from '../../src/dsp/spectrogramImage';
import type { FftFactory } from '../../src/dsp/fft';
import { createStft } from '../../src/dsp/stft';
import { SPECTROGRAM, synthesisFftSize } from '../../src/model/config';
import type { Hertz } from '../../src/shared/units';
import { createPicture, drawText, setPixel } from './picture';
import type { Picture } from './picture';

const WIDTH = 900;
const GAP = 6;
/** Dark violet over red and orange to pale yellow, evenly rising in lightness; red, green, blue. */
const COLOURS = [
  [0, 0, 4],
  [40, 11, 84],
  [101, 21, 110],
  [159, 42, 99],
  [212, 72, 66],
  [245, 125, 21],
  [250, 193, 39],
  [252, 255, 164],
] as const;

/** Colour of a level 0…255. */
function colourOf(level: number): [number, number, number] {
  const position = (level / 255) * (COLOURS.length - 1);
  const below = Math.min(COLOURS.length - 2, Math.floor(position));
  const share = position - below;
  const mix = (i: 0 | 1 | 2): number =>
    Math.round(COLOURS[below][i] + share * (COLOURS[below + 1][i] - COLOURS[below][i]));
  return [mix(0), mix(1), mix(2)];
}

/**
 * Start of the stretch of `count` samples in which `samples` has most energy, in steps of a tenth
 * of it.
 */
export function findLoudestStretch(samples: Float32Array, count: number): number {
  const step = Math.max(1, Math.floor(count / 10));
  let best = 0;
  let bestEnergy = -1;
  for (let start = 0; start === 0 || start + count <= samples.length; start += step) {
    let energy = 0;
    for (let n = start; n < Math.min(samples.length, start + count); n++)
      energy += samples[n] * samples[n];
    if (energy > bestEnergy) {
      bestEnergy = energy;
      best = start;
    }
  }
  return best;
}

/**
 * Spectrograms of mono planes of equal length, titled, rows and levels as in the app, 900 pixels
 * wide.
 */
export function drawSpectrograms(
  panels: readonly { readonly title: string; readonly samples: Float32Array }[],
  sampleRate: Hertz,
  createFft: FftFactory,
): Picture {
  const fftSize = synthesisFftSize(sampleRate);
  const numSamples = panels[0].samples.length;
  const hopLength = Math.max(1, Math.min(fftSize, Math.floor(numSamples / WIDTH)));
  const stft = createStft({ fftSize, hopLength, createFft });
  const axis = createFrequencyAxis('log', SPECTROGRAM, sampleRate);
  const renderer = createColumnRenderer({ ...SPECTROGRAM, axis, sampleRate, fftSize });
  const { numRows } = axis;
  const picture = createPicture(WIDTH, panels.length * (numRows + GAP) - GAP, 128);
  const column = new Uint8Array(numRows);
  const power = new Float32Array(stft.numBins);
  panels.forEach(({ title, samples }, panel) => {
    const bottom = panel * (numRows + GAP) + numRows - 1;
    for (let x = 0; x < WIDTH; x++) {
      const centre = Math.floor(((x + 0.5) * numSamples) / WIDTH);
      const { re, im } = stft.forward(samples, centre - fftSize / 2, 1);
      for (let k = 0; k < power.length; k++) power[k] = re[k] * re[k] + im[k] * im[k];
      renderer.render(power, 1, column, 0);
      for (let row = 0; row < numRows; row++)
        setPixel(picture, x, bottom - row, ...colourOf(column[row]));
    }
    drawText(picture, title, 8, bottom - numRows + 9, 2);
  });
  return picture;
}
