/**
 * A file → its samples in memory, with the file's own sample rate, channel count and exact length.
 *
 * - WAV and AIFF are read by our own reader, bit for bit. Measured in Chromium 156:
 *   `decodeAudioData` divides positive 16-bit samples by 32767 and refuses 64-bit floats and rates
 *   below 3 kHz.
 * - Other formats go through `decodeAudioData` of a context with the file's own rate, because a
 *   context resamples to its rate. The rate is read from the file's header first.
 * - Files that `decodeAudioData` refuses, or of which it gives other samples than the song's, or
 *   too few, are decoded packet by packet, with silence for packets that cannot be decoded.
 * - Streams that are damaged in the middle are repaired first (repair.ts).
 */
import type { InputAudioTrack } from 'mediabunny';
import { isAbortError, throwIfAborted } from '../../shared/abort';
import { VocalIsolationError } from '../../shared/errors';
import type { Seconds } from '../../shared/units';
import { untilAborted, withinSeconds } from '../../shared/race';
import { repairFile } from './repair';
import { decoderStuck, longestDecoding } from './decoderPatience';
import { canDecodeTrack, decodePackets } from './decodePackets';
import type { DamageReport } from './packets';
import { LARGEST_WHOLE_FILE_BYTES, readBytes } from './fileBytes';
import { undoFlacScaling } from './flac';
import { countSeconds, isCutOff, readMediaHeader, withAudioTrack } from './mediaHeader';
import type { MediaHeader } from './mediaHeader';
import { assertFits, longestDuration } from './memoryLimit';
import type { SongSize } from './memoryLimit';
import { alacCafPieces, readAlacCaf } from './alacCaf';
import { toFirstFormat } from './formatConversion';
import { endsInsideBox } from './mp4Boxes';
import { loadMediaLibrary } from './loadMediaLibrary';
import { readWavFile, readWavHead } from './wavFile';
import { needsOwnVorbis } from './vorbisTrack';
import { isLinearFile } from '../../pcm/linearFile';
import { assertWithinBounds } from '../../pcm/formatBounds';
import { joinPieces } from '../../pcm/pcm';
import type { PcmAudio } from '../../pcm/pcm';

export interface DecodedFile {
  readonly pcm: PcmAudio;
  /** Whether the file ends before its own header says; `pcm` holds what is there. */
  readonly isTruncated: boolean;
  /** Whether damaged parts in the middle of the file were replaced by silence. */
  readonly isDamaged: boolean;
}

export interface DecodeOptions {
  readonly signal?: AbortSignal;
  /** Bytes that the song may take in memory while it is separated, see memoryLimit.ts. */
  readonly budgetBytes: number;
}

/** Encoders pad and headers round by a few packets of at most 2048 samples. */
const MOST_MISSING_SAMPLES = 4 * 2048;

/** Rates that a browser must accept (Web Audio API, sec. 1.4: 3–768 kHz). */
const CONTEXT_RATES = { lowest: 3000, highest: 768000 } as const;

/** Assumed for containers that mediabunny does not know: the browser may still decode them. */
const FALLBACK_HEADER: MediaHeader = { sampleRate: 44100, numChannels: 2, durationSeconds: null };

/**
 * Decodes an audio file or the audio track of a video file. Rejects with `empty-file`,
 * `file-unreadable`, `unsupported-file`, `unusual-format`, `unsupported-codec`, `no-audio-track`,
 * `encrypted-file`, `decode-failed`, `decoder-stuck`, `app-load-failed`, `offline`, `too-long` (a
 * SongTooLongError), or AbortError.
 */
export async function decodeAudioFile(file: Blob, options: DecodeOptions): Promise<DecodedFile> {
  throwIfAborted(options.signal);
  if (file.size === 0) throw new VocalIsolationError('empty-file', 'file of 0 bytes');
  const decoded =
    (isLinearFile(await readBytes(file, 0, 12)) && (await decodeLinearWav(file, options))) ||
    (await decodeAlacCaf(file, options)) ||
    (await decodeCompressed(file, options));
  throwIfAborted(options.signal);
  if (decoded.pcm.channels.length === 0 || decoded.pcm.channels[0].length === 0) {
    throw new VocalIsolationError('empty-file', 'the audio track holds 0 samples');
  }
  return decoded;
}

