/** One run over a song, or over a part of it: the calls of the network and what is made of them. */
import type { PcmSource } from '../pcm/pcmSource';
import type { FftFactory } from '../dsp/fft';
import { planSegments } from '../dsp/segments';
import type { Segment } from '../dsp/segments';
import { synthesisFftSize } from '../model/config';
import type { MaskModel, Patch } from '../model/maskModel';
import type { Frames, Samples } from '../shared/units';
import { createMaskTimeline } from './maskTimeline';
import type { MaskTimeline } from './maskTimeline';
import { createModelInput } from './modelInput';
import { createResynthesis } from './resynthesis';
import type { Resynthesis } from './resynthesis';

export interface Pass {
  /** Calls of the network for the whole song. */
  readonly numCalls: number;
  /** The first call that this pass needs; 0 if it starts with the song. */
  readonly firstCall: number;
  readonly timeline: MaskTimeline;
  readonly resynthesis: Resynthesis;
  /** The masks of one call. Calls come in ascending order. Rejects as `estimateMask` does. */
  estimate(call: number): Promise<Patch>;
  /** Takes the masks of one call, in ascending order from {@link firstCall} on, each once. */
  add(call: number, mask: Patch): void;
}

/** The song and the network. */
export interface PassOptions {
  readonly source: PcmSource;
  readonly model: MaskModel;
  readonly createFft: FftFactory;
  /** As `measureInputRms` gives it for the whole song. */
  readonly inputRms: number;
  /** The first sample that is delivered, or shortly after it: see {@link createResynthesis}. */
  readonly startSample: Samples;
}

/**
 * A pass that delivers `source`, which holds at least one sample, from `startSample` on. Every pass
 * has the same segments, so that a part is separated with the masks that the whole song gets.
 */
export function createPass(options: PassOptions): Pass {
  const { source, model, createFft, inputRms, startSample } = options;
  const { sampleRate, numChannels } = source;
  const { config } = model;
  const input = createModelInput(source, config, createFft, inputRms);
  const { numModelSamples } = input;
  const timeline = createMaskTimeline({
    config,
    numModelSamples,
    numChannels,
    sampleRate,
    fftSize: synthesisFftSize(sampleRate),
  });
  const toModelSample = (sample: Samples) => (sample / sampleRate) * config.sampleRate;
  const resynthesis = createResynthesis(
    source,
    {
      numGains: timeline.numGains,
      basis: config.maskBasis,
      isFinalAt: (sample) => timeline.isFinalAt(toModelSample(sample)),
      readGains: (sample, index, out) => timeline.readGains(toModelSample(sample), index, out),
    },
    createFft,
    startSample,
  );

  const segments = planSegments(numModelSamples, config);
  const { numTimeOffsets } = config.segment;
  const firstFrame = Math.floor(toModelSample(resynthesis.nextCentre) / config.hopLength);
  const firstCall = firstSegment(segments, firstFrame) * numTimeOffsets;
  const placeOf = (call: number) => ({
    index: Math.floor(call / numTimeOffsets),
    timeOffset: call % numTimeOffsets,
  });

  return {
    numCalls: segments.length * numTimeOffsets,
    firstCall,
    timeline,
    resynthesis,
    estimate(call) {
      const { index, timeOffset } = placeOf(call);
      return model.estimateMask(input.patch(segments[index], timeOffset));
    },
    add(call, mask) {
      const { index, timeOffset } = placeOf(call);
      const nextFadeFrames = segments[index + 1]?.fadeFrames ?? 0;
      timeline.add(segments[index], timeOffset, mask, nextFadeFrames);
    },
  };
}

/** The last segment whose masks from `frame` on need no earlier segment. */
function firstSegment(segments: readonly Segment[], frame: Frames): number {
  const index = segments.findLastIndex(
    ({ keepStart, fadeFrames }) => keepStart + fadeFrames <= frame,
  );
  return Math.max(0, index);
}
