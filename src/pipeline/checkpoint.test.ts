import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../model/config';
import { createFakeModel, SMALL_CONFIG } from '../testing/fakeModel';
import { noise } from '../testing/signals';
import { restoreState, saveState } from './checkpoint';
import type { Checkpoint } from './checkpoint';
import { separate } from './separate';
import type { Stretch } from './stretch';

const CONFIGS: Readonly<Record<string, ModelConfig>> = {
  mono: SMALL_CONFIG,
  stereo: { ...SMALL_CONFIG, numChannels: 2 },
  'three time offsets': {
    ...SMALL_CONFIG,
    segment: { ...SMALL_CONFIG.segment, numTimeOffsets: 3 },
  },
};

/** A mask that depends on what is heard, so that a wrong frame would be noticed. */
const model = (config: ModelConfig) =>
  createFakeModel(
    config,
    ({ band, frame, channel, magnitude }) =>
      1 / (1 + Math.abs(magnitude(band, frame, channel) - magnitude(band, frame - 1, channel))),
  );

async function run(
  config: ModelConfig,
  sampleRate: number,
  channels: readonly Float32Array[],
  resume: Checkpoint | null,
): Promise<Stretch[]> {
  const stretches: Stretch[] = [];
  await separate({ sampleRate, channels }, model(config), {
    onStretch: (stretch) => stretches.push(stretch),
    resume,
  });
  return stretches;
}

describe('a separation that goes on from a checkpoint', () => {
  it.each([
    ['mono', 44100, 1],
    ['mono', 22050, 2],
    ['stereo', 44100, 2],
    ['stereo', 8000, 2],
    ['three time offsets', 48000, 2],
  ])('gives what an uninterrupted one gives: %s, %i Hz, %i channels', async (name, rate, count) => {
    const config = CONFIGS[name];
    const channels = Array.from({ length: count }, (_, c) => noise(6 * rate, c + 1, 0.5));
    const whole = await run(config, rate, channels, null);
    expect(whole.length).toBeGreaterThan(2);
    expect(whole.at(-1)?.checkpoint).toBeNull();
    for (const index of [0, 1, whole.length - 2]) {
      const { checkpoint } = whole[index];
      if (!checkpoint) throw new Error(`stretch ${index} has no checkpoint`);
      // As after a reload: nothing but copies is left.
      const rest = await run(config, rate, channels, structuredClone(checkpoint));
      expect(rest[0].startSample).toBe(checkpoint.numDelivered);
      expect(rest).toHaveLength(whole.length - index - 1);
      rest.forEach((stretch, n) => {
        const expected = whole[index + 1 + n];
        expect(stretch.startSample).toBe(expected.startSample);
        expect(stretch.columns?.firstColumn).toBe(expected.columns?.firstColumn);
        stretch.vocals.forEach((plane, c) => {
          const difference = plane.findIndex((value, i) => value !== expected.vocals[c][i]);
          expect(difference).toBe(-1);
        });
        expect(Buffer.compare(stretch.columns!.vocals, expected.columns!.vocals)).toBe(0);
        expect(Buffer.compare(stretch.columns!.mixture, expected.columns!.mixture)).toBe(0);
      });
    }
  });

  it('refuses the checkpoint of another song, network or weights and a damaged one', async () => {
    const channels = [noise(60_000, 1)];
    const [{ checkpoint }] = await run(SMALL_CONFIG, 44100, channels, null);
    if (!checkpoint) throw new Error('the first stretch has no checkpoint');
    const shorter = [channels[0].subarray(0, 50_000)];
    const cutOff = { ...checkpoint, bytes: checkpoint.bytes.slice(0, -8) };
    const refusal = { code: 'bad-parameter' };
    await expect(run(SMALL_CONFIG, 44100, shorter, checkpoint)).rejects.toMatchObject(refusal);
    await expect(
      run({ ...SMALL_CONFIG, version: 99 }, 44100, channels, checkpoint),
    ).rejects.toMatchObject(refusal);
    await expect(run(SMALL_CONFIG, 44100, channels, cutOff)).rejects.toMatchObject(refusal);
    const retrained = { ...model(SMALL_CONFIG), weightsDigest: 'of other weights' };
    await expect(
      separate({ sampleRate: 44100, channels }, retrained, {
        onStretch: () => undefined,
        resume: checkpoint,
      }),
    ).rejects.toMatchObject(refusal);
  });
});

describe('saveState and restoreState', () => {
  it('bring back numbers and arrays, bit by bit', () => {
    const saved = saveState((state) => {
      state.number(Math.PI);
      state.array(Float32Array.of(0.1, NaN));
      state.array(Float64Array.of(-1e300));
    });
    const floats = new Float32Array(2);
    const doubles = new Float64Array(1);
    let number = 0;
    restoreState(saved, (state) => {
      number = state.number(number);
      state.array(floats);
      state.array(doubles);
    });
    expect(number).toBe(Math.PI);
    expect(floats).toEqual(Float32Array.of(0.1, NaN));
    expect(doubles).toEqual(Float64Array.of(-1e300));
  });

  it('refuse bytes that are left over', () => {
    expect(() => restoreState(new Uint8Array(8), () => undefined)).toThrow('8 bytes');
  });
});
