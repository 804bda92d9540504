/** Measures what the page plays: an analyser beside whatever it connects to the loudspeakers. */
import type { BrowserContext, Page } from '@playwright/test';

declare global {
  interface Window {
    /** Loudest sample of the last moments, over every audio context of the page. */
    heardPeak?: () => number;
    /** Frequency in Hz at which the last moments are loudest. */
    heardFrequency?: () => number;
  }
}

/** Adds the analyser to pages that are opened from now on; {@link heardPeak} reads it. */
export async function installEar(pages: Page | BrowserContext): Promise<void> {
  await pages.addInitScript(() => {
    const analysers = new Map<AudioDestinationNode, AnalyserNode>();
    // Two overloads in one; read without calling, so that no method is taken from its object.
    const connect = Reflect.get(AudioNode.prototype, 'connect') as (
      this: AudioNode,
      ...args: unknown[]
    ) => unknown;
    AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
      const [target] = args;
      if (target instanceof AudioDestinationNode) {
        const analyser = analysers.get(target) ?? new AnalyserNode(target.context);
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
        for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
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
  });
}

/** Loudest sample of the last 46 ms (2048 samples). */
export function heardPeak(page: Page): Promise<number> {
  return page.evaluate(() => window.heardPeak?.() ?? 0);
}

/** Frequency in Hz of the loudest bin of the last 46 ms; a bin is 23 Hz wide at 48 kHz. */
export function heardFrequency(page: Page): Promise<number> {
  return page.evaluate(() => window.heardFrequency?.() ?? 0);
}
