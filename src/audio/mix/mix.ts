/** What a listener hears of a song: the levels of its two stems, and how they make one signal. */
import type { StemName } from '../export/fileNames';

/** One channel strip of the mixer. */
export interface Strip {
  /** −Infinity (silent) … {@link LOUDEST_DB}; 0 leaves the stem as it is. */
  readonly levelDb: number;
  readonly isMuted: boolean;
  /** Only stems that are solo are heard, if one is. Mute outranks solo. */
  readonly isSolo: boolean;
}

export type Mix = Readonly<Record<StemName, Strip>>;

/** Upper end of a strip's level. */
export const LOUDEST_DB = 6;

const OPEN: Strip = { levelDb: 0, isMuted: false, isSolo: false };

/** Both stems at 0 dB: the mixture. */
export const ORIGINAL_MIX: Mix = { vocals: OPEN, instrumental: OPEN };
export const VOCALS_MIX: Mix = { vocals: OPEN, instrumental: { ...OPEN, isMuted: true } };

/** Factor of each stem, 0 … 10^({@link LOUDEST_DB}/20). */
export function stemGains(mix: Mix): Readonly<Record<StemName, number>> {
  const isAnySolo = mix.vocals.isSolo || mix.instrumental.isSolo;
  const gain = ({ levelDb, isMuted, isSolo }: Strip) =>
    isMuted || (isAnySolo && !isSolo) ? 0 : 10 ** (levelDb / 20);
  return { vocals: gain(mix.vocals), instrumental: gain(mix.instrumental) };
}

/**
 * The same mix as factors of mixture and vocals, because the instrumental is mixture − vocals:
 * instrumental gain × mixture + (vocals gain − instrumental gain) × vocals. With both stems at 0 dB
 * the second factor is exactly 0 and the first exactly 1: the mixture, bit by bit.
 */
export function sourceGains(mix: Mix): { readonly mixture: number; readonly vocals: number } {
  const { vocals, instrumental } = stemGains(mix);
  return { mixture: instrumental, vocals: vocals - instrumental };
}
