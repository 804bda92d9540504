/** A file whose samples do not fit into memory → a song on the disk, decoded piece by piece. */
import type { InputAudioTrack } from 'mediabunny';
import { throwIfAborted } from '../../shared/abort';
import { withoutNonSound } from '../../dsp/levels';
import { VocalIsolationError } from '../../shared/errors';
import type { Hertz, Samples, Seconds } from '../../shared/units';
import { readBytes } from './fileBytes';
import {
  countSeconds,
  isCutOff,
  openAudioTrack,
  readMediaHeader,
  withAudioTrack,
  withCode,
} from './mediaHeader';
import type { MediaHeader, OpenedTrack } from './mediaHeader';
import { endsInsideBox } from './mp4Boxes';
import { toFirstFormat } from './formatConversion';
import { isUndecodable } from './decode';
import { repairFile } from './repair';
import { alacCafPieces, readAlacCaf } from './alacCaf';
import { canDecodeTrack, songPieces } from './decodePackets';
import type { DamageReport } from './packets';
import { assertWithinBounds } from '../../pcm/formatBounds';
import { joinPieces } from '../../pcm/pcm';
import type { PcmAudio } from '../../pcm/pcm';
import { createDiskSong, createDiskStore } from '../store/diskStore';
import type { PcmStore, SongStore } from '../store/pcmStore';
import { createSongFolder } from '../store/songFolder';
import type { SongFolder } from '../store/songFolder';
import { readWavHead, wavPieces } from './wavFile';
import { isLinearFile } from '../../pcm/linearFile';

/** What `decodeToStore` has made of a file. */
export interface StoredFile {
  /** The receiver owns it and removes it. */
  readonly song: SongStore;
  /** Whether the file ends before its own header says; the mixture is what is there. */
  readonly isTruncated: boolean;
  /** Whether damaged parts in the middle of the file were replaced by silence. */
  readonly isDamaged: boolean;
}

/** What the header promises; the real length may differ. */
interface Shape {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  readonly numSamples: Samples;
}

/** Samples of each channel per stored part: a few megabytes. */
const PART_SAMPLES = 1 << 20;
/** Mixture and vocals. */
const NUM_STORES = 2;

/**
 * Decodes `file` into a song on the disk, in a folder of its own. Samples that are not finite
 * become 0. Rejects as `decodeAudioFile` except `too-long`, with `storage-full`, or with
 * AbortError; then nothing is left behind.
 */
export async function decodeToStore(file: Blob, signal: AbortSignal): Promise<StoredFile> {
  throwIfAborted(signal);
  const caf = await readAlacCaf(file);
  if (caf) {
    const report = { isDamaged: false };
    const shape = { ...caf.config, numSamples: caf.numSamples };
    const song = await storeSong(alacCafPieces(file, caf, report, signal), shape, signal);
    return { song, isTruncated: caf.isTruncated, ...report };
  }
  if (isLinearFile(await readBytes(file, 0, 12))) {
    const head = await readWavHead(file);
    const { sampleRate, numChannels } = head.format;
    const shape = { sampleRate, numChannels, numSamples: head.numSamples };
    const song = await storeSong(wavPieces(file, head, signal), shape, signal);
    return { song, isTruncated: head.isTruncated, isDamaged: false };
  }
  const { streams, isDamaged } = await repairFile(file);
  const report = { isDamaged };
  const stored = await storeStreams(streams, report, signal);
  return { ...stored, ...report };
}

async function storeStreams(
  streams: readonly Blob[],
  report: DamageReport,
  signal: AbortSignal,
): Promise<Omit<StoredFile, 'isDamaged'>> {
  const header = await headerOfAll(streams);
  const { sampleRate, numChannels, durationSeconds } = header;
  const store = async (seconds: Seconds | null) => {
    const shape = { sampleRate, numChannels, numSamples: Math.round((seconds ?? 0) * sampleRate) };
    return storeSong(toFirstFormat(piecesOf(streams, report, signal)), shape, signal);
  };
  const song = await store(durationSeconds).catch(async (error: unknown) => {
    // What the file states may be wrong: only the duration of its packets refuses it.
    const isCounted = isStorageFull(error) && streams.length === 1;
    const counted = isCounted
      ? await withTrack(streams[0], (track) => countSeconds(track, streams[0]))
      : null;
    if (counted === null || counted >= (durationSeconds ?? 0)) throw error;
    return store(counted);
  });
  const decodedSeconds = song.mixture.numSamples / sampleRate;
  const isCut = isCutOff(durationSeconds, decodedSeconds);
  return { song, isTruncated: isCut || (await endsInsideBox(streams[0])) };
}

