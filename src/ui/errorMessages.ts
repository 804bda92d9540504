/** Sentences for people about what went wrong, each with the next step; no other file has such. */
import { serializeError } from '../shared/errors';
import type { ErrorCode } from '../shared/errors';
import { HIGHEST_RATE, LOWEST_RATE, MOST_CHANNELS } from '../pcm/formatBounds';
import type { StatedFormat } from '../pcm/formatBounds';
import { formatDuration } from './format';
import type { Failure } from '../session/sessionState';

export interface Message {
  /** What happened, in one sentence. */
  readonly problem: string;
  /** What to do now. */
  readonly nextStep: string;
}

const MESSAGES: Readonly<Record<ErrorCode, (failure: Failure) => Message>> = {
  'unsupported-file': () => ({
    problem: 'This is not an audio file that your browser can play.',
    nextStep: 'Convert it to MP3, M4A, FLAC or WAV and drop it again.',
  }),
  'unsupported-codec': () => ({
    problem: 'This browser has no decoder for the sound in this file, e.g. Dolby Digital or DTS.',
    nextStep: 'Convert it to WAV, AIFF or FLAC, which lose nothing, and drop it again.',
  }),
  'unusual-format': ({ format }) => ({
    problem: `This file states ${describeBreach(format)}.`,
    nextStep: 'Export it again with 44.1 or 48 kHz in stereo, for example as WAV.',
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
  'storage-failed': () => ({
    problem: 'A song this long is kept on the disk, and the browser refused to store it.',
    nextStep:
      'Leave private browsing or allow this site to store data, or cut the song into shorter parts.',
  }),
  'encoder-stuck': () => ({
    problem: 'The encoder has stopped answering, so the file was not made.',
    nextStep: 'Try again, or save as WAV, which needs no encoder.',
  }),
  'decoder-stuck': () => ({
    problem: 'The decoder of your browser has stopped answering.',
    nextStep: 'Reload the page and try again, or convert the file to WAV first.',
  }),
  'app-load-failed': () => ({
    problem: 'A part of this page could not be loaded, because the page has been updated since.',
    nextStep: 'Reload the page. Finished songs stay until then, so save them first.',
  }),
  offline: () => ({
    problem: 'You are offline, and a part of this page has not been loaded yet.',
    nextStep: 'Go online, reload the page and try again. Finished songs stay until then.',
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
  'format-unsuitable': () => ({
    problem: 'This format does not hold sound of this sample rate or with so many channels.',
    nextStep: 'Choose WAV, which holds all of it, and save again.',
  }),
  'format-unavailable': () => ({
    problem: 'This browser could not load or run the encoder of this format.',
    nextStep: 'Choose WAV, which needs none, or check that you are online and save again.',
  }),
  'sound-unavailable': () => ({
    problem: 'The browser gives this page no sound.',
    nextStep: 'Check that loudspeakers or headphones are connected, then press Play again.',
  }),
  'transposing-failed': () => ({
    problem: 'This browser could not change key or speed.',
    nextStep: 'The song plays as it is. Close other tabs and try again, or reload the page.',
  }),
  'bad-parameter': () => ({
    problem: 'This file is in a form that was not expected.',
    nextStep: 'Convert it to WAV with 44.1 kHz and drop it again.',
  }),
};

/** The value that is out of bounds, and the bound. */
function describeBreach(format: StatedFormat | undefined): string {
  if (!format) return 'a sample rate or a number of channels that cannot be right';
  const { sampleRate, numChannels } = format;
  if (!(numChannels >= 1 && numChannels <= MOST_CHANNELS)) {
    return `${numChannels.toLocaleString('en')} channels; at most ${MOST_CHANNELS} can be separated`;
  }
  return (
    `a sample rate of ${sampleRate.toLocaleString('en')} Hz; it must lie between ` +
    `${LOWEST_RATE / 1000} and ${HIGHEST_RATE / 1000} kHz`
  );
}

/** Why a song could not be read or separated. */
export function describeFailure(failure: Failure): Message {
  return MESSAGES[failure.code](failure);
}

/** Why a song is not heard, or not in the key and at the speed that were asked for. */
export function describePlayFailure(code: ErrorCode): Message {
  return MESSAGES[code]({ code });
}

/**
 * Failures of saving that have a cause of their own; every other one has {@link
 * UNKNOWN_SAVE_FAILURE}.
 */
const SAVE_MESSAGES: Readonly<Partial<Record<ErrorCode, Message>>> = {
  'too-long': {
    problem: 'The file would be larger than this format can hold: for WAV, 4 GB.',
    nextStep: 'Choose a format with fewer bits, or cut the song into shorter parts.',
  },
  'out-of-memory': {
    problem: 'There was not enough memory to make the file.',
    nextStep: 'Close other tabs and programs and save it again.',
  },
  'storage-full': {
    problem: 'There was not enough free disk space to make the file.',
    nextStep: 'Free some space and save it again.',
  },
  'storage-lost': MESSAGES['storage-lost']({ code: 'storage-lost' }),
  'format-unsuitable': MESSAGES['format-unsuitable']({ code: 'format-unsuitable' }),
  'encoder-stuck': MESSAGES['encoder-stuck']({ code: 'encoder-stuck' }),
  'format-unavailable': MESSAGES['format-unavailable']({ code: 'format-unavailable' }),
  'app-load-failed': MESSAGES['app-load-failed']({ code: 'app-load-failed' }),
  offline: MESSAGES.offline({ code: 'offline' }),
};

const UNKNOWN_SAVE_FAILURE: Message = {
  problem: 'The file could not be made, for a reason that this page does not know.',
  nextStep: 'Save it again; if that fails, too, reload the page and separate the song again.',
};

/** What a browser's file system throws, by name, where a file or the room for it is missing. */
const STORAGE_ERRORS: Readonly<Record<string, ErrorCode>> = {
  NotFoundError: 'storage-lost',
  NotReadableError: 'storage-lost',
  QuotaExceededError: 'storage-full',
};

/** Why a stem of a finished song could not be saved. `error` is what encoding it threw. */
export function describeSaveFailure(error: unknown): Message {
  const name = error instanceof Error ? error.name : '';
  const { code } = serializeError(error, STORAGE_ERRORS[name] ?? 'bad-parameter');
  return SAVE_MESSAGES[code] ?? UNKNOWN_SAVE_FAILURE;
}

const OWN_MODEL_MESSAGES: Readonly<Partial<Record<ErrorCode, Message>>> = {
  'model-load-failed': {
    problem: 'These files are not a complete, undamaged model of this app.',
    nextStep:
      'Choose the zip file or the folder that training has exported, with model.json and all ' +
      'weights.',
  },
  'model-mismatch': {
    problem: 'This model has another network or version than this page.',
    nextStep: 'Export it again with the version of training that belongs to this page.',
  },
  'backend-unavailable': {
    problem: 'This model does not give its known answer here, so it would not separate well.',
    nextStep: 'Export it again, or use a current Chrome, Edge or Firefox.',
  },
  'app-load-failed': MESSAGES['app-load-failed']({ code: 'app-load-failed' }),
  offline: MESSAGES.offline({ code: 'offline' }),
  'out-of-memory': MESSAGES['out-of-memory']({ code: 'out-of-memory' }),
};

const UNKNOWN_MODEL_FAILURE: Message = {
  problem: 'The model could not be opened, for a reason that this page does not know.',
  nextStep: 'Try again; the model that was in use before stays in use.',
};

/** Why a model of one's own cannot be used. `error` is what opening it threw. */
export function describeModelFailure(error: unknown): Message {
  const { code } = serializeError(error, 'worker-crashed');
  return OWN_MODEL_MESSAGES[code] ?? UNKNOWN_MODEL_FAILURE;
}

/** Why the song to try could not be opened. `isOnline`: whether the browser has a network. */
export function describeDemoFailure(isOnline: boolean): Message {
  return {
    problem: isOnline
      ? 'The song to try could not be loaded.'
      : 'You are offline, and the song to try has not been loaded yet.',
    nextStep: 'Choose a song of your own, or try again later.',
  };
}

const LIBRARY_MESSAGES: Readonly<Partial<Record<ErrorCode, Message>>> = {
  'storage-full': {
    problem: 'There is no room to keep this song for your next visit.',
    nextStep: 'Save what you want to keep, or delete earlier songs or raise their limit.',
  },
  'storage-lost': {
    problem: 'This song could not be opened: it is open in another tab, or its files are damaged.',
    nextStep: 'Close the other tab and try again, or separate the song again.',
  },
};

const UNKNOWN_LIBRARY_PROBLEM: Message = {
  problem: 'This browser does not let the page keep songs, for example in a private window.',
  nextStep: 'Everything else works. Save what you want to keep before you close the page.',
};

/** Why a song is not kept for the next visit, or could not be opened. */
export function describeLibraryProblem(code: ErrorCode): Message {
  return LIBRARY_MESSAGES[code] ?? UNKNOWN_LIBRARY_PROBLEM;
}

/** Why a lane of the timeline has no waveform: its drawing code did not load, or it failed. */
export const WAVEFORM_FAILURE: Message = {
  problem: 'The waveform could not be drawn.',
  nextStep: 'Playing and saving still work. Reload the page to draw it again.',
};
