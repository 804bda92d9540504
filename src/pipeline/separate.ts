/** The whole signal chain from a song to its vocals, stretch by stretch, in any environment. */
import { fadeSamples } from '../pcm/crossFade';
import type { PcmAudio } from '../pcm/pcm';
import { createMemorySource } from '../pcm/pcmSource';
import type { PcmSource } from '../pcm/pcmSource';
import type { FftFactory } from '../dsp/fft';
import { loadFft } from '../dsp/fftWasm';
import type { MaskModel, Patch } from '../model/maskModel';
import { throwIfAborted } from '../shared/abort';
import type { AbortFlag } from '../shared/abort';
import { VocalIsolationError } from '../shared/errors';
import type { Span } from '../shared/spans';
import type { Samples } from '../shared/units';
import { restoreState, saveState } from './checkpoint';
import type { Checkpoint, StateTransfer } from './checkpoint';
import { measureInputRms } from './modelInput';
import { createPass } from './pass';
import type { Pass } from './pass';
import type { Progress, Stretch } from './stretch';

/** Who receives the vocals, and how the work is watched and cancelled. */
export interface SeparateOptions {
  /** Called with each finished stretch, in order; the receiver owns its arrays. */
  readonly onStretch: (stretch: Stretch) => void;
  /**
   * The samples that are to be separated first; null = none. Asked between calls of the network,
   * once the first stretch is finished. A part is given up as soon as another one, or none, is
   * asked for, and separated once while it is asked for.
   */
  readonly wantedPart?: () => Span | null;
  /**
   * Called with each finished stretch of a wanted part, in order; the receiver owns its arrays.
   * They cover the part, as much before it as a cross-fade takes, and up to a segment behind it.
   * Their samples are those of the song but for what the stereo filter would have learnt before,
   * and the song gives all of them again. Not called for a part that the song itself reaches as
   * soon.
   */
  readonly onPart?: (stretch: Stretch) => void;
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
  const { signal, onProgress, onStretch, onPart, wantedPart = () => null } = options;
  const { yieldToEventLoop = () => Promise.resolve() } = options;
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
  const report = (completed: number, part: Span | null = null) =>
    onProgress?.({ stage: 'separating', completed, total: numSamples, ...(part && { part }) });
  report(resume?.numDelivered ?? 0);
  if (numSamples === 0) return;

  const createFft = options.createFft ?? (await loadFft());
  const pause = async () => {
    await yieldToEventLoop();
    throwIfAborted(signal);
  };
  const inputRms = await measureInputRms(source, model.config, pause);
  const passFrom = (startSample: Samples) =>
    createPass({ source, model, createFft, inputRms, startSample });
  const pass = passFrom(0);
  const { numCalls, resynthesis } = pass;
  const { numTimeOffsets } = model.config.segment;

  /** Number of calls whose masks are in the timeline. */
  let numAdded = 0;
  const transferState = (state: StateTransfer) => {
    numAdded = state.number(numAdded);
    pass.timeline.transferState(state);
    resynthesis.transferState(state);
  };
  if (resume) restoreState(resume.bytes, transferState);
  const firstCall = numAdded;
  if (firstCall >= numCalls) return;

  /** The part that has been dealt with, while it is still asked for. */
  let settledPart: Span | null = null;
  const isSettled = (part: Span) => settledPart !== null && isSameSpan(part, settledPart);

  /** Separates the part that is asked for, and others if they are asked for meanwhile. */
  async function separateParts(nextCall: number): Promise<void> {
    let part = wantedPart();
    for (; part && !isSettled(part); part = wantedPart()) {
      settledPart = part;
      await separatePart(part, nextCall);
    }
    settledPart = part;
  }

  /** The part that was separated last, and the call that would go on with it. */
  let latest: { readonly pass: Pass; readonly nextCall: number } | null = null;

  /** Gives up where another part is asked for. Goes on behind the latest part without a seam. */
  async function separatePart(part: Span, nextCall: number): Promise<void> {
    const start = Math.max(0, part.start);
    const end = Math.min(numSamples, part.end);
    if (start >= end) return;
    const goesOn = latest?.pass.resynthesis.numDelivered === start;
    const lead = fadeSamples(sampleRate);
    const partPass = goesOn && latest ? latest.pass : passFrom(Math.max(0, start - lead));
    let call = goesOn && latest ? latest.nextCall : partPass.firstCall;
    // The song itself comes there as soon, and with the final samples.
    if (call <= nextCall) return;
    for (; call < numCalls && partPass.resynthesis.numDelivered < end; call++) {
      report(resynthesis.numDelivered, { start, end });
      const mask = await partPass.estimate(call);
      await pause();
      const wish = wantedPart();
      if (!wish || !isSameSpan(wish, part)) break;
      partPass.add(call, mask);
      latest = { pass: partPass, nextCall: call + 1 };
      const stretch = partPass.resynthesis.advance();
      if (stretch) onPart?.(stretch);
    }
    report(resynthesis.numDelivered);
  }

  let pending: Promise<Patch> | null = pass.estimate(firstCall);
  try {
    for (let index = firstCall; index < numCalls; index++) {
      const mask = await pending!;
      pending = null;
      await pause();
      // What can be continued is worth more than a part: the song's first stretch comes first.
      if (resynthesis.numDelivered > 0) await separateParts(index + 1);
      // The network works on the next segment while this one is resynthesised. Only the first
      // stretch is finished before, so that playing can start as early as possible.
      const isFirstStretch = index === firstCall + numTimeOffsets - 1;
      if (!isFirstStretch && index + 1 < numCalls) pending = pass.estimate(index + 1);
      pass.add(index, mask);
      numAdded = index + 1;
      const stretch = resynthesis.advance();
      if (stretch) {
        const { numDelivered } = resynthesis;
        const isLast = numAdded === numCalls;
        const bytes = isLast ? null : saveState(transferState);
        onStretch({ ...stretch, checkpoint: bytes && { key, numDelivered, bytes } });
        report(numDelivered);
      }
      if (isFirstStretch && index + 1 < numCalls) {
        await pause();
        await separateParts(index + 1);
        pending = pass.estimate(index + 1);
      }
    }
  } finally {
    // The caller may dispose the model once this promise settles: no call may still be running.
    await pending?.catch(() => undefined);
  }
}

function isSameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
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
