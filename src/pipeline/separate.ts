/** Song in, vocals out, stretch by stretch: the whole signal chain, without worker, DOM or backend. */
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
import { createMaskTimeline } from './maskTimeline';
import { createModelInput } from './modelInput';
import type { Progress, Stretch } from './stretch';
import { createResynthesis } from './resynthesis';

export interface SeparateOptions {
  /** Called with each finished stretch, in order; the receiver owns its arrays. */
  readonly onStretch: (stretch: Stretch) => void;
  /** Stage `separating`, counted in samples, never falling, ending with completed = total. */
  readonly onProgress?: (progress: Progress) => void;
  /** Checked before and between calls of the network; then rejects with `AbortError`. */
  readonly signal?: AbortFlag;
  /**
   * Awaited between calls of the network, so that a worker can receive a cancel message meanwhile.
   * Default: only yields to promises.
   */
  readonly yieldToEventLoop?: () => Promise<void>;
  /** Default: {@link loadFft}. */
  readonly createFft?: FftFactory;
}

/**
 * Estimates the vocals of `mixture`, in memory or read by range (any rate, one or more channels, any length; non-finite samples
 * count as 0): same rate, channels and length, aligned to the sample, never resampled. The stretches
 * handed to `onStretch` join without gap or overlap; a song of no samples gives none. The accompaniment is
 * not computed here: it is mixture − vocals (dsp/levels.ts). `mixture` is not modified and must not
 * change meanwhile. Rejects with what `model.estimateMask` rejects with, `AbortError`, or
 * `bad-parameter` for planes of unequal length or a rate that is not positive.
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
  const report = (completed: number) =>
    onProgress?.({ stage: 'separating', completed, total: numSamples });
  report(0);
  if (numSamples === 0) return;

  const { config } = model;
  const createFft = options.createFft ?? (await loadFft());
  const input = createModelInput(source, config, createFft);
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

  let pending: Promise<Patch> | null = estimate(0);
  try {
    for (let index = 0; index < calls.length; index++) {
      const mask = await pending!;
      pending = null;
      await yieldToEventLoop();
      throwIfAborted(signal);
      // The network works on the next patch while this one is resynthesised; only the first
      // stretch, for which someone waits, does not stand back.
      const isFirstStretch = index === numTimeOffsets - 1;
      if (!isFirstStretch && index + 1 < calls.length) pending = estimate(index + 1);
      const { segment, timeOffset, nextFadeFrames } = calls[index];
      timeline.add(segment, timeOffset, mask, nextFadeFrames);
      const stretch = resynthesis.advance();
      if (stretch) {
        onStretch(stretch);
        report(resynthesis.numDelivered);
      }
      if (isFirstStretch && index + 1 < calls.length) {
        await yieldToEventLoop();
        throwIfAborted(signal);
        pending = estimate(index + 1);
      }
    }
  } finally {
    // Whoever disposes the model after an error must not do so under a call still running.
    await pending?.catch(() => undefined);
  }
}

function sourceOf(mixture: PcmAudio | PcmSource): PcmSource {
  if ('read' in mixture) return mixture;
  requireWellFormed(mixture);
  return createMemorySource(mixture);
}

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
