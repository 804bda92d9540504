import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../src/shared/random';
import { pulses } from '../testing/voices';
import { trackPitch } from '../effects/pitch';
import { MIXING_POLICY } from './mixingPolicy';
import { createVoiceTreatment } from './voiceTreatment';

const RATE = 22050;
const LENGTH = 2 * RATE;
const VOICE = { channels: [pulses(LENGTH, RATE, () => 220)], bandwidthHz: 10000 };
const UNTOUCHED = { ...MIXING_POLICY, overdrive: 0, compress: 0, echo: 0, reverb: 0 };
const energyOf = (plane: Float32Array) => plane.reduce((sum, x) => sum + x * x, 0);

function pitchOf(plane: Float32Array): number {
  const voiced = trackPitch(plane, RATE)
    .hz.filter((hz) => hz > 0)
    .sort();
  return voiced[voiced.length >> 1];
}

describe('another singer', () => {
  it('is one interval away and has the bandwidth of other formants', () => {
    const policy = {
      ...MIXING_POLICY,
      otherSingerFormants: [-3, -3],
      otherSingerPitchPerFormant: [3, 3],
      otherSingerPitch: [-1, -1],
    } as const;
    const treatment = createVoiceTreatment(RATE, true, policy);
    const man = treatment.changeSinger(VOICE, mulberry32(1));
    expect(man.channels).toHaveLength(1);
    expect(man.channels[0]).toHaveLength(LENGTH);
    // Three times three semitones down, and one more.
    expect(12 * Math.log2(pitchOf(man.channels[0]) / 220)).toBeCloseTo(-10, 0);
    expect(man.bandwidthHz).toBeCloseTo(10000 * 2 ** (-3 / 12), 6);
  });
});

describe('speech set to notes', () => {
  it('stays as long, and its voice comes to stand on notes', () => {
    const speech = {
      ...VOICE,
      channels: [pulses(LENGTH, RATE, (seconds) => 140 - 30 * (seconds % 1))],
    };
    const treatment = createVoiceTreatment(RATE, true, MIXING_POLICY);
    const [song] = treatment.setToNotes(speech, mulberry32(4)).channels;
    expect(song).toHaveLength(LENGTH);
    const onNote = (plane: Float32Array) => {
      const voiced = trackPitch(plane, RATE).hz.filter((hz) => hz > 0);
      const near = voiced.filter((hz) => {
        const semitones = 12 * Math.log2(hz / 440);
        return Math.abs(semitones - Math.round(semitones)) < 0.15;
      });
      return near.length / voiced.length;
    };
    expect(onNote(song)).toBeGreaterThan(onNote(speech.channels[0]) + 0.15);
  });
});

describe('production', () => {
  it('does nothing at chances of nought', () => {
    const treatment = createVoiceTreatment(RATE, true, UNTOUCHED);
    expect(treatment.applyStudio(VOICE, mulberry32(1)).channels).toEqual(VOICE.channels);
  });

  it('leaves a room that differs on the two sides, in stereo only', () => {
    const policy = { ...UNTOUCHED, reverb: 1, stereoReverb: 1 };
    const inStereo = createVoiceTreatment(RATE, true, policy).applyStudio(VOICE, mulberry32(2));
    expect(inStereo.channels).toHaveLength(2);
    const [left, right] = inStereo.channels;
    expect(energyOf(left.map((x, n) => x - right[n]))).toBeGreaterThan(0);
    const inMono = createVoiceTreatment(RATE, false, policy).applyStudio(VOICE, mulberry32(2));
    expect(inMono.channels).toHaveLength(1);
  });

  it('brings loud and quiet closer together, and echoes after the end', () => {
    const halves = VOICE.channels[0].map((x, n) => (n < LENGTH / 2 ? x : 0.05 * x));
    const ratioOf = (plane: Float32Array) =>
      energyOf(plane.subarray(0, LENGTH / 2)) / energyOf(plane.subarray(LENGTH / 2));
    const squeezed = createVoiceTreatment(RATE, false, { ...UNTOUCHED, compress: 1 });
    const [compressed] = squeezed.applyStudio(
      { ...VOICE, channels: [halves] },
      mulberry32(3),
    ).channels;
    expect(ratioOf(compressed)).toBeLessThan(0.7 * ratioOf(halves));
    const short = VOICE.channels[0].map((x, n) => (n < 4000 ? x : 0));
    const repeated = createVoiceTreatment(RATE, false, { ...UNTOUCHED, echo: 1 });
    const [echoed] = repeated.applyStudio({ ...VOICE, channels: [short] }, mulberry32(3)).channels;
    expect(echoed.subarray(0, 4000)).toEqual(short.subarray(0, 4000));
    expect(energyOf(echoed.subarray(4000))).toBeGreaterThan(0);
  });
});
