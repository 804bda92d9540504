/** How long the browser's decoders and the media library may take before they count as stuck. */
import { VocalIsolationError } from '../../shared/errors';
import { withinSeconds } from '../../shared/race';
import type { Seconds } from '../../shared/units';

/** For small files, and for each packet of those that are decoded packet by packet. */
export const SHORTEST_PATIENCE: Seconds = 15;
/** Decoders of slow devices are faster than this many times real time. */
const SLOWEST_SPEED = 20;
/** The same in bytes per second, for files that do not tell their duration. */
const SLOWEST_BYTES_PER_SECOND = 500_000;

/**
 * Seconds within which a whole file must be decoded: 15, or a twentieth of its duration if that is
 * longer. Where the duration is not known (null): 15, or one second for each 500 kB.
 */
export function longestDecoding(fileBytes: number, durationSeconds: Seconds | null): Seconds {
  const bySize =
    durationSeconds === null
      ? fileBytes / SLOWEST_BYTES_PER_SECOND
      : durationSeconds / SLOWEST_SPEED;
  return Math.max(SHORTEST_PATIENCE, bySize);
}

/** The next result of `samples`. Rejects with `decoder-stuck` if it does not come within 15 s. */
export function nextWithinPatience<T>(
  samples: AsyncGenerator<T, void, unknown>,
): Promise<IteratorResult<T, void>> {
  return withinSeconds(samples.next(), SHORTEST_PATIENCE, () =>
    decoderStuck(`no packet was decoded within ${SHORTEST_PATIENCE} s`),
  );
}

/**
 * What `parsing` of a file of `fileBytes` resolves with. Rejects with `decoder-stuck` if that takes
 * longer than {@link longestDecoding} allows for a file of unknown duration.
 */
export function parsedWithinPatience<T>(parsing: Promise<T>, fileBytes: number): Promise<T> {
  const limit = longestDecoding(fileBytes, null);
  return withinSeconds(parsing, limit, () =>
    decoderStuck(`the file's structure was not read within ${limit} s`),
  );
}

export function decoderStuck(message: string): VocalIsolationError {
  return new VocalIsolationError('decoder-stuck', message);
}

export function isStuck(error: unknown): boolean {
  return error instanceof VocalIsolationError && error.code === 'decoder-stuck';
}
