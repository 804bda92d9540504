/** A song of several clips: each is separated by itself, then all are scored as one recording. */
import type { PcmAudio } from '../../src/pcm/pcm';
import type { Estimator } from './estimators';
import { EVALUATION_RATE, loadRecording } from './songs';
import type { EvaluationSong, Recording } from './songs';

/** Clips one after the other; mono clips among stereo ones sound on both sides. */
function joinClips(clips: readonly PcmAudio[]): PcmAudio {
  if (clips.length === 1) return clips[0];
  const numChannels = Math.max(...clips.map(({ channels }) => channels.length));
  const length = clips.reduce((sum, { channels }) => sum + channels[0].length, 0);
  const channels = Array.from({ length: numChannels }, (_, c) => {
    const plane = new Float32Array(length);
    let start = 0;
    for (const clip of clips) {
      plane.set(clip.channels[c] ?? clip.channels[0], start);
      start += clip.channels[0].length;
    }
    return plane;
  });
  return { sampleRate: EVALUATION_RATE, channels };
}

export interface JoinedSong {
  readonly recordings: readonly Recording[];
  /** All clips one after the other. */
  readonly joined: Recording;
}

/** Decodes every clip of a song. Rejects as loadRecording does. */
export async function loadSong(song: EvaluationSong): Promise<JoinedSong> {
  const recordings: Recording[] = [];
  for (const clip of song.clips) recordings.push(await loadRecording(clip));
  const joined = {
    mixture: joinClips(recordings.map(({ mixture }) => mixture)),
    vocals: joinClips(recordings.map(({ vocals }) => vocals)),
    accompaniment: joinClips(recordings.map(({ accompaniment }) => accompaniment)),
  };
  return { recordings, joined };
}

/** The estimates of all clips, each separated by itself, one after the other. */
export async function estimateSong(
  { recordings }: JoinedSong,
  estimator: Estimator,
): Promise<PcmAudio> {
  const parts: PcmAudio[] = [];
  for (const recording of recordings) parts.push(await estimator(recording));
  return joinClips(parts);
}
