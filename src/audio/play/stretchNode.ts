/** The audio node that plays a song in another key and at another speed. */
import type { SourceName, StretchCommand } from '../stretch/liveStretch';
import { VocalIsolationError } from '../../shared/errors';
import { loadPart } from '../../shared/loadPart';
import { withinSeconds } from '../../shared/race';
import type { Seconds } from '../../shared/units';

/** Fetching and compiling the processor takes a second or two. */
const START_SECONDS: Seconds = 12;

export interface StretchNode {
  readonly output: AudioNode;
  /** Gains of the sources, applied before the sound is stretched. */
  readonly gains: Readonly<Record<SourceName, AudioParam>>;
  /** Planes of samples are transferred if `owned` names them. */
  send(command: StretchCommand, owned?: readonly Float32Array[]): void;
  close(): void;
}

export type CreateStretchNode = (
  context: AudioContext,
  numChannels: number,
) => Promise<StretchNode>;

/**
 * Loads the processor into `context` and starts it. Rejects with `app-load-failed` or `offline` if
 * it cannot be loaded, and with `transposing-failed` if it does not start within {@link
 * START_SECONDS}.
 */
export const createStretchNode: CreateStretchNode = (context, numChannels) =>
  withinSeconds(startNode(context, numChannels), START_SECONDS, () =>
    failure('the processor does not start'),
  );

const startNode: CreateStretchNode = async (context, numChannels) => {
  await loadPart(async () => {
    const { default: url } = await import('../stretch/worker/stretchProcessor?worker&url');
    await context.audioWorklet.addModule(url);
  });
  const node = new AudioWorkletNode(context, 'song-stretch', {
    numberOfInputs: 0,
    numberOfOutputs: 1,
    outputChannelCount: [numChannels],
    processorOptions: { numChannels },
  });
  await new Promise<void>((resolve, reject) => {
    node.port.onmessage = () => resolve();
    node.onprocessorerror = () => reject(failure('the processor has thrown'));
  });
  const gain = (name: SourceName): AudioParam => {
    const param = node.parameters.get(name);
    if (!param) throw failure(`the processor has no parameter ${name}`);
    return param;
  };
  return {
    output: node,
    gains: { mixture: gain('mixture'), vocals: gain('vocals') },
    send(command, owned = []) {
      node.port.postMessage(
        command,
        owned.map(({ buffer }) => buffer as ArrayBuffer),
      );
    },
    close() {
      node.port.postMessage('close');
      node.disconnect();
    },
  };
};

function failure(message: string): VocalIsolationError {
  return new VocalIsolationError('transposing-failed', message);
}
