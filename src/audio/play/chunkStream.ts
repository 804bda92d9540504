/** One signal, scheduled on an AudioContext as short buffers that join without gap or overlap. */
import type { Hertz, Samples } from '../../shared/units';
import { RAMP_SECONDS, rampTo } from './ramp';

/** Short enough that little memory is held twice, long enough that few nodes are made. */
const CHUNK_SECONDS = 1;

export interface ChunkStreamOptions {
  readonly context: AudioContext;
  /** Of the signal; equal to the context's where possible, see player.ts. */
  readonly rate: Hertz;
  /** Planes of samples first … first + count − 1; asked only for what `fill` calls available. */
  readonly read: (first: Samples, count: Samples) => readonly Float32Array[];
  readonly output: AudioNode;
  /** Sample s plays at context time (origin + s) / rate; an integer. */
  readonly origin: number;
  readonly startSample: Samples;
}

interface Chunk {
  readonly source: AudioBufferSourceNode;
  readonly endSample: Samples;
}

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

  /** Gives up samples before `sample` that have not been scheduled yet. */
  skipTo(sample: Samples): void {
    this.nextSample = Math.max(this.nextSample, sample);
  }

  /**
   * Schedules chunks until sample `until` is covered, as far as samples before `available` allow. A
   * chunk is shorter than usual only where the available samples end.
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
    const { context, rate, origin, read } = this.options;
    const planes = read(first, length);
    const buffer = new AudioBuffer({
      numberOfChannels: planes.length,
      length,
      sampleRate: this.bufferRate(),
    });
    planes.forEach((plane, channel) =>
      buffer.copyToChannel(plane as Float32Array<ArrayBuffer>, channel),
    );
    const when = (origin + first) / rate;
    const source = new AudioBufferSourceNode(context, {
      buffer,
      playbackRate: rate / buffer.sampleRate,
    });
    source.connect(this.fade);
    source.start(when);
    if (this.isFirst) {
      this.isFirst = false;
      this.fade.gain.setValueAtTime(0, when);
      this.fade.gain.linearRampToValueAtTime(1, when + RAMP_SECONDS);
    }
    const chunk = { source, endSample: first + length };
    this.chunks.add(chunk);
    source.onended = () => {
      source.disconnect();
      this.chunks.delete(chunk);
    };
  }

  /** Buffers are refused below 3 kHz: there the chunk is labelled with the context's rate and slowed. */
  private bufferRate(): Hertz {
    const { context, rate } = this.options;
    return rate >= 3000 && rate <= 768000 ? rate : context.sampleRate;
  }

  /** Ends the sound exactly at `sample`; later samples can be scheduled again. */
  cutAt(sample: Samples): void {
    const { origin, rate } = this.options;
    for (const chunk of this.chunks) {
      if (chunk.endSample > sample) chunk.source.stop((origin + sample) / rate);
    }
    this.nextSample = Math.min(this.nextSample, sample);
  }

  /** Fades out and lets go of every node. */
  stop(): void {
    const { context } = this.options;
    const end = rampTo(context, this.fade.gain, 0);
    for (const { source } of this.chunks) source.stop(end);
    setTimeout(() => this.fade.disconnect(), 1000 * (end - context.currentTime + RAMP_SECONDS));
  }
}
