/** The whole signal chain from a song to its vocals, stretch by stretch, in any environment. */
import type { PcmAudio } from '../pcm/pcm';
import { createMemorySource } from '../pcm/pcmSource';
import type { PcmSource } from '../pcm/pcmSource';
import type { FftFactory } from '../dsp/fft';
import { loadFft } from '../dsp/fftWasm';
import { planSegments } from '../dsp/segments';
import { synthesisFftSize } from '../model/config';
import type { MaskModel, Patch } from '../model/maskModel';
import { throwIfAborted } from '../shared/abort';
import type { AbortFlag } from '../shared/abort';
import { VocalIsolationError } from '../shared/errors';
import { restoreState, saveState } from './checkpoint';
import type { Checkpoint, StateTransfer } from './checkpoint';
import { createMaskTimeline } from './maskTimeline';
import { createModelInput, measureInputRms } from './modelInput';
import type { Progress, Stretch } from './stretch';
import { createResynthesis } from './resynthesis';

/** Who receives the vocals, and how the work is watched and cancelled. */
export interface SeparateOptions {
  /** Called with each finished stretch, in order; the receiver owns its arrays. */
  readonly onStretch: (stretch: Stretch) => void;
  /**
   * Called with stage `separating` and counts of samples, which never fall and end with
   * completed = total.
   */
  readonly onProgress?: (progress: Progress) => void;
  /** Checked wherever `yieldToEventLoop` is awaited; if aborted, rejects with `AbortError`. */
  readonly signal?: AbortFlag;
  /**
   * Awaited between calls of the network and while the level of the song is measured, so that a
   * worker can receive a message that cancels.
   * Default: lets other promises run, but no messages in.
   */
  readonly yieldToEventLoop?: () => Promise<void>;
  /**
   * Goes on behind the stretch that this checkpoint came with, with the samples that an
   * uninterrupted run gives. Song, network and weights must be the same. Default: from the
   * beginning.
   */
  readonly resume?: Checkpoint | null;
  /** Default: {@link loadFft}. */
  readonly createFft?: FftFactory;
}

/**
 * Estimates the vocals of `mixture`, which is in memory or read by range: any rate, one or more
 * channels, any length; non-finite samples count as 0. The vocals have the same rate, channels and
 * length, aligned to the sample and never resampled. The stretches given to `onStretch` join
 * without gap or overlap; a song of no samples gives none. The accompaniment is mixture − vocals
 * and not computed here. `mixture` is not modified and must not change until the promise settles.
 * Rejects with what `model.estimateMask` rejects with, with `AbortError`, or with `bad-parameter`
 * for planes of unequal length, a rate that is not positive or a checkpoint of another song,
 * network or weights.
 */
export async function separate(
  mixture: PcmAudio | PcmSource,
  model: MaskModel,
  options: SeparateOptions,
): Promise<void> {
  const { signal, onProgress, onStretch, yieldToEventLoop = () => Promise.resolve() } = options;
  throwIfAborted(signal);
  const source = sourceOf(mixture);
  const { sampleRate, numSamples, numChannels } = source;
  const key = JSON.stringify([
    model.config.name,
    model.config.version,
    model.weightsDigest,
    sampleRate,
    numChannels,
    numSamples,
  ]);
  const { resume = null } = options;
  if (resume && resume.key !== key) {
    throw new VocalIsolationError('bad-parameter', `a checkpoint of ${resume.key} for ${key}`);
  }
  const report = (completed: number) =>
    onProgress?.({ stage: 'separating', completed, total: numSamples });
  report(resume?.numDelivered ?? 0);
  if (numSamples === 0) return;

  const { config } = model;
  const createFft = options.createFft ?? (await loadFft());
  const inputRms = await measureInputRms(source, config, async () => {
    await yieldToEventLoop();
    throwIfAborted(signal);
  });
  const input = createModelInput(source, config, createFft, inputRms);
  const timeline = createMaskTimeline({
    config,
    numModelSamples: input.numModelSamples,
    numChannels,
    sampleRate,
    fftSize: synthesisFftSize(sampleRate),
  });
  const toModelSample = (sample: number) => (sample / sampleRate) * config.sampleRate;
  const resynthesis = createResynthesis(
    source,
    {
      numGains: timeline.numGains,
      isFinalAt: (sample) => timeline.isFinalAt(toModelSample(sample)),
      readGains: (sample, index, out) => timeline.readGains(toModelSample(sample), index, out),
    },
    createFft,
  );

  const segments = planSegments(input.numModelSamples, config);
  const { numTimeOffsets } = config.segment;
  const calls = segments.flatMap((segment, index) =>
    Array.from({ length: numTimeOffsets }, (_, timeOffset) => ({
      segment,
      timeOffset,
      nextFadeFrames: segments[index + 1]?.fadeFrames ?? 0,
    })),
  );
  const estimate = (index: number): Promise<Patch> =>
    model.estimateMask(input.patch(calls[index].segment, calls[index].timeOffset));

  /** Number of calls whose masks are in the timeline. */
  let numAdded = 0;
  const transferState = (state: StateTransfer) => {
    numAdded = state.number(numAdded);
    timeline.transferState(state);
    resynthesis.transferState(state);
  };
  if (resume) restoreState(resume.bytes, transferState);
  const firstCall = numAdded;
  if (firstCall >= calls.length) return;

  let pending: Promise<Patch> | null = estimate(firstCall);
  try {
    for (let index = firstCall; index < calls.length; index++) {
      const mask = await pending!;
      pending = null;
      await yieldToEventLoop();
      throwIfAborted(signal);
      // The network works on the next segment while this one is resynthesised. Only the first
      // stretch is finished before, so that playing can start as early as possible.
      const isFirstStretch = index === firstCall + numTimeOffsets - 1;
      if (!isFirstStretch && index + 1 < calls.length) pending = estimate(index + 1);
      const { segment, timeOffset, nextFadeFrames } = calls[index];
      timeline.add(segment, timeOffset, mask, nextFadeFrames);
      numAdded = index + 1;
      const stretch = resynthesis.advance();
      if (stretch) {
        const { numDelivered } = resynthesis;
        const isLast = numAdded === calls.length;
        const bytes = isLast ? null : saveState(transferState);
        onStretch({ ...stretch, checkpoint: bytes && { key, numDelivered, bytes } });
        report(numDelivered);
      }
      if (isFirstStretch && index + 1 < calls.length) {
        await yieldToEventLoop();
        throwIfAborted(signal);
        pending = estimate(index + 1);
      }
    }
  } finally {
    // The caller may dispose the model once this promise settles: no call may still be running.
    await pending?.catch(() => undefined);
  }
}

function sourceOf(mixture: PcmAudio | PcmSource): PcmSource {
  if ('read' in mixture) return mixture;
  requireWellFormed(mixture);
  return createMemorySource(mixture);
}

/**
 * Throws `bad-parameter` for a rate that is not positive, no planes, or planes of unequal length.
 */
function requireWellFormed({ sampleRate, channels }: PcmAudio): void {
  if (!(sampleRate > 0 && sampleRate < Infinity)) {
    throw new VocalIsolationError(
      'bad-parameter',
      `sampleRate must be positive, got ${sampleRate}`,
    );
  }
  if (channels.length === 0 || channels.some((plane) => plane.length !== channels[0].length)) {
    const lengths = channels.map((plane) => plane.length).join(', ');
    throw new VocalIsolationError(
      'bad-parameter',
      `a mixture needs planes of equal length, got [${lengths}]`,
    );
  }
}
