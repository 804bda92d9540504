/** Refuses songs that would keep the worker busy for ever, before anything is computed. */
import { assertWithinBounds } from '../../pcm/formatBounds';
import type { SongSource } from '../../pcm/songSource';
import { VocalIsolationError } from '../../shared/errors';

/**
 * Throws `bad-parameter` unless `source` has the shape of its type, which a message need not have,
 * and planes of equal length; throws `unusual-format` for rates and channel counts out of bounds.
 */
export function assertSource(source: SongSource): void {
  if (!hasShape(source)) {
    throw new VocalIsolationError('bad-parameter', 'the message holds no song');
  }
  const { sampleRate } = source.pcm;
  const numChannels =
    source.kind === 'memory' ? source.pcm.channels.length : source.pcm.numChannels;
  assertWithinBounds({ sampleRate, numChannels });
}

function hasShape(source: Partial<SongSource> | null | undefined): boolean {
  switch (source?.kind) {
    case 'memory': {
      const channels: unknown = source.pcm?.channels;
      if (!Array.isArray(channels)) return false;
      const [first] = channels as unknown[];
      return channels.every((plane) => {
        return plane instanceof Float32Array && plane.length === (first as Float32Array).length;
      });
    }
    case 'stored': {
      const { numSamples, parts } = source.pcm ?? {};
      return Number.isInteger(numSamples) && Array.isArray(parts);
    }
    default:
      return false;
  }
}