/** null for WAV or AIFF files with compressed samples, which the browser may be able to decode. */
async function decodeLinearWav(file: Blob, options: DecodeOptions): Promise<DecodedFile | null> {
  try {
    const head = await readWavHead(file);
    const { sampleRate, numChannels } = head.format;
    const durationSeconds = head.numSamples / sampleRate;
    assertFits({ durationSeconds, sampleRate, numChannels }, options.budgetBytes);
    const pcm = await readWavFile(file, head, options.signal);
    return { pcm, isTruncated: head.isTruncated, isDamaged: false };
  } catch (error) {
    const isForBrowser = error instanceof VocalIsolationError && error.code === 'unsupported-file';
    if (isForBrowser) return null;
    throw error;
  }
}

/** null for files that are not Apple Lossless in CAF. */
async function decodeAlacCaf(file: Blob, options: DecodeOptions): Promise<DecodedFile | null> {
  const caf = await readAlacCaf(file);
  if (!caf) return null;
  const { sampleRate, numChannels } = caf.config;
  const durationSeconds = caf.numSamples / sampleRate;
  assertFits({ durationSeconds, sampleRate, numChannels }, options.budgetBytes);
  const report = { isDamaged: false };
  const pieces: PcmAudio[] = [];
  for await (const piece of alacCafPieces(file, caf, report, options.signal)) pieces.push(piece);
  return {
    pcm: { sampleRate, channels: joinPieces(pieces) },
    isTruncated: caf.isTruncated,
    ...report,
  };
}

async function decodeCompressed(file: Blob, options: DecodeOptions): Promise<DecodedFile> {
  const { streams, isDamaged } = await repairFile(file);
  const report = { isDamaged };
  const decoded = await decodeStreams(streams, report, options);
  return { ...decoded, ...report };
}

/** Streams after the first one that cannot be decoded are left out and count as damage. */
async function decodeStreams(
  streams: readonly Blob[],
  report: DamageReport,
  options: DecodeOptions,
): Promise<Omit<DecodedFile, 'isDamaged'>> {
  const pieces: PcmAudio[] = [];
  let isTruncated = false;
  let durationSeconds: Seconds = 0;
  for (const stream of streams) {
    try {
      const decoded = await withAudioTrack(stream, (track) =>
        decodeTrack(stream, track, report, options),
      );
      pieces.push(decoded.pcm);
      ({ isTruncated } = decoded);
    } catch (error) {
      if (pieces.length === 0 || !isUndecodable(error)) throw error;
      report.isDamaged = true;
      continue;
    }
    const { sampleRate, channels } = pieces[pieces.length - 1];
    durationSeconds += channels[0].length / sampleRate;
    const format = { sampleRate: pieces[0].sampleRate, numChannels: pieces[0].channels.length };
    if (pieces.length > 1) assertFits({ ...format, durationSeconds }, options.budgetBytes);
  }
  if (pieces.length === 1) return { pcm: pieces[0], isTruncated };
  const converted: PcmAudio[] = [];
  for await (const piece of toFirstFormat(pieces)) converted.push(piece);
  const { sampleRate } = pieces[0];
  return { pcm: { sampleRate, channels: joinPieces(converted) }, isTruncated };
}

async function decodeTrack(
  file: Blob,
  track: InputAudioTrack | null,
  report: DamageReport,
  options: DecodeOptions,
): Promise<Omit<DecodedFile, 'isDamaged'>> {
  const header = track ? await readMediaHeader(track, file) : FALLBACK_HEADER;
  assertWithinBounds(header);
  const { durationSeconds } = header;
  if (track && durationSeconds !== null && !fits({ ...header, durationSeconds }, options)) {
    // What the file states may be wrong: only the duration of its packets refuses it.
    const counted = (await countSeconds(track, file)) ?? durationSeconds;
    throwIfAborted(options.signal);
    assertFits({ ...header, durationSeconds: counted }, options.budgetBytes);
  }
  const pcm = await decodeWholeOrPackets(file, track, header, report, options.signal);
  const decodedSeconds = pcm.channels[0].length / pcm.sampleRate;
  const isTruncated = isCutOff(durationSeconds, decodedSeconds) || (await endsInsideBox(file));
  return { pcm, isTruncated };
}

function fits(size: SongSize, { budgetBytes }: DecodeOptions): boolean {
  return size.durationSeconds <= longestDuration(size, budgetBytes);
}

