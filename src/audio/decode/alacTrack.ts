/** Tracks of Apple Lossless in MP4 and QuickTime, whose codec the media library does not know. */
import type { InputAudioTrack } from 'mediabunny';
import { throwIfAborted } from '../../shared/abort';
import { VocalIsolationError } from '../../shared/errors';
import { nextTask } from '../../shared/nextTask';
import type { PcmAudio } from '../../pcm/pcm';
import { ALAC_COOKIE_BYTES, createAlacDecoder, parseAlacCookie } from './alac';
import type { AlacConfig } from './alac';
import { readBytes } from './fileBytes';
import { packetsAndGaps } from './packets';
import type { DamageReport } from './packets';
import { topLevelBoxes } from './mp4Boxes';

/** Size, type, version and flags come before the cookie in its box. */
const COOKIE_AT = 12;
/** Packets between pauses of the decoder: a few milliseconds of work. */
const PACKETS_PER_TASK = 4;
/** Read of a `moov` box at most. */
const LARGEST_MOOV_BYTES = 64 * 2 ** 20;

export async function isAlac(track: InputAudioTrack): Promise<boolean> {
  return (await track.getInternalCodecId()) === 'alac';
}

/** What the file states about its ALAC track. Rejects with `decode-failed` if it states nothing. */
export async function readAlacConfig(file: Blob): Promise<AlacConfig> {
  for await (const { type, start, end } of topLevelBoxes(file)) {
    if (type !== 'moov') continue;
    const moov = await readBytes(file, start, Math.min(end, start + LARGEST_MOOV_BYTES));
    const cookie = findCookie(moov);
    if (cookie) return parseAlacCookie(cookie);
  }
  throw new VocalIsolationError('decode-failed', 'ALAC track without a cookie');
}

/** In a box `alac`, which lies in the sample entry of the same name. */
function findCookie(moov: Uint8Array): Uint8Array | null {
  const text = new TextDecoder('latin1').decode(moov);
  const view = new DataView(moov.buffer, moov.byteOffset, moov.byteLength);
  const entry = text.indexOf('alac', text.indexOf('stsd'));
  for (let at = text.indexOf('alac', entry + 4); at >= 0; at = text.indexOf('alac', at + 4)) {
    const from = at - 4 + COOKIE_AT;
    const isBox = view.getUint32(at - 4) >= COOKIE_AT + ALAC_COOKIE_BYTES;
    if (isBox && from + ALAC_COOKIE_BYTES <= moov.length) {
      return moov.subarray(from, from + ALAC_COOKIE_BYTES);
    }
  }
  return null;
}

/**
 * The samples of `track`, packet by packet; silence in place of packets that are damaged or
 * missing. Throws `decode-failed` if no packet could be decoded, or AbortError.
 */
export async function* alacPieces(
  track: InputAudioTrack,
  file: Blob,
  report: DamageReport,
  signal?: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  const config = await readAlacConfig(file);
  const { sampleRate, numChannels } = config;
  const decoder = createAlacDecoder(config);
  let missingSeconds = 0;
  let numPackets = 0;
  let hasSound = false;
  for await (const item of packetsAndGaps(track, signal)) {
    throwIfAborted(signal);
    if (typeof item === 'number') {
      missingSeconds += item;
      continue;
    }
    let channels: Float32Array[];
    try {
      channels = decoder.decode(item.data);
    } catch {
      missingSeconds += item.duration;
      continue;
    }
    if (missingSeconds > 0) {
      report.isDamaged = true;
      const length = Math.round(missingSeconds * sampleRate);
      const silence = () => new Float32Array(length);
      yield { sampleRate, channels: Array.from({ length: numChannels }, silence) };
      missingSeconds = 0;
    }
    hasSound = true;
    yield { sampleRate, channels };
    if (++numPackets % PACKETS_PER_TASK === 0) await nextTask();
  }
  if (!hasSound) throw new VocalIsolationError('decode-failed', 'no packet of ALAC is intact');
}
