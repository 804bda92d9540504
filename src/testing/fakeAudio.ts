/**
 * The part of the Web Audio API that the player uses, computed sample by sample as its
 * specification says, so that tests in Node can compare what is heard with what should be. Time
 * passes by `render` alone.
 */

/** Browsers accept these rates for contexts and buffers. */
const LOWEST_RATE = 3000;
const HIGHEST_RATE = 768000;

/** Of a context that is opened without a rate, as a sound card would have. */
export const DEVICE_RATE = 48000;

/** The classes by the names of the API, to be put into the global scope. */
export const FAKE_AUDIO = {
  get AudioContext() {
    return FakeAudioContext;
  },
  get AudioBuffer() {
    return FakeAudioBuffer;
  },
  get AudioBufferSourceNode() {
    return FakeSource;
  },
  get GainNode() {
    return FakeGain;
  },
};

function assertRate(sampleRate: number): void {
  if (sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE) return;
  throw Object.assign(new Error(`rate ${sampleRate}`), { name: 'NotSupportedError' });
}

class FakeNode {
  readonly inputs = new Set<FakeNode>();
  private readonly targets = new Set<FakeNode>();

  constructor(protected readonly context: FakeAudioContext) {}

  connect(target: FakeNode): FakeNode {
    target.inputs.add(this);
    this.targets.add(target);
    return target;
  }

  disconnect(): void {
    for (const target of this.targets) target.inputs.delete(this);
    this.targets.clear();
  }

  /** What leaves the node at one frame of the context. */
  output(frame: number, channel: number): number {
    let sum = 0;
    for (const input of this.inputs) sum += input.output(frame, channel);
    return sum;
  }
}

export class FakeAudioContext {
  /** Every context opened since the list was last emptied. */
  static readonly opened: FakeAudioContext[] = [];
  /** Whether a context waits for {@link allow} before it runs, as without a gesture of a person. */
  static isBlocked = false;

  readonly sampleRate: number;
  readonly destination: FakeNode;
  /** Sources that have been started and have not ended. */
  readonly sources = new Set<FakeSource>();
  state: 'suspended' | 'running' | 'closed' = 'suspended';
  onstatechange: (() => void) | null = null;
  private frame = 0;
  private readonly waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = [];

  constructor({ sampleRate = DEVICE_RATE }: { readonly sampleRate?: number } = {}) {
    assertRate(sampleRate);
    this.sampleRate = sampleRate;
    this.destination = new FakeNode(this);
    FakeAudioContext.opened.push(this);
  }

  get currentTime(): number {
    return this.frame / this.sampleRate;
  }

  resume(): Promise<void> {
    if (this.state === 'closed') return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      if (!FakeAudioContext.isBlocked) this.allow();
    });
  }

  /** The person allows sound: the context runs. */
  allow(): void {
    const hasChanged = this.state !== 'running';
    this.state = 'running';
    if (hasChanged) this.onstatechange?.();
    for (const { resolve } of this.waiting.splice(0)) resolve();
  }

  /** The system takes the sound away, as for a telephone call: time stands still. */
  interrupt(): void {
    this.state = 'suspended';
    this.onstatechange?.();
  }

  /** The device refuses: nothing will run. */
  refuse(reason: unknown): void {
    for (const { reject } of this.waiting.splice(0)) reject(reason);
  }

  async close(): Promise<void> {
    if (this.state === 'closed') throw closedError();
    this.state = 'closed';
    this.refuse(closedError());
  }

  /**
   * The next `count` frames at the loudspeaker, channel by channel; silence while it does not run.
   */
  render(count: number, numChannels = 1): Float32Array[] {
    const heard = Array.from({ length: numChannels }, () => new Float32Array(count));
    if (this.state !== 'running') return heard;
    for (let n = 0; n < count; n++, this.frame++) {
      heard.forEach((plane, channel) => {
        plane[n] = this.destination.output(this.frame, channel);
      });
    }
    for (const source of this.sources) {
      if (source.endTime > this.currentTime) continue;
      this.sources.delete(source);
      source.onended?.();
    }
    return heard;
  }
}

function closedError(): Error {
  return Object.assign(new Error('the context is closed'), { name: 'InvalidStateError' });
}

class FakeAudioBuffer {
  readonly sampleRate: number;
  readonly length: number;
  readonly channels: readonly Float32Array[];

