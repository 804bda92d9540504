/** Files of linear samples that the app reads itself: WAV, AIFF, CAF and Wave64. */
import { isAiff, parseAiffHead } from './aiffFormat';
import { isCaf, parseCafHead } from './cafFormat';
import { isWave64, parseWave64Head } from './wave64Format';
import { isWav, parseWavHead } from './wavFormat';
import type { WavHead } from './wavFormat';

/** Whether a file that begins with `head`, at least 12 bytes, is WAV, AIFF, CAF or Wave64. */
export function isLinearFile(head: Uint8Array): boolean {
  return isWav(head) || isAiff(head) || isCaf(head) || isWave64(head);
}

/** As `parseWavHead`, for all formats of {@link isLinearFile}. */
export function parseLinearHead(head: Uint8Array, fileSize: number): WavHead | null {
  if (isAiff(head)) return parseAiffHead(head, fileSize);
  if (isCaf(head)) return parseCafHead(head, fileSize);
  if (isWave64(head)) return parseWave64Head(head, fileSize);
  return parseWavHead(head, fileSize);
}
