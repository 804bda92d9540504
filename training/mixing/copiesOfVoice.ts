/** Copies of a voice beside it, made on its spectra: harmonies, and takes on both sides. */
import { balanceGains, fromDecibels } from '../effects/gain';
import { addHarmony, doubleTrack } from '../effects/harmony';
import type { HarmonyVoice } from '../effects/harmony';
import { describeExcerpt } from './analysedExcerpt';
import type { AnalysedExcerpt } from './analysedExcerpt';
import { drawBetween } from './mixingPolicy';
import type { MixingPolicy } from './mixingPolicy';

/** `voice` with one or two copies of itself at other pitches, in stereo each at its own place. */
export function harmonise(
  voice: AnalysedExcerpt,
  policy: MixingPolicy,
  isStereo: boolean,
  random: () => number,
): AnalysedExcerpt {
  const { harmonySemitones, harmonyLevelDb, secondHarmony, panDb } = policy;
  const harmony: HarmonyVoice[] = [];
  let { bandwidthHz } = voice;
  let power = 1;
  do {
    const semitones = harmonySemitones[Math.floor(random() * harmonySemitones.length)];
    const ratio = 2 ** (semitones / 12);
    const gain = fromDecibels(drawBetween(random, harmonyLevelDb));
    const places = isStereo ? balanceGains(drawBetween(random, panDb)) : [1];
    harmony.push({ ratio, gains: places.map((place) => gain * place) });
    power += gain * gain;
    bandwidthHz = Math.min(bandwidthHz, voice.bandwidthHz * ratio);
  } while (harmony.length < 2 && random() < secondHarmony);
  const spectra = addHarmony(voice.spectra, harmony, random);
  // The copies are in step with the voice and not in phase: powers add.
  return describeExcerpt(spectra, voice.activeRms * Math.sqrt(power), bandwidthHz);
}

/** `voice` in stereo with a further take on each side, or only those two takes. */
export function doubleOnSides(
  voice: AnalysedExcerpt,
  policy: MixingPolicy,
  random: () => number,
): AnalysedExcerpt {
  const { takesAlone, takesLevelDb, takesCents, panDb } = policy;
  const direct = random() < takesAlone ? 0 : 1;
  const level = fromDecibels(drawBetween(random, takesLevelDb));
  const [left, right] = balanceGains(drawBetween(random, panDb));
  const cents = drawBetween(random, takesCents);
  const takes = [level * left, level * right] as const;
  const spectra = doubleTrack(voice.spectra, { direct, takes, cents }, random);
  return describeExcerpt(spectra, voice.activeRms * Math.hypot(direct, level), voice.bandwidthHz);
}