async function decodeWholeOrPackets(
  file: Blob,
  track: InputAudioTrack | null,
  header: MediaHeader,
  report: DamageReport,
  signal?: AbortSignal,
): Promise<PcmAudio> {
  const { sampleRate, durationSeconds } = header;
  const isContextRate = sampleRate >= CONTEXT_RATES.lowest && sampleRate <= CONTEXT_RATES.highest;
  if (track && !(await isExactAsWhole(track)) && (await canDecodeTrack(track))) {
    try {
      return await decodePackets(track, file, report, signal);
    } catch (error) {
      if (!isDecodeFailed(error) || (await needsOwnVorbis(track))) throw error;
      // `decodeAudioData` takes some files that are refused here: FLAC at 192 kHz.
    }
  }
  if (isContextRate && (file.size <= LARGEST_WHOLE_FILE_BYTES || !track)) {
    try {
      const whole = await decodeWhole(file, header, signal);
      if ((await track?.getCodec()) === 'flac') {
        undoFlacScaling(whole.channels, (await track?.getDecoderConfig())?.description);
      }
      const numMissing = (durationSeconds ?? 0) * sampleRate - whole.channels[0].length;
      if (!track || numMissing <= MOST_MISSING_SAMPLES) return whole;
      // The browser ends without a word at the first packet that it cannot decode.
      const pcm = await decodePackets(track, file, report, signal).catch((error: unknown) => {
        throwIfAborted(signal);
        if (isDecodeFailed(error)) return whole;
        throw error;
      });
      return pcm.channels[0].length > whole.channels[0].length ? pcm : whole;
    } catch (error) {
      if (isAbortError(error) || error instanceof VocalIsolationError) throw error;
      if (!track) {
        throw new VocalIsolationError('unsupported-file', String(error), { cause: error });
      }
    }
  }
  if (!track) throw new VocalIsolationError('unsupported-file', `a rate of ${sampleRate} Hz`);
  if (!(await canDecodeTrack(track))) {
    throw new VocalIsolationError('unsupported-codec', `no decoder for ${await track.getCodec()}`);
  }
  return decodePackets(track, file, report, signal);
}

/** Whether a stream is at fault, not the device or the page. */
export function isUndecodable(error: unknown): boolean {
  const codes: readonly string[] = ['decode-failed', 'unsupported-file', 'unsupported-codec'];
  return error instanceof VocalIsolationError && [...codes, 'empty-file'].includes(error.code);
}

function isDecodeFailed(error: unknown): boolean {
  return error instanceof VocalIsolationError && error.code === 'decode-failed';
}

/**
 * Whether `decodeAudioData` gives the samples of the song, all and no others. Measured in Chromium
 * 156: it does for MP3 files, and for AAC in MP4 and ADTS. It drops the first 1105 samples of MP3
 * in MP4, 312 of Opus in MP4 and 24 of Opus in WebM, may drop the last block of Vorbis in Ogg, and
 * divides positive samples of FLAC by 32767.
 */
async function isExactAsWhole(track: InputAudioTrack): Promise<boolean> {
  const { ADTS, MP3, MP4, QTFF } = await loadMediaLibrary();
  const format = await track.input.getFormat();
  const isMp4 = format === MP4 || format === QTFF;
  const isAac = (await track.getCodec()) === 'aac';
  return format === MP3 || format === ADTS || (isMp4 && isAac);
}

/**
 * On abort this rejects at once; `decodeAudioData` cannot be stopped, so its result is dropped.
 * Rejects with `decoder-stuck` once the decoder has taken {@link longestDecoding}.
 */
async function decodeWhole(
  file: Blob,
  { sampleRate, durationSeconds }: MediaHeader,
  signal?: AbortSignal,
): Promise<PcmAudio> {
  const bytes = await readBytes(file);
  throwIfAborted(signal);
  const context = new OfflineAudioContext(1, 1, sampleRate);
  const limit = longestDecoding(file.size, durationSeconds);
  const decoding = withinSeconds(context.decodeAudioData(bytes.buffer), limit, () =>
    decoderStuck(`decodeAudioData has not ended within ${limit} s`),
  );
  const buffer = await untilAborted(decoding, signal);
  // The planes are the buffer's own memory: no second copy.
  const channels = Array.from({ length: buffer.numberOfChannels }, (_, channel) =>
    buffer.getChannelData(channel),
  );
  return { sampleRate: buffer.sampleRate, channels };
}
