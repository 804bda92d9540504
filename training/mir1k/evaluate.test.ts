import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRealFft } from '../../src/dsp/fft';
import { MIR1K, MODEL_CONFIGS } from '../../src/model/config';
import { createFakeModel } from '../../src/testing/fakeModel';
import { noise, tone } from '../../src/testing/signals';
import { createTestFolder, writeWav } from '../testing/testFolder';
import type { TestFolder } from '../testing/testFolder';
import { listMir1kClips } from './clips';
import { IDEAL_MASK, NETWORK, evaluateClips } from './evaluate';

describe('evaluateClips', () => {
  let folder: TestFolder;
  beforeAll(() => {
    folder = createTestFolder();
    const write = (name: string, voice: Float32Array) => {
      const band = noise(voice.length, 1, 0.2);
      writeWav(join(folder.data, 'Wavfile', `${name}.wav`), [band, voice], MIR1K.sampleRate);
    };
    write('bug_1_01', tone(24000, MIR1K.sampleRate, 440, 0.3));
    write('leon_1_01', new Float32Array(16000));
  });
  afterAll(() => folder.remove());

  it('scores an open mask as the mixture, an ideal one far above, and names what it leaves out', async () => {
    const { scores, problems } = await evaluateClips(
      listMir1kClips([folder.data]),
      createFakeModel(MIR1K, 1),
      createRealFft,
      () => undefined,
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/leon_1_01: .*silent/);
    const [network] = scores[NETWORK];
    expect(network.singer).toBe('bug');
    expect(network.numSamples).toBe(24000);
    // The pipeline gives the mixture back within rounding.
    expect(network.nsdr).toBeCloseTo(0, 2);
    // A tone under noise as loud: nearly all of the noise lies in other bins.
    expect(scores[IDEAL_MASK][0].nsdr).toBeGreaterThan(10);
    // The threads compile TypeScript for themselves: seconds on a free machine, a minute on a busy
    // one.
  }, 240_000);
});

describe('the config', () => {
  it('is not one of the app’s', () => {
    expect(Object.values(MODEL_CONFIGS)).not.toContain(MIR1K);
    expect(Object.keys(MODEL_CONFIGS)).not.toContain(MIR1K.name);
  });
});
