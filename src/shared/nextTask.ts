/** A pause in long work that lets the event loop handle messages and input that have arrived. */

/** The part of the platform's `MessageChannel` used here; pages, workers and Node all have it. */
interface Channel {
  readonly port1: { onmessage: (() => void) | null; close(): void };
  readonly port2: { postMessage(message: null): void };
}
const { MessageChannel } = globalThis as unknown as { MessageChannel: new () => Channel };

/**
 * Resolves in the next task of the event loop, after the messages and input events already queued.
 * Unlike nested timers, which browsers delay by at least 4 ms, it takes no extra time.
 */
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
