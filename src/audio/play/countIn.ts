/** Clicks before the music, so that who practises comes in with it. */
import type { Seconds } from '../../shared/units';

/** A bar of four, at 120 beats per minute. */
export const COUNT_IN_CLICKS = 4;
export const CLICK_INTERVAL: Seconds = 0.5;

const CLICK_SECONDS: Seconds = 0.03;
/** The first one is higher, as of a metronome. */
const FIRST_CLICK_HZ = 1568;
const CLICK_HZ = 1046.5;
const CLICK_LEVEL = 0.4;

/**
 * Schedules the clicks, the first at context time `start`. Returns the function that ends those
 * that have not been heard yet.
 */
export function scheduleCountIn(context: AudioContext, start: Seconds): () => void {
  const { sampleRate } = context;
  const sources = Array.from({ length: COUNT_IN_CLICKS }, (_, click) => {
    const plane = clickSamples(sampleRate, click === 0 ? FIRST_CLICK_HZ : CLICK_HZ);
    const buffer = new AudioBuffer({ numberOfChannels: 1, length: plane.length, sampleRate });
    buffer.copyToChannel(plane, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    source.onended = () => source.disconnect();
    source.start(start + click * CLICK_INTERVAL);
    return source;
  });
  return () => {
    for (const source of sources) source.stop(0);
  };
}

/** A sine that decays by 60 dB. */
function clickSamples(sampleRate: number, frequency: number): Float32Array<ArrayBuffer> {
  const length = Math.ceil(CLICK_SECONDS * sampleRate);
  return Float32Array.from(
    { length },
    (_, n) =>
      CLICK_LEVEL * 0.001 ** (n / length) * Math.sin((2 * Math.PI * frequency * n) / sampleRate),
  );
}
