/** A decoder of the browser that goes on after packets that it cannot decode. */
import type { EncodedPacket } from 'mediabunny';
import { withinSeconds } from '../../shared/race';
import type { Seconds } from '../../shared/units';
import type { PcmAudio } from '../../pcm/pcm';
import { SHORTEST_PATIENCE, decoderStuck } from './decoderPatience';

/** Packets that the browser may hold at once. */
const QUEUE_LENGTH = 24;
/** Packets of fewer bytes may consist of zeros when they are intact: silence of Vorbis. */
const LEAST_ZERO_BYTES = 16;
/** Where the identification header of Opus holds the pre-skip, 2 bytes (RFC 7845, sec. 5.1). */
const PRE_SKIP_AT = 10;
/** Failures in a row before the rest of the file is given up. */
const MOST_FAILURES = 2000;

/**
 * Decodes packets in their order. A packet that fails becomes silence, and a new decoder takes the
 * next one. Samples come out later than their packet goes in; `finish` gives all that are left.
 */
export class PacketDecoder {
  /** Whether silence stands between samples that have come out. */
  isDamaged = false;
  /** Whether a sample has come out. */
  hasSound = false;
  lastError: unknown = null;
  private decoder: AudioDecoder | null = null;
  private error: unknown = null;
  /** Packets whose samples have not come out yet. */
  private pending: EncodedPacket[] = [];
  private outputs: PcmAudio[] = [];
  /** Seconds that have come out of this decoder since the first of `pending` began. */
  private ahead: Seconds = 0;
  /** Silence that is due before the next sample; none is due at the end. */
  private gap: Seconds = 0;
  private numFailures = 0;
  private notify: () => void = () => {};

  constructor(private readonly config: AudioDecoderConfig) {}

  /** Takes the next packet; yields what has come out. Throws `decoder-stuck`. */
  async *decode(packet: EncodedPacket): AsyncGenerator<PcmAudio, void, void> {
    if (isBlank(packet.data)) {
      yield* this.finish();
      this.addGap(packet.duration);
      return;
    }
    this.push(packet);
    while (!this.error && this.queueSize() > QUEUE_LENGTH) await this.change();
    yield* this.take();
    while (this.error) yield* this.recover();
  }

  /** Yields all samples that are left; the next packet begins anew. Throws `decoder-stuck`. */
  async *finish(): AsyncGenerator<PcmAudio, void, void> {
    while (this.decoder || this.error) {
      if (!this.error) {
        const flushed = this.decoder?.flush().catch((error: unknown) => {
          this.error ??= error;
        });
        await withinPatience(flushed ?? Promise.resolve());
      }
      yield* this.take();
      if (this.error) yield* this.recover();
      else this.reset();
    }
  }

  /** Notes that `seconds` are missing before the next packet. Call it after `finish`. */
  addGap(seconds: Seconds): void {
    this.gap += seconds;
  }

  close(): void {
    if (this.decoder && this.decoder.state !== 'closed') this.decoder.close();
    this.decoder = null;
  }

  private push(packet: EncodedPacket): void {
    this.pending.push(packet);
    if (this.error) return;
    try {
      this.decoder ??= this.open();
      this.decoder.decode(packet.toEncodedAudioChunk());
    } catch (error) {
      this.error ??= error;
    }
  }

  private open(): AudioDecoder {
    const decoder = new AudioDecoder({
      output: (data) => {
        if (this.decoder === decoder) this.receive(data);
        data.close();
        this.notify();
      },
      error: (error) => {
        if (this.decoder === decoder) this.error ??= error;
        this.notify();
      },
    });
    decoder.addEventListener('dequeue', () => this.notify());
    decoder.configure(this.hasSound ? withoutPreSkip(this.config) : this.config);
    // The first block of Vorbis gives no samples: it only overlaps the next.
    const first = this.config.codec === 'vorbis' && this.hasSound ? this.pending.shift() : null;
    this.gap += first?.duration ?? 0;
    return decoder;
  }

  private receive(data: AudioData): void {
    const { sampleRate, numberOfChannels, numberOfFrames } = data;
    if (numberOfFrames === 0) return;
    const channels = Array.from({ length: numberOfChannels }, (_, planeIndex) => {
      const plane = new Float32Array(numberOfFrames);
      data.copyTo(plane, { planeIndex, format: 'f32-planar' });
      return plane;
    });
    this.hasSound = true;
    this.outputs.push({ sampleRate, channels });
    this.numFailures = 0;
    this.ahead += numberOfFrames / sampleRate;
    // A packet is done once more than half of it has come out: decoders may drop a few samples.
    while (this.pending.length > 0 && this.ahead > this.pending[0].duration / 2) {
      this.ahead -= this.pending[0].duration;
      this.pending.shift();
    }
  }

  private queueSize(): number {
    return this.decoder?.decodeQueueSize ?? 0;
  }

  private async change(): Promise<void> {
    const changed = new Promise<void>((resolve) => {
      this.notify = resolve;
    });
    await withinPatience(changed);
  }

  private *take(): Generator<PcmAudio, void, void> {
    const outputs = this.outputs;
    this.outputs = [];
    if (outputs.length > 0 && this.gap > 0) {
      const { sampleRate, channels } = outputs[0];
      const length = Math.round(this.gap * sampleRate);
      this.gap = 0;
      this.isDamaged = true;
      if (length > 0) yield { sampleRate, channels: channels.map(() => new Float32Array(length)) };
    }
    yield* outputs;
  }

  private reset(): void {
    this.close();
    this.pending = [];
    this.ahead = 0;
    this.error = null;
  }

  /** The first packet that has not come out is taken for the damaged one. */
  private *recover(): Generator<PcmAudio, void, void> {
    yield* this.take();
    this.lastError = this.error;
    this.numFailures++;
    const [damaged, ...rest] = this.pending;
    const { ahead } = this;
    this.reset();
    this.gap += Math.max(0, (damaged?.duration ?? 0) - ahead);
    if (this.numFailures > MOST_FAILURES) return;
    for (const packet of rest) this.push(packet);
  }
}

/** For Opus, a decoder of what follows damage: there is nothing to skip. */
function withoutPreSkip(config: AudioDecoderConfig): AudioDecoderConfig {
  const { codec, description } = config;
  if (codec !== 'opus' || !description) return config;
  const header = ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength).slice()
    : new Uint8Array(description.slice(0));
  header.fill(0, PRE_SKIP_AT, PRE_SKIP_AT + 2);
  return { ...config, description: header };
}

/** Whether `bytes` have been overwritten by zeros. */
function isBlank(bytes: Uint8Array): boolean {
  return bytes.length >= LEAST_ZERO_BYTES && bytes.every((byte) => byte === 0);
}

function withinPatience<T>(promise: Promise<T>): Promise<T> {
  return withinSeconds(promise, SHORTEST_PATIENCE, () =>
    decoderStuck(`no packet was decoded within ${SHORTEST_PATIENCE} s`),
  );
}
