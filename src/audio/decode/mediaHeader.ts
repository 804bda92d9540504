/** What a compressed or container file says about its audio before anything is decoded. */
import type { Input, InputAudioTrack } from 'mediabunny';
import { isAbortError } from '../../shared/abort';
import { VocalIsolationError } from '../../shared/errors';
import type { Hertz, Seconds } from '../../shared/units';
import { parsedWithinPatience } from './decoderPatience';
import { asUnreadable, readBytes } from './fileBytes';
import { isAlac, readAlacConfig } from './alacTrack';
import { topLevelBoxes } from './mp4Boxes';
import { loadMediaLibrary } from './loadMediaLibrary';

export interface MediaHeader {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  /**
   * What the file states, or what its packets add up to if the file states nothing or more than its
   * bytes can hold; null if both are unknown.
   */
  readonly durationSeconds: Seconds | null;
}

/** Read of a `moov` box at most: in audio files it takes a few hundred kilobytes. */
const LARGEST_MOOV_BYTES = 64 * 2 ** 20;

/**
 * Codecs at their lowest bit rates take at least this much (MP3 and AAC: 8 kbit/s). A file that
 * states a longer duration has its packets counted.
 */
const LEAST_BYTES_PER_SECOND = 1000;

/** Encoders pad and headers round, so less than this missing does not count as cut off. */
const TRUNCATION_TOLERANCE_SECONDS = 0.5;

/**
 * AAC with spectral band replication plays at twice the rate in its header. The header's rate is at
 * most this; the rate that is played is known only after decoding a packet.
 */
const HIGHEST_SBR_CORE_HZ = 24000;

/** A file that mediabunny reads. */
export interface OpenedTrack {
  /** The primary audio track; null if mediabunny does not know the container. */
  readonly track: InputAudioTrack | null;
  close(): void;
}

/**
 * Opens `file` with mediabunny, passes its primary audio track to `consume`, or null if mediabunny
 * does not know the container, and closes the file. Rejects as {@link openAudioTrack} or `consume`.
 */
export async function withAudioTrack<Result>(
  file: Blob,
  consume: (track: InputAudioTrack | null) => Promise<Result>,
): Promise<Result> {
  const opened = await openAudioTrack(file);
  try {
    return await consume(opened.track);
  } catch (error) {
    throw withCode(error);
  } finally {
    opened.close();
  }
}

/**
 * Opens `file` with mediabunny; the caller closes it. Rejects with `no-audio-track`,
 * `encrypted-file`, `unsupported-file`, `decode-failed`, `decoder-stuck`, `file-unreadable`,
 * `app-load-failed`, `offline`, or AbortError.
 */
export async function openAudioTrack(file: Blob): Promise<OpenedTrack> {
  const bunny = await loadMediaLibrary();
  const { MP4, QTFF, MATROSKA, WEBM, MP3, WAVE, OGG, ADTS, FLAC, MPEG_TS } = bunny;
  const input: Input = new bunny.Input({
    formats: [MP4, QTFF, MATROSKA, WEBM, MP3, WAVE, OGG, ADTS, FLAC, MPEG_TS],
    source: new bunny.EndingBlobSource(file),
  });
  const close = () => input.dispose();
  try {
    return { track: await parsedWithinPatience(findTrack(input, file), file.size), close };
  } catch (error) {
    close();
    throw withCode(error);
  }
}

/** null if mediabunny does not know the container of `input`. */
async function findTrack(input: Input, file: Blob): Promise<InputAudioTrack | null> {
  if (!(await input.canRead())) return null;
  if (await isEncryptedMp4(file)) {
    throw new VocalIsolationError('encrypted-file', 'protected sample entry in the moov box');
  }
  return (await input.getPrimaryAudioTrack()) ?? throwWhyNoAudio(input);
}

/**
 * A container without any track has lost its table of contents, e.g. an MP4 cut off before its end.
 */
