/**
 * The sound of one run of the player: mixture and vocals by place (itinerary.ts), either as they
 * are or in another key and at another speed.
 */
import type { SourceName } from '../stretch/liveStretch';
import type { Hertz, Samples, Seconds } from '../../shared/units';
import { ChunkStream } from './chunkStream';
import { readPlaces } from './itinerary';
import type { Itinerary, ReadSamples } from './itinerary';
import { RAMP_SECONDS, rampTo } from './ramp';
import type { StretchNode } from './stretchNode';

export const SOURCES: readonly SourceName[] = ['mixture', 'vocals'];

export interface RunSound {
  /** Schedules a source until place `until`; only places before `available` can be read. */
  fill(source: SourceName, until: number, available: number): void;
  /** Leaves out the places of a source before `place` that have not been scheduled yet. */
  skipTo(source: SourceName, place: Samples): void;
  /** Ends a source exactly before `place`. Places from there on can be scheduled again. */
  cutAt(source: SourceName, place: Samples): void;
  /** Fades out at context time `at`, or at once. Nothing can be scheduled after that. */
  stop(at?: Seconds): void;
}

export interface RunOptions {
  readonly context: AudioContext;
  readonly rate: Hertz;
  readonly itinerary: Itinerary;
  readonly read: Readonly<Record<SourceName, ReadSamples>>;
  /** Frame at the song's rate at which place 0 is heard. */
  readonly startFrame: number;
}

/** Sample by sample as the song is, at its own rate; into one output per source. */
export function createPlainSound(
  { context, rate, itinerary, read, startFrame }: RunOptions,
  outputs: Readonly<Record<SourceName, AudioNode>>,
): RunSound {
  const stream = (source: SourceName): ChunkStream =>
    new ChunkStream({
      context,
      rate,
      read: (first, count) => readPlaces(itinerary, read[source], first, count),
      output: outputs[source],
      origin: startFrame,
      startSample: 0,
    });
  const streams = { mixture: stream('mixture'), vocals: stream('vocals') };
  return {
    fill: (source, until, available) => streams[source].fill(until, available),
    skipTo: (source, place) => streams[source].skipTo(place),
    cutAt: (source, place) => streams[source].cutAt(place),
    stop: (at) => SOURCES.forEach((source) => streams[source].stop(at)),
  };
}

/** Samples sent to the node at once: a few milliseconds of copying. */
const SENT_SECONDS: Seconds = 1;

/**
 * By `node`, which has one run at a time; the node begins a new one. Who creates the run sends the
 * cues. The node mixes the sources before it stretches them.
 */
export function createStretchedSound(
  { context, rate, itinerary, read, startFrame }: RunOptions,
  node: StretchNode,
  output: AudioNode,
): RunSound {
  const next: Record<SourceName, Samples> = { mixture: 0, vocals: 0 };
  const step = Math.max(1, Math.round(SENT_SECONDS * rate));
  const fade = new GainNode(context, { gain: 0 });
  node.output.disconnect();
  node.output.connect(fade);
  fade.connect(output);
  const startTime = startFrame / rate;
  fade.gain.setValueAtTime(0, startTime);
  fade.gain.linearRampToValueAtTime(1, startTime + RAMP_SECONDS);
  node.send({ type: 'begin' });
  return {
    fill(source, until, available) {
      while (next[source] < Math.min(until, available)) {
        const place = next[source];
        const count = Math.min(step, available - place);
        // Copies, because what is read may be views of the song, and these are given away.
        const planes = readPlaces(itinerary, read[source], place, count).map((plane) =>
          plane.slice(),
        );
        node.send({ type: 'samples', source, place, planes }, planes);
        next[source] += count;
      }
    },
    skipTo(source, place) {
      next[source] = Math.max(next[source], place);
    },
    cutAt(source, place) {
      node.send({ type: 'cut', source, place });
      next[source] = Math.min(next[source], place);
    },
    stop(at) {
      const end = rampTo(context, fade.gain, 0, at);
      setTimeout(() => fade.disconnect(), 1000 * (end - context.currentTime + RAMP_SECONDS));
    },
  };
}
