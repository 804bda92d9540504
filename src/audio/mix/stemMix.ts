/** The mixes in which one stem alone is heard. */
import type { StemName } from '../export/fileNames';
import { ORIGINAL_MIX, VOCALS_MIX } from './mix';
import type { Mix } from './mix';

/** The stem at 0 dB, exact: the stored vocals, or mixture − vocals. */
export function stemMix(stem: StemName): Mix {
  if (stem === 'vocals') return VOCALS_MIX;
  return { ...ORIGINAL_MIX, vocals: { ...ORIGINAL_MIX.vocals, isMuted: true } };
}
