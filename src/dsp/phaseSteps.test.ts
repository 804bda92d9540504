import { describe, expect, it } from 'vitest';
import { noise, tone } from '../testing/signals';
import { createBandAnalysis } from './bands';
import { NUM_PHASE_PLANES, createPhaseSteps } from './phaseSteps';
import { createStft } from './stft';

const SAMPLE_RATE = 8192;
const FFT_SIZE = 512;
const HOP_LENGTH = 128;
const BIN_HZ = SAMPLE_RATE / FFT_SIZE;
const CONFIG = { sampleRate: SAMPLE_RATE, fftSize: FFT_SIZE, hopLength: HOP_LENGTH };
const LINEAR = createBandAnalysis({ ...CONFIG, bands: { kind: 'linear', numBands: 256 } });
const WIDE = createBandAnalysis({
  ...CONFIG,
  bands: { kind: 'linear-log', numLinearBands: 64, numBands: 80, topHz: 4000 },
});
const NUM_FRAMES = 6;
const LENGTH = (NUM_FRAMES - 1) * HOP_LENGTH + FFT_SIZE;

const OPTIONS = { ...CONFIG, exponent: 0.5 };

/**
 * Cosines and sines of each frame of a sound in one or more channels, [frame][plane][band]: what
 * compression makes of the planes, over the compressed magnitude of the mean.
 */
function stepsOf(channels: readonly Float32Array[], bands = LINEAR): Float32Array[][] {
  const stft = createStft(CONFIG);
  const spectra = channels.map((samples) => stft.forward(samples, 0, NUM_FRAMES));
  const mean = channels[0].map(
    (_, n) => channels.reduce((sum, channel) => sum + channel[n], 0) / channels.length,
  );
  const magnitudes = bands.magnitudes(stft.forward(mean, 0, NUM_FRAMES));
  const steps = createPhaseSteps(OPTIONS, bands);
  return Array.from({ length: NUM_FRAMES }, (_, f) => {
    const planes = Array.from({ length: NUM_PHASE_PLANES }, () => new Float32Array(bands.numBands));
    steps.push(spectra, f * stft.numBins, planes, 0);
    return planes.map((values) =>
      values.map((value, band) => {
        const magnitude = magnitudes[f * bands.numBands + band];
        return magnitude > 0 ? Math.sign(value) * Math.sqrt(Math.abs(value) / magnitude) : value;
      }),
    );
  });
}

