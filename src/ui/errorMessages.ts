/** Which sentences of the language table tell about a failure. */
import { serializeError } from '../shared/errors';
import type { ErrorCode } from '../shared/errors';
import { HIGHEST_RATE, LOWEST_RATE, MOST_CHANNELS } from '../pcm/formatBounds';
import type { StatedFormat } from '../pcm/formatBounds';
import { formatCount, formatDuration, formatNumber } from './format';
import type { Message } from './language/english';
import { texts } from './language/language';
import type { Failure } from '../session/sessionState';

/** Why a song could not be read or separated. */
export function describeFailure(failure: Failure): Message {
  const message = texts().errors[failure.code];
  return { ...message, problem: exactProblem(failure) ?? message.problem };
}

/** The problem with the values that a failure carries; null where it carries none. */
function exactProblem({ code, durationSeconds, limitSeconds, format }: Failure): string | null {
  if (code === 'unusual-format' && format) return describeBreach(format);
  if (code !== 'too-long' || durationSeconds === undefined || limitSeconds === undefined) {
    return null;
  }
  return texts().tooLong(formatDuration(durationSeconds), formatDuration(limitSeconds));
}

/** The value that is out of bounds, and the bound. */
function describeBreach({ sampleRate, numChannels }: StatedFormat): string {
  const { unusualChannels, unusualRate } = texts();
  if (!(numChannels >= 1 && numChannels <= MOST_CHANNELS)) {
    return unusualChannels(formatCount(numChannels), MOST_CHANNELS);
  }
  const [lowest, highest] = [LOWEST_RATE, HIGHEST_RATE].map((rate) =>
    formatNumber(rate / 1000, 3, 0),
  );
  return unusualRate(formatCount(sampleRate), lowest, highest);
}

/** Why a song is not heard, or not in the key and at the speed that were asked for. */
export function describePlayFailure(code: ErrorCode): Message {
  return texts().errors[code];
}

/** What saving, opening a model or loading a part of the page may fail with, told as it is. */
const GENERAL: readonly ErrorCode[] = ['app-load-failed', 'offline'];

/** Failures of saving that are told as those of separating are. */
const SAVE_CODES: readonly ErrorCode[] = [
  ...GENERAL,
  'storage-lost',
  'format-unsuitable',
  'format-unavailable',
  'encoder-stuck',
];

const MODEL_CODES: readonly ErrorCode[] = [...GENERAL, 'out-of-memory'];

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
  return messageOf(code, texts().saveErrors, SAVE_CODES);
}

/** Why a model of one's own cannot be used. `error` is what opening it threw. */
export function describeModelFailure(error: unknown): Message {
  const { code } = serializeError(error, 'worker-crashed');
  return messageOf(code, texts().modelErrors, MODEL_CODES);
}

/** The message of `special`, else the general one if `general` has the code, else the unknown. */
function messageOf(
  code: ErrorCode,
  special: Readonly<Partial<Record<ErrorCode, Message>>> & { readonly unknown: Message },
  general: readonly ErrorCode[],
): Message {
  return special[code] ?? (general.includes(code) ? texts().errors[code] : special.unknown);
}

/** Why the song to try could not be opened. `isOnline`: whether the browser has a network. */
export function describeDemoFailure(isOnline: boolean): Message {
  const { online, offline } = texts().demoErrors;
  return isOnline ? online : offline;
}

/** Why a song is not kept for the next visit, or could not be opened. */
export function describeLibraryProblem(code: ErrorCode): Message {
  return messageOf(code, texts().libraryErrors, []);
}
