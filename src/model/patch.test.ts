import { describe, expect, it } from 'vitest';
import { createStft } from '../dsp/stft';
import { noise } from '../testing/signals';
import { tinyConfig } from '../testing/weights';
import { PAPER } from './config';
import { createPatchWriter } from './patch';

const stereo = tinyConfig(PAPER, {
  features: { exponent: 1, emphasisDbPerOctave: 0, hearsSide: true, hearsPhase: false },
});
const stft = createStft(stereo);
const length = stereo.numFrames * stereo.hopLength + stereo.fftSize;
const spectrumOf = (samples: Float32Array) => stft.forward(samples, 0, stereo.numFrames);

/** Plane `plane` of the input patch of two channels. */
function inputPlane(left: Float32Array, right: Float32Array, plane: number): Float32Array {
  const writer = createPatchWriter(stereo);
  const patch = new Float32Array(writer.inputSize);
  writer.writeInput([spectrumOf(left), spectrumOf(right)], 1, patch);
  return patch.filter((_, index) => index % 3 === plane);
}

describe('a patch of a network that hears the side', () => {
  it('has a silent side where left equals right', () => {
    const same = noise(length, 1);
    expect(Math.max(...inputPlane(same, same, 2))).toBe(0);
    expect(Math.max(...inputPlane(same, same, 0))).toBeGreaterThan(0.1);
  });

  it('has the channel itself as side where right is its inverse', () => {
    const left = noise(length, 2);
    const right = left.map((value) => -value);
    const [channel, side] = [inputPlane(left, right, 0), inputPlane(left, right, 2)];
    side.forEach((value, i) => expect(value).toBeCloseTo(channel[i], 5));
  });

  it('puts band b, frame f, plane p at (b · frames + f) · planes + p, times the scale', () => {
    const writer = createPatchWriter(stereo);
    const spectra = [spectrumOf(noise(length, 3)), spectrumOf(noise(length, 4))];
    const patch = new Float32Array(writer.inputSize);
    writer.writeInput(spectra, 2, patch);
    const channels = new Float32Array(writer.maskSize);
    writer.writeChannels(spectra, 2, channels);
    const [b, f] = [5, 7];
    const at = f * stft.numBins + b;
    const expected = 2 * Math.hypot(spectra[1].re[at], spectra[1].im[at]);
    expect(patch[(b * stereo.numFrames + f) * 3 + 1]).toBeCloseTo(expected, 4);
    expect(channels[(b * stereo.numFrames + f) * 2 + 1]).toBeCloseTo(expected, 4);
  });

  it('refuses another number of channels', () => {
    const writer = createPatchWriter(stereo);
    const patch = new Float32Array(writer.inputSize);
    expect(() => writer.writeInput([spectrumOf(noise(length, 5))], 1, patch)).toThrow(/2 channels/);
  });
});
