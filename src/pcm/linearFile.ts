/** Files of linear samples that the app reads itself: WAV and AIFF. */
import { isAiff, parseAiffHead } from './aiffFormat';
import { isWav, parseWavHead } from './wavFormat';
import type { WavHead } from './wavFormat';

/** Whether a file that begins with `head`, at least 12 bytes, is WAV or AIFF. */
export function isLinearFile(head: Uint8Array): boolean {
  return isWav(head) || isAiff(head);
}

/** As `parseWavHead`, for WAV and AIFF. */
export function parseLinearHead(head: Uint8Array, fileSize: number): WavHead | null {
  return isAiff(head) ? parseAiffHead(head, fileSize) : parseWavHead(head, fileSize);
}