describe('steps of the phase', () => {
  it.each([0, 0.3, -0.45])(
    'from frame to frame tell how far a tone lies from the centre of its bin: %d bins',
    (offset) => {
      const bin = 40;
      const frames = stepsOf([tone(LENGTH, SAMPLE_RATE, (bin + offset) * BIN_HZ, 1)]);
      for (const [cos, sin] of frames.slice(1)) {
        // In a hop it gains 2π · offset · hop / fftSize more than the centre of the bin.
        const angle = (2 * Math.PI * offset * HOP_LENGTH) / FFT_SIZE;
        expect(cos[bin]).toBeCloseTo(Math.cos(angle), 3);
        expect(sin[bin]).toBeCloseTo(Math.sin(angle), 3);
        // Seen from the next bin, the tone lies one bin further down.
        const below = angle - (2 * Math.PI * HOP_LENGTH) / FFT_SIZE;
        expect(cos[bin + 1]).toBeCloseTo(Math.cos(below), 3);
        expect(sin[bin + 1]).toBeCloseTo(Math.sin(below), 3);
      }
    },
  );

  it('from bin to bin are none for a steady tone', () => {
    const bin = 40;
    const frames = stepsOf([tone(LENGTH, SAMPLE_RATE, (bin + 0.3) * BIN_HZ, 1)]);
    for (const [, , cos, sin] of frames) {
      expect(cos[bin]).toBeCloseTo(1, 3);
      expect(sin[bin]).toBeCloseTo(0, 2);
    }
  });

  it('from bin to bin tell when a click sounds', () => {
    const delay = 70;
    const click = new Float32Array(LENGTH);
    click[FFT_SIZE / 2 + delay] = 1;
    const [[, , cos, sin]] = stepsOf([click]);
    const angle = (-2 * Math.PI * delay) / FFT_SIZE;
    for (let k = 0; k < 255; k++) {
      expect(cos[k]).toBeCloseTo(Math.cos(angle), 3);
      expect(sin[k]).toBeCloseTo(Math.sin(angle), 3);
    }
  });

  it('are those of the mean of all channels', () => {
    const [a, b] = [noise(LENGTH, 1), noise(LENGTH, 2)];
    const mean = a.map((value, n) => (value + b[n]) / 2);
    const expected = stepsOf([mean]);
    stepsOf([a, b]).forEach((planes, f) =>
      planes.forEach((values, plane) =>
        values.forEach((value, band) => {
          // The phase of what is nearly silent is rounding.
          expect(Math.abs(value - expected[f][plane][band])).toBeLessThan(2e-2);
        }),
      ),
    );
    const inverse = a.map((value) => -value);
    for (const planes of stepsOf([a, inverse])) {
      for (const values of planes) expect(values.every((value) => value === 0)).toBe(true);
    }
  });

  it('have length 1 in bands of one bin and at most 1 in others, 0 in silence and in time at first', () => {
    const frames = stepsOf([noise(LENGTH, 3)], WIDE);
    const lengthsOf = ([timeCos, timeSin, binCos, binSin]: Float32Array[]) => ({
      inTime: timeCos.map((value, band) => Math.hypot(value, timeSin[band])),
      inFrequency: binCos.map((value, band) => Math.hypot(value, binSin[band])),
    });
    const [first, ...later] = frames.map(lengthsOf);
    expect(first.inTime.every((length) => length === 0)).toBe(true);
    // The topmost band of one bin shares those above it. Noise has no common phase: the mean over
    // several bins is shorter.
    const expectLengths = (lengths: Float32Array) => {
      for (const length of lengths.subarray(0, 63)) expect(length).toBeCloseTo(1, 5);
      for (const length of lengths.subarray(71)) expect(length).toBeLessThan(0.95);
    };
    expectLengths(first.inFrequency);
    for (const { inTime, inFrequency } of later) {
      expectLengths(inTime);
      expectLengths(inFrequency);
    }
    for (const planes of stepsOf([new Float32Array(LENGTH)], WIDE)) {
      for (const values of planes) expect(values.every((value) => value === 0)).toBe(true);
    }
  });

  it('have the scale that another exponent asks for', () => {
    const stft = createStft(CONFIG);
    const spectrum = stft.forward(noise(LENGTH, 5), 0, 1);
    const magnitudes = LINEAR.magnitudes(spectrum);
    const [root, plain, third] = [0.5, 1, 1 / 3].map((exponent) => {
      const planes = Array.from({ length: 4 }, () => new Float32Array(LINEAR.numBands));
      createPhaseSteps({ ...CONFIG, exponent }, LINEAR).push([spectrum], 0, planes, 0);
      return planes[2];
    });
    plain.forEach((value, band) => {
      const cosine = value / magnitudes[band];
      expect(root[band]).toBeCloseTo(cosine * Math.abs(cosine) * magnitudes[band], 4);
      expect(third[band]).toBeCloseTo(cosine ** 3 * magnitudes[band], 4);
    });
  });

  it('forget the frame before when reset', () => {
    const stft = createStft(CONFIG);
    const spectrum = stft.forward(noise(LENGTH, 4), 0, 2);
    const steps = createPhaseSteps(OPTIONS, LINEAR);
    const planes = () =>
      Array.from({ length: NUM_PHASE_PLANES }, () => new Float32Array(LINEAR.numBands));
    const [first, second, again] = [planes(), planes(), planes()];
    steps.push([spectrum], 0, first, 0);
    steps.push([spectrum], stft.numBins, second, 0);
    steps.reset();
    steps.push([spectrum], 0, again, 0);
    expect(second[0].some((value) => value !== 0)).toBe(true);
    expect(again).toEqual(first);
  });
});
