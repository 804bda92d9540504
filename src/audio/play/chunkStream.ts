/** One signal, scheduled on an AudioContext as short buffers that join without gap or overlap. */
import type { Hertz, Samples, Seconds } from '../../shared/units';
import { frameTime } from './frameTime';
import { RAMP_SECONDS, rampTo, soonest } from './ramp';

/** Short, so that little memory is held twice; long, so that few audio nodes are made. */
const CHUNK_SECONDS = 1;

/** What a {@link ChunkStream} plays, and where and when. */
export interface ChunkStreamOptions {
  readonly context: AudioContext;
  /** Sample rate of the signal. Where it differs from the context's, each chunk is resampled. */
  readonly rate: Hertz;
  /**
   * One plane per channel with samples first … first + count − 1. Called only for samples before
   * the `available` of {@link ChunkStream.fill}.
   */
  readonly read: (first: Samples, count: Samples) => readonly Float32Array[];
  readonly output: AudioNode;
  /** Sample s plays at context time (origin + s) / rate. An integer. */
  readonly origin: number;
  /** The first sample to be heard; it fades in. */
  readonly startSample: Samples;
}

interface Chunk {
  readonly source: AudioBufferSourceNode;
  readonly endSample: Samples;
}

/**
 * Plays one signal from `startSample` on. Who creates it calls {@link fill} again and again, well
 * before what is scheduled runs out, and {@link stop} at the end.
 */
export class ChunkStream {
  private readonly options: ChunkStreamOptions;
  private readonly fade: GainNode;
  private nextSample: Samples;
  private isFirst = true;
  private readonly chunks = new Set<Chunk>();

  constructor(options: ChunkStreamOptions) {
    this.options = options;
    this.nextSample = options.startSample;
    this.fade = new GainNode(options.context, { gain: 0 });
    this.fade.connect(options.output);
  }

  /** Leaves out all samples before `sample` that have not been scheduled yet. */
  skipTo(sample: Samples): void {
    this.nextSample = Math.max(this.nextSample, sample);
  }

  /**
   * Schedules chunks until all samples before `until` are covered. Only samples before `available`
   * can be read; a chunk is shorter than one second only where they end.
   */
  fill(until: Samples, available: Samples): void {
    const step = Math.max(1, Math.round(CHUNK_SECONDS * this.options.rate));
    while (this.nextSample < Math.min(until, available)) {
      const count = Math.min(step, available - this.nextSample);
      this.schedule(this.nextSample, count);
      this.nextSample += count;
    }
  }

  private schedule(first: Samples, length: Samples): void {
    const { read } = this.options;
    const planes = read(first, length);
    const buffer = new AudioBuffer({
      numberOfChannels: planes.length,
      length,
      sampleRate: this.bufferRate(),
    });
    planes.forEach((plane, channel) =>
      buffer.copyToChannel(plane as Float32Array<ArrayBuffer>, channel),
    );
    const source = this.startInTime(buffer, first);
    if (source === null) return;
    const chunk = { source, endSample: first + length };
    this.chunks.add(chunk);
    source.onended = () => {
      source.disconnect();
      this.chunks.delete(chunk);
    };
  }

  /**
   * Starts a chunk so that every sample of it is heard at its own time. A start that has come too
   * late would move the whole chunk: into the next one, and away from the other stream. So what is
   * too late of it, because the page was busy, is left out. Returns null if all of it is.
   */
  private startInTime(buffer: AudioBuffer, first: Samples): AudioBufferSourceNode | null {
    const { context, rate, origin } = this.options;
    const isLate = (sample: Samples) => (origin + sample) / rate < soonest(context);
    let sample = first;
    for (;;) {
      if (isLate(sample)) sample = Math.ceil((soonest(context) + RAMP_SECONDS) * rate) - origin;
      if (sample >= first + buffer.length) return null;
      const when = frameTime(origin + sample, rate);
      const source = new AudioBufferSourceNode(context, {
        buffer,
        playbackRate: rate / buffer.sampleRate,
      });
      source.connect(this.fade);
      source.start(when, (sample - first) / buffer.sampleRate);
      // Time has passed since it was looked at.
      if (isLate(sample)) {
        source.disconnect();
        continue;
      }
      if (this.isFirst) {
        this.isFirst = false;
        this.fade.gain.setValueAtTime(0, when);
        this.fade.gain.linearRampToValueAtTime(1, when + RAMP_SECONDS);
      }
      return source;
    }
  }

  /**
   * The rate that a chunk's buffer is labelled with. Browsers refuse buffers outside 3–768 kHz. A
   * chunk of such a rate carries the context's, and its playback rate corrects that.
   */
  private bufferRate(): Hertz {
    const { context, rate } = this.options;
    return rate >= 3000 && rate <= 768000 ? rate : context.sampleRate;
  }

  /** Ends the sound exactly before `sample`. Samples from there on can be scheduled again. */
  cutAt(sample: Samples): void {
    const { origin, rate } = this.options;
    for (const chunk of this.chunks) {
      if (chunk.endSample > sample) chunk.source.stop((origin + sample) / rate);
    }
    this.nextSample = Math.min(this.nextSample, sample);
  }

  /**
   * Fades out at context time `at`, or at once, and disconnects every node. The stream cannot be
   * filled after that.
   */
  stop(at?: Seconds): void {
    const { context } = this.options;
    const end = rampTo(context, this.fade.gain, 0, at);
    for (const { source } of this.chunks) source.stop(end);
    setTimeout(() => this.fade.disconnect(), 1000 * (end - context.currentTime + RAMP_SECONDS));
  }
}