/** The format of the first stream, and the duration of all as far as they state it. */
async function headerOfAll(streams: readonly Blob[]): Promise<MediaHeader> {
  const [first, ...others] = streams;
  const header = await headerOf(first);
  assertWithinBounds(header);
  let { durationSeconds } = header;
  for (const stream of others) {
    const other = await headerOf(stream).catch((error: unknown) => {
      if (isUndecodable(error)) return null;
      throw error;
    });
    durationSeconds = (durationSeconds ?? 0) + (other?.durationSeconds ?? 0);
  }
  return { ...header, durationSeconds };
}

function headerOf(stream: Blob): Promise<MediaHeader> {
  return withTrack(stream, (track) => readMediaHeader(track, stream));
}

/** As `withAudioTrack`; rejects for containers that are not known, and codecs without a decoder. */
function withTrack<Result>(
  file: Blob,
  consume: (track: InputAudioTrack) => Promise<Result>,
): Promise<Result> {
  return withAudioTrack(file, async (track) => consume(await decodable(track)));
}

async function decodable(track: InputAudioTrack | null): Promise<InputAudioTrack> {
  if (!track) throw new VocalIsolationError('unsupported-file', 'no packets to decode');
  if (await canDecodeTrack(track)) return track;
  throw new VocalIsolationError('unsupported-codec', `no decoder for ${await track.getCodec()}`);
}

/** Streams after the first one that cannot be decoded are left out and count as damage. */
async function* piecesOf(
  streams: readonly Blob[],
  report: DamageReport,
  signal: AbortSignal,
): AsyncGenerator<PcmAudio, void, void> {
  for (const [n, stream] of streams.entries()) {
    let opened: OpenedTrack | null = null;
    try {
      opened = await openAudioTrack(stream);
      yield* songPieces(await decodable(opened.track), stream, report, signal);
    } catch (error) {
      const known = withCode(error);
      if (n === 0 || !isUndecodable(known)) throw known;
      report.isDamaged = true;
    } finally {
      opened?.close();
    }
  }
}

function isStorageFull(error: unknown): boolean {
  return error instanceof VocalIsolationError && error.code === 'storage-full';
}

async function storeSong(
  pieces: AsyncIterable<PcmAudio>,
  { numSamples, numChannels }: Shape,
  signal: AbortSignal,
): Promise<SongStore> {
  const bytes = NUM_STORES * numSamples * numChannels * Float32Array.BYTES_PER_ELEMENT;
  const folder = await createSongFolder(bytes);
  try {
    return createDiskSong(folder, await storeMixture(pieces, folder, signal));
  } catch (error) {
    await folder.remove();
    throw error;
  }
}

/** Joins pieces to parts: a file for each packet would be too many. */
async function storeMixture(
  pieces: AsyncIterable<PcmAudio>,
  folder: SongFolder,
  signal: AbortSignal,
): Promise<PcmStore> {
  let mixture: PcmStore | null = null;
  let collected: PcmAudio[] = [];
  let numCollected: Samples = 0;
  const flush = async () => {
    if (numCollected > 0) await mixture?.append(joinPieces(collected));
    collected = [];
    numCollected = 0;
  };
  for await (const { sampleRate, channels } of pieces) {
    throwIfAborted(signal);
    const format = { sampleRate, numChannels: channels.length };
    mixture ??= createDiskStore(folder.handle, 'mixture', format);
    collected.push({ sampleRate, channels: channels.map(withoutNonSound) });
    numCollected += channels[0].length;
    if (numCollected >= PART_SAMPLES) await flush();
  }
  await flush();
  if (!mixture) throw new VocalIsolationError('empty-file', 'the audio track holds 0 samples');
  return mixture;
}
