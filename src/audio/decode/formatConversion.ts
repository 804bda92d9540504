/** Pieces of a song whose rate or channels change on the way → all in the format of the first. */
import { createResampler } from '../../dsp/resample';
import { joinPieces } from '../../pcm/pcm';
import type { PcmAudio } from '../../pcm/pcm';
import type { Hertz, Samples } from '../../shared/units';

/** Samples that are resampled at once. */
const BLOCK_SAMPLES: Samples = 1 << 13;

/**
 * The pieces in their order, each with the rate and channel count of the first one. Pieces of that
 * format pass unchanged. Others are resampled, and their channels spread or mixed as {@link
 * withChannels} says; what they take in time stays the same to one sample for each change.
 */
export async function* toFirstFormat(
  pieces: AsyncIterable<PcmAudio> | Iterable<PcmAudio>,
): AsyncGenerator<PcmAudio, void, void> {
  let format: { readonly sampleRate: Hertz; readonly numChannels: number } | null = null;
  let converter: RateConverter | null = null;
  for await (const { sampleRate, channels } of pieces) {
    format ??= { sampleRate, numChannels: channels.length };
    if (converter && converter.inRate !== sampleRate) {
      yield* converter.finish();
      converter = null;
    }
    const planes = withChannels(channels, format.numChannels);
    if (sampleRate === format.sampleRate) yield { sampleRate, channels: planes };
    else {
      converter ??= createRateConverter(sampleRate, format.sampleRate);
      yield* converter.take(planes);
    }
  }
  if (converter) yield* converter.finish();
}

/**
 * `channels` as `count` planes. One channel becomes the first two, several become one by their
 * mean; otherwise each stays in its place, those in excess are left out and missing ones silent.
 */
export function withChannels(channels: readonly Float32Array[], count: number): Float32Array[] {
  const { length } = channels[0];
  if (count === 1 && channels.length > 1) {
    const mean = new Float32Array(length);
    for (let n = 0; n < length; n++) {
      let sum = 0;
      for (const plane of channels) sum += plane[n];
      mean[n] = sum / channels.length;
    }
    return [mean];
  }
  return Array.from({ length: count }, (_, c) => {
    if (channels.length === 1 && c === 1) return channels[0].slice();
    return channels[c] ?? new Float32Array(length);
  });
}

interface RateConverter {
  readonly inRate: Hertz;
  /** Takes the next samples; yields those at the other rate that are complete. */
  take(channels: readonly Float32Array[]): Generator<PcmAudio, void, void>;
  /** Yields the rest: in all ceil(taken · outRate / inRate) samples. */
  finish(): Generator<PcmAudio, void, void>;
}

function createRateConverter(inRate: Hertz, outRate: Hertz): RateConverter {
  const resampler = createResampler(inRate, outRate);
  let held: Float32Array[] | null = null;
  let heldStart: Samples = 0;
  let numTaken: Samples = 0;
  let numGiven: Samples = 0;

  function next(count: Samples): PcmAudio {
    const channels = (held ?? []).map((plane) =>
      resampler.range(plane, numGiven, count, undefined, heldStart),
    );
    numGiven += count;
    const needed = Math.max(heldStart, resampler.inputRange(numGiven, 1).start);
    held = held && held.map((plane) => plane.slice(needed - heldStart));
    heldStart = needed;
    return { sampleRate: outRate, channels };
  }

  return {
    inRate,
    *take(channels) {
      numTaken += channels[0].length;
      const piece = { sampleRate: inRate, channels };
      held = held ? joinPieces([{ sampleRate: inRate, channels: held }, piece]) : [...channels];
      for (;;) {
        const { start, count } = resampler.inputRange(numGiven, BLOCK_SAMPLES);
        if (start + count > numTaken) return;
        yield next(BLOCK_SAMPLES);
      }
    },
    *finish() {
      while (numGiven < resampler.outLength(numTaken)) {
        yield next(Math.min(BLOCK_SAMPLES, resampler.outLength(numTaken) - numGiven));
      }
    },
  };
}
