/**
 * Changes of a recorded voice before it is mixed: another singer, notes, studio effects. On
 * waveforms.
 */
import type { FftFactory } from '../../src/dsp/fft';
import { meanPlane } from '../../src/dsp/levels';
import type { Hertz, Samples } from '../../src/shared/units';
import { fromDecibels } from '../effects/gain';
import { planMelody } from '../effects/melody';
import { trackPitch } from '../effects/pitch';
import type { PitchTrack } from '../effects/pitch';
import { planOtherSinger, resing } from '../effects/psola';
import type { VoicePlan } from '../effects/psola';
import { addReverb, drawRoom, roomTail } from '../effects/reverb';
import { reverberateSides } from '../effects/stereo';
import { addScaled, compress, echo, saturate } from '../effects/studio';
import { measureActiveRms } from '../corpus/analysis';
import type { Excerpt } from './excerpts';
import { drawBetween } from './mixingPolicy';
import type { MixingPolicy } from './mixingPolicy';

/** Keeps the level of silence finite in decibels. */
const SILENCE = 1e-9;

/**
 * All draws come from `random` in a fixed order. Excerpts keep their length and number of channels,
 * or gain one.
 */
export interface VoiceTreatment {
  /** The same melody by another singer. The voice must sing alone. */
  changeSinger(voice: Excerpt, random: () => number): Excerpt;
  /** Speech as a song: syllables on the notes of a drawn melody. */
  setToNotes(speech: Excerpt, random: () => number): Excerpt;
  /**
   * Effects of a studio: overdrive, compression, echo, room, each with its chance of the policy.
   */
  applyStudio(voice: Excerpt, random: () => number): Excerpt;
}

/** For voices at `sampleRate`; `createFft` serves the reverberation. */
export function createVoiceTreatment(
  sampleRate: Hertz,
  isStereo: boolean,
  policy: MixingPolicy,
  createFft?: FftFactory,
): VoiceTreatment {
  const loudness = (channels: readonly Float32Array[]) =>
    measureActiveRms({ sampleRate, channels });

  /** `voice` sung again, as long as it was, by the plan for its pitch. */
  function perform(
    { channels }: Excerpt,
    planFor: (pitch: PitchTrack, length: Samples) => VoicePlan,
  ): Float32Array[] {
    const mean = meanPlane(channels);
    const pitch = trackPitch(mean, sampleRate);
    const plan = planFor(pitch, mean.length);
    return resing(channels, mean, sampleRate, pitch, plan, mean.length);
  }

  return {
    changeSinger(voice, random) {
      const { otherSingerFormants, otherSingerPitchPerFormant, otherSingerPitch } = policy;
      const formants = drawBetween(random, otherSingerFormants);
      const semitones =
        formants * drawBetween(random, otherSingerPitchPerFormant) +
        drawBetween(random, otherSingerPitch);
      const formantRatio = 2 ** (formants / 12);
      const channels = perform(voice, (pitch) =>
        planOtherSinger(pitch, 2 ** (semitones / 12), formantRatio),
      );
      return { channels, bandwidthHz: voice.bandwidthHz * formantRatio };
    },

    setToNotes(speech, random) {
      const channels = perform(speech, (pitch, length) =>
        planMelody(pitch, sampleRate, length, random),
      );
      return { ...speech, channels };
    },

    applyStudio(voice, random) {
      let { channels } = voice;
      if (random() < policy.overdrive) {
        const gain = fromDecibels(drawBetween(random, policy.overdriveDb));
        const level = loudness(channels) + SILENCE;
        channels = channels.map((channel) => saturate(channel, gain / level));
      }
      if (random() < policy.compress) {
        const level = drawBetween(random, policy.compressThresholdDb);
        const ratio = drawBetween(random, policy.compressRatio);
        const thresholdDb = 20 * Math.log10(loudness(channels) + SILENCE) + level;
        channels = compress(channels, thresholdDb, ratio, undefined, undefined, sampleRate);
      }
      if (random() < policy.echo) {
        const { echoBeats, echoBeatsPerMinute, echoFeedback, echoLevelDb } = policy;
        const beats = echoBeats[Math.floor(random() * echoBeats.length)];
        const seconds = (60 * beats) / drawBetween(random, echoBeatsPerMinute);
        const feedback = drawBetween(random, echoFeedback);
        const gain = fromDecibels(drawBetween(random, echoLevelDb));
        channels = channels.map((channel) =>
          addScaled(channel, echo(channel, seconds, feedback, sampleRate), gain),
        );
      }
      if (random() < policy.reverb) {
        const room = drawRoom(random);
        const drawTail = () => roomTail(room, sampleRate, random);
        if (isStereo && channels.length === 1 && random() < policy.stereoReverb) {
          channels = reverberateSides(channels[0], [drawTail(), drawTail()], createFft);
        } else {
          channels = channels.map((channel) => addReverb(channel, drawTail(), createFft));
        }
      }
      return { ...voice, channels };
    },
  };
}
