/** Stopping a long command from the keyboard without losing its work. */

/**
 * Catches SIGINT and SIGTERM from now on, prints `reaction` at each, and returns whether one came:
 * the caller asks between steps, saves and ends.
 */
export function catchStopSignals(reaction: string): () => boolean {
  let isRequested = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      console.log(`${signal}: ${reaction}`);
      isRequested = true;
    });
  }
  return () => isRequested;
}

/** Prints a line with the time of day before it. */
export function logWithTime(line: string): void {
  console.log(`${new Date().toTimeString().slice(0, 8)}  ${line}`);
}
