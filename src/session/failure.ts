/** What people are told of an error: its code, and what the code alone does not say. */
import { SongTooLongError } from '../audio/decode/memoryLimit';
import { UnusualFormatError } from '../pcm/formatBounds';
import { serializeError } from '../shared/errors';
import type { ErrorCode } from '../shared/errors';
import type { Failure } from './sessionState';

/** Errors of our own class keep their code; all others get `fallback`, that of the failed step. */
export function failureOf(error: unknown, fallback: ErrorCode): Failure {
  if (error instanceof SongTooLongError) {
    const { code, durationSeconds, limitSeconds } = error;
    return { code, durationSeconds, limitSeconds };
  }
  if (error instanceof UnusualFormatError) {
    const { code, sampleRate, numChannels } = error;
    return { code, format: { sampleRate, numChannels } };
  }
  return { code: serializeError(error, fallback).code };
}
