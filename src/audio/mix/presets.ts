/** Mixes that people ask for by name. */
import { ORIGINAL_MIX, stemGains, VOCALS_MIX } from './mix';
import type { Mix } from './mix';

export interface Preset {
  readonly name: 'vocals' | 'karaoke' | 'guide' | 'original';
  readonly mix: Mix;
}

/** A guide vocal is heard behind the singer who practises. */
export const GUIDE_DB = -12;

export const PRESETS: readonly Preset[] = [
  { name: 'vocals', mix: VOCALS_MIX },
  {
    name: 'karaoke',
    mix: { ...ORIGINAL_MIX, vocals: { ...ORIGINAL_MIX.vocals, isMuted: true } },
  },
  {
    name: 'guide',
    mix: { ...ORIGINAL_MIX, vocals: { ...ORIGINAL_MIX.vocals, levelDb: GUIDE_DB } },
  },
  { name: 'original', mix: ORIGINAL_MIX },
];

/** The preset that sounds exactly as `mix`, however its strips are set; null if none does. */
export function presetOf(mix: Mix): Preset | null {
  const heard = stemGains(mix);
  const isSame = (preset: Preset): boolean => {
    const gains = stemGains(preset.mix);
    return gains.vocals === heard.vocals && gains.instrumental === heard.instrumental;
  };
  return PRESETS.find(isSame) ?? null;
}