  constructor(options: { numberOfChannels: number; length: number; sampleRate: number }) {
    assertRate(options.sampleRate);
    if (Math.trunc(options.length) < 1) {
      throw Object.assign(new Error(`${options.length} frames`), { name: 'NotSupportedError' });
    }
    this.sampleRate = options.sampleRate;
    this.length = options.length;
    this.channels = Array.from(
      { length: options.numberOfChannels },
      () => new Float32Array(options.length),
    );
  }

  copyToChannel(plane: Float32Array, channel: number): void {
    this.channels[channel].set(plane);
  }
}

/** A gain or another number that changes over time, by events in the order of their times. */
class FakeParam {
  private events: { readonly time: number; readonly value: number; readonly isRamp: boolean }[] =
    [];

  constructor(
    private readonly context: FakeAudioContext,
    private initial: number,
  ) {}

  get value(): number {
    return this.at(this.context.currentTime);
  }

  set value(next: number) {
    this.initial = next;
  }

  setValueAtTime(value: number, time: number): void {
    this.insert({ time, value, isRamp: false });
  }

  linearRampToValueAtTime(value: number, time: number): void {
    this.insert({ time, value, isRamp: true });
  }

  cancelScheduledValues(from: number): void {
    this.events = this.events.filter(({ time }) => time < from);
  }

  at(time: number): number {
    const next = this.events.findIndex((event) => event.time > time);
    const index = next < 0 ? this.events.length : next;
    const before = index > 0 ? this.events[index - 1] : { time: 0, value: this.initial };
    const after = this.events[index];
    if (!after?.isRamp) return before.value;
    const share = (time - before.time) / (after.time - before.time);
    return before.value + share * (after.value - before.value);
  }

  private insert(event: (typeof this.events)[number]): void {
    const later = this.events.findIndex(({ time }) => time > event.time);
    this.events.splice(later < 0 ? this.events.length : later, 0, event);
  }
}

class FakeGain extends FakeNode {
  readonly gain: FakeParam;

  constructor(context: FakeAudioContext, { gain = 1 }: { readonly gain?: number } = {}) {
    super(context);
    this.gain = new FakeParam(context, gain);
  }

  override output(frame: number, channel: number): number {
    const input = super.output(frame, channel);
    return input === 0 ? 0 : input * this.gain.at(frame / this.context.sampleRate);
  }
}

class FakeSource extends FakeNode {
  onended: (() => void) | null = null;
  private readonly buffer: FakeAudioBuffer;
  private readonly playbackRate: number;
  private startTime = Infinity;
  private offset = 0;
  private stopTime = Infinity;

  constructor(
    context: FakeAudioContext,
    options: { readonly buffer: FakeAudioBuffer; readonly playbackRate?: number },
  ) {
    super(context);
    this.buffer = options.buffer;
    this.playbackRate = options.playbackRate ?? 1;
  }

  get endTime(): number {
    const seconds = (this.buffer.length / this.buffer.sampleRate - this.offset) / this.playbackRate;
    return Math.min(this.stopTime, this.startTime + seconds);
  }

  /** A start in the past begins at once, with what it should have begun with. */
  start(when: number, offset = 0): void {
    this.startTime = Math.max(when, this.context.currentTime);
    this.offset = offset;
    this.context.sources.add(this);
  }

  stop(when: number): void {
    this.stopTime = when;
  }

  /** Between samples by linear interpolation, as the specification allows. */
  override output(frame: number, channel: number): number {
    const time = frame / this.context.sampleRate;
    if (time < this.startTime - 1e-9) return 0;
    const played = (time - this.startTime) * this.playbackRate;
    const exact = (this.offset + played) * this.buffer.sampleRate;
    const nearest = Math.round(exact);
    // Times are sums of fractions in doubles; a millionth of a sample is such a rounding.
    const position = Math.abs(exact - nearest) < 1e-6 ? nearest : exact;
    if (position < 0 || position >= this.buffer.length || time >= this.stopTime - 1e-9) return 0;
    const plane = this.buffer.channels[channel] ?? this.buffer.channels[0];
    const before = Math.floor(position);
    const after = Math.min(before + 1, plane.length - 1);
    return plane[before] + (position - before) * (plane[after] - plane[before]);
  }
}
