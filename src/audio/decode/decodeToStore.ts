/** A file that does not fit into memory → its samples in parts outside memory, decoded piece by piece. */
import { throwIfAborted } from '../../shared/abort';
import { withoutNonFinite } from '../../dsp/levels';
import { VocalIsolationError } from '../../shared/errors';
import { readBytes } from './fileBytes';
import { isCutOff, readMediaHeader, withAudioTrack } from './mediaHeader';
import { decodedPieces } from './decodePackets';
import { joinPieces } from '../../pcm/pcm';
import type { PcmAudio } from '../../pcm/pcm';
import { createSongFolder } from '../store/songFolder';
import type { SongFolder, StoredTrack } from '../store/songFolder';
import { readWavHead, wavPieces } from './wavFile';
import { isWav } from '../../pcm/wavFormat';

/** A song outside memory; its folder belongs to the receiver. */
export interface StoredSong {
  readonly folder: SongFolder;
  readonly mixture: StoredTrack;
  /** Whether the file ends before its own header says. */
  readonly isTruncated: boolean;
}

interface Shape {
  readonly sampleRate: number;
  readonly numChannels: number;
  readonly numSamples: number;
}

/** Samples of each channel per stored part: a few megabytes. */
const PART_SAMPLES = 1 << 20;
/** Mixture and vocals. */
const NUM_TRACKS = 2;

/**
 * Decodes `file` into a folder of its own. Throws as `decodeAudioFile` except `too-long`, and
 * `storage-full`; nothing is left behind then.
 */
export async function decodeToStore(file: Blob, signal: AbortSignal): Promise<StoredSong> {
  throwIfAborted(signal);
  if (isWav(await readBytes(file, 0, 12))) {
    const head = await readWavHead(file);
    const { sampleRate, numChannels } = head.format;
    const shape = { sampleRate, numChannels, numSamples: head.numSamples };
    const { isTruncated } = head;
    return { ...(await store(wavPieces(file, head, signal), shape, signal)), isTruncated };
  }
  return withAudioTrack(file, async (track) => {
    if (!track || !(await track.canDecode())) {
      throw new VocalIsolationError('unsupported-file', 'no decoder that works piece by piece');
    }
    const { sampleRate, numChannels, durationSeconds } = await readMediaHeader(track);
    const numSamples = Math.round((durationSeconds ?? 0) * sampleRate);
    const song = await store(
      decodedPieces(track, signal),
      { sampleRate, numChannels, numSamples },
      signal,
    );
    const decodedSeconds = song.mixture.pcm.numSamples / sampleRate;
    return { ...song, isTruncated: isCutOff(durationSeconds, decodedSeconds) };
  });
}

async function store(pieces: AsyncIterable<PcmAudio>, shape: Shape, signal: AbortSignal) {
  const bytes = NUM_TRACKS * shape.numSamples * shape.numChannels * Float32Array.BYTES_PER_ELEMENT;
  const folder = await createSongFolder(bytes);
  try {
    let mixture: StoredTrack | null = null;
    let collected: PcmAudio[] = [];
    let count = 0;
    const flush = async () => {
      if (count > 0) await mixture?.append(joinPieces(collected));
      collected = [];
      count = 0;
    };
    for await (const { sampleRate, channels } of pieces) {
      throwIfAborted(signal);
      mixture ??= folder.createTrack('mixture', sampleRate, channels.length);
      collected.push({ sampleRate, channels: channels.map(withoutNonFinite) });
      count += channels[0].length;
      if (count >= PART_SAMPLES) await flush();
    }
    await flush();
    if (!mixture) throw new VocalIsolationError('empty-file', 'the audio track holds 0 samples');
    return { folder, mixture };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
