/** Measures what the page plays: an analyser beside whatever it connects to the loudspeakers. */
import type { BrowserContext, Page } from '@playwright/test';

declare global {
  interface Window {
    /** Loudest sample of the last moments, over every audio context of the page. */
    heardPeak?: () => number;
    /** Frequency in Hz at which the last moments are loudest. */
    heardFrequency?: () => number;
    /** The last {@link HEARD_SAMPLES} samples of the context that plays, channels averaged. */
    heardSamples?: () => number[];
    /** Every audio context that has played, in the order of their first sound. */
    heardContexts?: () => BaseAudioContext[];
  }
}

/** The longest that an analyser keeps: 0.74 s at 44.1 kHz. */
export const HEARD_SAMPLES = 32768;

/** Adds the analyser to pages that are opened from now on; {@link heardPeak} reads it. */
export async function installEar(pages: Page | BrowserContext): Promise<void> {
  await pages.addInitScript((fftSize) => {
    const analysers = new Map<AudioDestinationNode, AnalyserNode>();
    // Two overloads in one; read without calling, so that no method is taken from its object.
    const connect = Reflect.get(AudioNode.prototype, 'connect') as (
      this: AudioNode,
      ...args: unknown[]
    ) => unknown;
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      const [target] = args;
      if (target instanceof AudioDestinationNode) {
        const analyser = analysers.get(target) ?? new AnalyserNode(target.context, { fftSize });
        analysers.set(target, analyser);
        connect.call(this, analyser);
      }
      return connect.apply(this, args);
    } as typeof AudioNode.prototype.connect;
    window.heardPeak = () => {
      let peak = 0;
      for (const analyser of analysers.values()) {
        const samples = new Float32Array(analyser.fftSize);
        analyser.getFloatTimeDomainData(samples);
        const latest = samples.subarray(-2048);
        for (const sample of latest) peak = Math.max(peak, Math.abs(sample));
      }
      return peak;
    };
    window.heardFrequency = () => {
      let loudest = { level: -Infinity, frequency: 0 };
      for (const analyser of analysers.values()) {
        const levels = new Float32Array(analyser.frequencyBinCount);
        analyser.getFloatFrequencyData(levels);
        levels.forEach((level, bin) => {
          const frequency = (bin * analyser.context.sampleRate) / analyser.fftSize;
          if (level > loudest.level) loudest = { level, frequency };
        });
      }
      return loudest.frequency;
    };
    window.heardSamples = () => {
      const analyser = [...analysers.values()].findLast(
        ({ context }) => context.state === 'running',
      );
      const samples = new Float32Array(fftSize);
      analyser?.getFloatTimeDomainData(samples);
      return [...samples];
    };
    window.heardContexts = () => [...analysers.keys()].map(({ context }) => context);
  }, HEARD_SAMPLES);
}

/** Loudest sample of the last 46 ms (2048 samples). */
export function heardPeak(page: Page): Promise<number> {
  return page.evaluate(() => window.heardPeak?.() ?? 0);
}

/** Frequency in Hz of the loudest bin of the last {@link HEARD_SAMPLES} samples. */
export function heardFrequency(page: Page): Promise<number> {
  return page.evaluate(() => window.heardFrequency?.() ?? 0);
}

/** The last samples that were heard, in order; the average of all channels. */
export async function heardSamples(page: Page): Promise<Float64Array> {
  return Float64Array.from(await page.evaluate(() => window.heardSamples?.() ?? []));
}

/** Waits until `seconds` more were heard, by the audio clock, which runs unevenly under load. */
export async function letSoundPass(page: Page, seconds: number): Promise<void> {
  await page.evaluate(async (passing) => {
    const time = () => window.heardContexts?.().at(-1)?.currentTime ?? 0;
    const end = time() + passing;
    while (time() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  }, seconds);
}
