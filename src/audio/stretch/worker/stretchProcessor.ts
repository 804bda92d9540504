/**
 * The AudioWorkletProcessor that plays a song in another key and at another speed. It lives in an
 * AudioWorkletGlobalScope; stretchNode.ts in `audio/play` makes it and sends it commands.
 */
import { createLiveStretch } from '../liveStretch';
import type { LiveStretch, StretchCommand } from '../liveStretch';
import { createStretchModule } from '../stretchModule';
import { createStretcher } from '../stretcher';

/** What of the scope is used; TypeScript's libraries do not have it. */
declare const AudioWorkletProcessor: new () => { readonly port: MessagePort };
declare const registerProcessor: (name: string, processor: unknown) => void;
declare const currentFrame: number;
declare const sampleRate: number;

type Gains = Readonly<Record<'mixture' | 'vocals', Float32Array>>;

class StretchProcessor extends AudioWorkletProcessor {
  /** Ramped by the page; read once per quantum. */
  static readonly parameterDescriptors = [
    { name: 'mixture', defaultValue: 0, automationRate: 'k-rate' },
    { name: 'vocals', defaultValue: 0, automationRate: 'k-rate' },
  ];

  private live: LiveStretch | null = null;
  private isClosed = false;

  constructor(options: { readonly processorOptions: { readonly numChannels: number } }) {
    super();
    const { numChannels } = options.processorOptions;
    void createStretchModule().then((module) => {
      this.live = createLiveStretch(createStretcher(module, numChannels, sampleRate));
      this.port.postMessage('ready');
    });
    this.port.onmessage = ({ data }: MessageEvent<StretchCommand | 'close'>) => {
      if (data === 'close') this.isClosed = true;
      else this.live?.handle(data);
    };
  }

  process(_inputs: unknown, [output]: readonly Float32Array[][], gains: Gains): boolean {
    const rendered = this.live?.render(currentFrame, {
      mixture: gains.mixture[0],
      vocals: gains.vocals[0],
    });
    if (rendered) output.forEach((plane, channel) => plane.set(rendered[channel]));
    return !this.isClosed;
  }
}

registerProcessor('song-stretch', StretchProcessor);
