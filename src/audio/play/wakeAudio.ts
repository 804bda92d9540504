/** Gets the browser's sound machinery going before anybody presses `Play`. */

/**
 * Opens an AudioContext and gives it back. The first one of a browser blocks the page while the browser
 * starts its audio service (measured in Chromium 156 on 2 cores: 0.3–0.7 s, every later one 10 ms): better
 * in an idle moment than under the first press of `Play`. Does nothing where there is no sound.
 */
export function wakeAudio(): void {
  try {
    void new AudioContext().close();
  } catch {
    // Playing will say so.
  }
}
