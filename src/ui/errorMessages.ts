/** The only place with sentences for people about what went wrong, each with the next step. */
import { serializeError } from '../shared/errors';
import type { ErrorCode } from '../shared/errors';
import { formatDuration } from './format';
import type { Failure } from '../session/sessionState';

interface Message {
  readonly problem: string;
  readonly nextStep: string;
}

const MESSAGES: Readonly<Record<ErrorCode, (failure: Failure) => Message>> = {
  'unsupported-file': () => ({
    problem: 'This is not an audio file that your browser can play.',
    nextStep: 'Convert it to MP3, M4A, FLAC or WAV and drop it again.',
  }),
  'empty-file': () => ({
    problem: 'There is no sound in this file.',
    nextStep: 'Check that it was copied or downloaded completely, then drop it again.',
  }),
  'file-unreadable': () => ({
    problem: 'The file could not be read any more.',
    nextStep: 'It may have been moved, renamed or deleted. Choose it again where it is now.',
  }),
  'no-audio-track': () => ({
    problem: 'This video has no sound.',
    nextStep: 'Choose a file with an audio track.',
  }),
  'encrypted-file': () => ({
    problem: 'This file is copy-protected, so the sound in it cannot be read.',
    nextStep: 'Use a copy of the song without protection.',
  }),
  'decode-failed': () => ({
    problem: 'This file is damaged or incomplete, and nothing in it could be played.',
    nextStep: 'Download or export it again, or convert it to WAV.',
  }),
  'too-long': ({ durationSeconds, limitSeconds }) => ({
    problem:
      durationSeconds !== undefined && limitSeconds !== undefined
        ? `This song lasts ${formatDuration(durationSeconds)}, and this device has room for ` +
          `${formatDuration(limitSeconds)} of this kind of audio.`
        : 'This song is too long for the memory of this device.',
    nextStep: 'Cut it into shorter parts and drop them one by one.',
  }),
  'storage-full': () => ({
    problem: 'There is not enough free disk space for a song this long.',
    nextStep:
      'Free some space or close other tabs of this page, or cut the song into shorter parts.',
  }),
  'storage-lost': () => ({
    problem: 'What was kept of this song on the disk cannot be read any more.',
    nextStep: 'The browser may have cleared it. Separate the song again.',
  }),
  'model-load-failed': () => ({
    problem: 'The separation model could not be loaded.',
    nextStep: 'Check that you are online, reload the page and try again.',
  }),
  'model-mismatch': () => ({
    problem: 'The separation model is damaged or of another version than this page.',
    nextStep: 'Reload the page to fetch both again.',
  }),
  'backend-unavailable': () => ({
    problem: 'This browser offers no way to compute the separation that gives right results.',
    nextStep: 'Update the browser, or open this page in a current Chrome, Edge or Firefox.',
  }),
  'out-of-memory': () => ({
    problem: 'The device ran out of memory.',
    nextStep: 'Close other tabs and programs and try again, or cut the song into shorter parts.',
  }),
  'worker-crashed': () => ({
    problem: 'The separation stopped unexpectedly.',
    nextStep: 'Try again; if it happens twice, reload the page first.',
  }),
  'bad-parameter': () => ({
    problem: 'This file is in a form that was not expected.',
    nextStep: 'Convert it to WAV with 44.1 kHz and drop it again.',
  }),
};

/** What happened and what to do now, as two plain sentences. */
export function describeFailure(failure: Failure): Message {
  return MESSAGES[failure.code](failure);
}

/** Why stems that are there could not be saved. */
export function describeSaveFailure(error: unknown): string {
  const { code } = serializeError(error, 'out-of-memory');
  return code === 'too-long'
    ? 'The file would be larger than the 4 GB that WAV can hold. Choose 16-bit and save it again.'
    : 'There was not enough memory to save the file. Close other tabs and try again.';
}
