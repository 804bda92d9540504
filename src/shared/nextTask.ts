/** A pause in long work, in which whoever waits for the thread gets it. */

/** The part of the platform's MessageChannel that is used; pages, workers and Node all have it. */
interface Channel {
  readonly port1: { onmessage: (() => void) | null; close(): void };
  readonly port2: { postMessage(message: null): void };
}
const { MessageChannel } = globalThis as unknown as { MessageChannel: new () => Channel };

/** Resolves after what has arrived meanwhile (messages, input) was seen to; unlike a timer, at once. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