async function throwWhyNoAudio(input: Input): Promise<never> {
  const tracks = await input.getTracks();
  if (tracks.length === 0) {
    throw new VocalIsolationError('decode-failed', 'container without tracks');
  }
  throw new VocalIsolationError('no-audio-track', `none of ${tracks.length} tracks is audio`);
}

/** mediabunny throws plain errors: their text is the only sign of an unsupported codec. */
export function withCode(error: unknown): unknown {
  if (error instanceof VocalIsolationError || isAbortError(error)) return error;
  const unreadable = asUnreadable(error);
  if (unreadable) return unreadable;
  const message = String(error);
  const code = /unsupported|not supported/i.test(message) ? 'unsupported-file' : 'decode-failed';
  return new VocalIsolationError(code, message, { cause: error });
}

/** Whether a track of which only `decodedSeconds` could be decoded should last longer. */
export function isCutOff(statedSeconds: Seconds | null, decodedSeconds: Seconds): boolean {
  return (statedSeconds ?? 0) - decodedSeconds > TRUNCATION_TOLERANCE_SECONDS;
}

/**
 * Rate, channel count and duration of a track in `file`. Rejects with `decoder-stuck`. Call it
 * inside {@link withAudioTrack} only.
 */
export function readMediaHeader(track: InputAudioTrack, file: Blob): Promise<MediaHeader> {
  return parsedWithinPatience(parseMediaHeader(track, file), file.size);
}

async function parseMediaHeader(track: InputAudioTrack, file: Blob): Promise<MediaHeader> {
  let sampleRate = await track.getSampleRate();
  let numChannels = await track.getNumberOfChannels();
  if ((await track.getCodec()) === 'aac' && sampleRate <= HIGHEST_SBR_CORE_HZ) {
    const { AudioSampleSink } = await loadMediaLibrary();
    const first = await new AudioSampleSink(track).getSample(await track.getFirstTimestamp());
    sampleRate = first?.sampleRate ?? sampleRate;
    numChannels = first?.numberOfChannels ?? numChannels;
    first?.close();
  }
  // The sample entry of MP4 has no room for rates above 65535 Hz, and need not be right.
  if (await isAlac(track)) ({ sampleRate, numChannels } = await readAlacConfig(file));
  const stated = await track.getDurationFromMetadata();
  const isPlausible = stated !== null && stated <= file.size / LEAST_BYTES_PER_SECOND;
  const durationSeconds = isPlausible ? stated : await countSeconds(track, file);
  return { sampleRate, numChannels, durationSeconds };
}

/**
 * The duration that the packets of a track of `file` add up to; null if they cannot be read. For
 * MP3 this reads the whole file, for other formats their tables or their last packets. Rejects with
 * `decoder-stuck`.
 */
export async function countSeconds(track: InputAudioTrack, file: Blob): Promise<Seconds | null> {
  return parsedWithinPatience(
    track.computeDuration().catch(() => null),
    file.size,
  );
}

/**
 * Whether an MP4 file's audio is protected: a sample entry `enca` (ISO/IEC 14496-12, sec. 8.12) or
 * `drms` (FairPlay, .m4p). False for anything that is not MP4.
 */
async function isEncryptedMp4(file: Blob): Promise<boolean> {
  for await (const { type, start, end } of topLevelBoxes(file)) {
    if (type !== 'moov') continue;
    const moov = await readBytes(file, start, Math.min(end, start + LARGEST_MOOV_BYTES));
    return hasProtectedSampleEntry(moov);
  }
  return false;
}

/**
 * Looks inside each `stsd` box (version, flags, count, then entries: size, type) of a `moov` box.
 */
function hasProtectedSampleEntry(moov: Uint8Array): boolean {
  const text = latin1(moov);
  for (let at = text.indexOf('stsd'); at >= 0; at = text.indexOf('stsd', at + 4)) {
    if (['enca', 'drms'].includes(text.slice(at + 16, at + 20))) return true;
  }
  return false;
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
