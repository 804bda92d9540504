import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mulberry32 } from '../../shared/random';
import { DEVICE_RATE, FAKE_AUDIO, FakeAudioContext } from '../../testing/fakeAudio';
import { ORIGINAL_MIX, VOCALS_MIX } from '../mix/mix';
import type { Mix } from '../mix/mix';
import { createPlayer } from './player';
import type { PlayerStatus } from './player';
import type { StretchCommand } from '../stretch/liveStretch';
import { RAMP_SECONDS } from './ramp';
import type { StretchNode } from './stretchNode';

const RATE = 4000;
/** The test looks at the player as often as this. Timers run in the same steps. */
const STEP_SECONDS = 0.01;
const STEP = STEP_SECONDS * RATE;
/** Between a command and what is heard of it: 2 blocks of 128 frames, 20 ms, and a fade. */
const REACTION_SECONDS = 256 / RATE + 0.02 + RAMP_SECONDS;

type ListenMode = 'mixture' | 'vocals' | 'instrumental';

const MIXES: Readonly<Record<ListenMode, Mix>> = {
  mixture: ORIGINAL_MIX,
  vocals: VOCALS_MIX,
  instrumental: { ...ORIGINAL_MIX, vocals: { ...ORIGINAL_MIX.vocals, isMuted: true } },
};

/** What was heard in one step; while the player plays, its first frame is sample `sample`. */
interface Step {
  readonly sample: number;
  readonly status: PlayerStatus;
  readonly frames: Float32Array;
}

function noise(numSamples: number, seed: number): Float32Array {
  const random = mulberry32(seed);
  return Float32Array.from({ length: numSamples }, () => 0.2 + 0.6 * random());
}

/**
 * A player of a song of noise, and the song's state as the test wishes it. Reading too far throws.
 */
function open(options: { seconds?: number; readySeconds?: number; sampleRate?: number } = {}) {
  const { seconds = 4, readySeconds = seconds, sampleRate = RATE } = options;
  const numSamples = seconds * sampleRate;
  const mixture = noise(numSamples, 1);
  const vocals = noise(numSamples, 2);
  const song = {
    ready: readySeconds * sampleRate,
    loaded: numSamples,
    /** Vocals that are there as well. */
    part: { start: 0, end: 0 },
  };
  const readyUntil = (sample: number) => {
    const { start, end } = song.part;
    return sample >= start && sample < end ? end : Math.max(sample, song.ready);
  };
  const changes: string[] = [];
  const read = (plane: Float32Array, first: number, count: number, limit: number) => {
    if (first < 0 || count < 1 || first + count > limit) throw new Error(`${first} + ${count}`);
    return [plane.subarray(first, first + count)];
  };
  const readVocals = (first: number, count: number) =>
    read(vocals, first, count, Math.min(readyUntil(first), song.loaded));
  const node = fakeNode();
  const player = createPlayer(
    {
      sampleRate,
      numChannels: 1,
      numSamples,
      readMixture: (first, count) => read(mixture, first, count, song.loaded),
      readVocals,
      readNextVocals: readVocals,
      loadedUntil: (sample) => Math.max(sample, song.loaded),
      readyUntil,
    },
    () => changes.push(player.status),
    () => node.create(),
  );
  const signals: Readonly<Record<ListenMode, (n: number) => number>> = {
    mixture: (n) => mixture[n],
    vocals: (n) => vocals[n],
    instrumental: (n) => mixture[n] - vocals[n],
  };

  /** Lets time pass, for the sound and for timers alike. */
  async function advance(passedSeconds: number): Promise<Step[]> {
    const steps: Step[] = [];
    for (let step = 0; step < Math.round(passedSeconds / STEP_SECONDS); step++) {
      const sample = Math.round(player.position() * sampleRate);
      const { status } = player;
      const [frames] = context().render(STEP_SECONDS * context().sampleRate);
      steps.push({ sample, status, frames });
      await vi.advanceTimersByTimeAsync(1000 * STEP_SECONDS);
    }
    return steps;
  }

  /** Expects that every step is the signal of `mode` where the player says that it is. */
  function expectHeard(steps: readonly Step[], mode: ListenMode): void {
    expect(steps.length).toBeGreaterThan(0);
    let largest = 0;
    for (const { sample, frames } of steps) {
      frames.forEach((value, n) => {
        largest = Math.max(largest, Math.abs(value - signals[mode](sample + n)));
      });
    }
    // A sum of two 32-bit floats below 1.
    expect(largest).toBeLessThan(2e-7);
  }

  return { player, song, changes, advance, expectHeard, signals, node };
}

/** A node that is silent and keeps what it is sent. */
function fakeNode() {
  const sent: StretchCommand[] = [];
  const fake = {
    created: 0,
    failure: null as Error | null,
    create(): Promise<StretchNode> {
      if (fake.failure) return Promise.reject(fake.failure);
      fake.created++;
      const gain = () => new GainNode(context() as unknown as AudioContext).gain;
      const gains = { mixture: gain(), vocals: gain() };
      const output = new GainNode(context() as unknown as AudioContext);
      return Promise.resolve({
        output,
        gains,
        send: (command) => void sent.push(command),
        close: () => undefined,
      });
    },
    cues: () => sent.flatMap((command) => (command.type === 'cue' ? [command.cue] : [])),
    /** The mixture that has come, and the sample of `signal` at which it begins. */
    received(signal: (n: number) => number) {
      const mixture = Float32Array.from(
        sent.flatMap((command) =>
          command.type === 'samples' && command.source === 'mixture'
            ? Array.from(command.planes[0])
            : [],
        ),
      );
      let start = 0;
      while (Math.abs(signal(start) - mixture[0]) > 1e-9) start++;
      return { mixture, start };
    },
  };
  return fake;
}

const context = () => {
  const latest = FakeAudioContext.opened.at(-1);
  if (!latest) throw new Error('no context was opened');
  return latest;
};

const isSilent = (steps: readonly Step[]) =>
  steps.every(({ frames }) => frames.every((value) => value === 0));

/** The steps that sound, without the one of the fade in. */
function sounding(steps: readonly Step[]): Step[] {
  const first = steps.findIndex(({ frames }) => frames.some((value) => value !== 0));
  return first < 0 ? [] : steps.slice(first + 2);
}

describe('createPlayer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    FakeAudioContext.opened.length = 0;
    FakeAudioContext.isBlocked = false;
    Object.entries(FAKE_AUDIO).forEach(([name, type]) => vi.stubGlobal(name, type));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  describe('playing', () => {
    it('opens no context before the first play, and then one at the rate of the song', async () => {
      const { player } = open();
      player.setMix(MIXES.vocals);
      player.seek(1);
      expect(FakeAudioContext.opened).toHaveLength(0);
      await player.play();
      await player.play();
      expect(FakeAudioContext.opened).toHaveLength(1);
      expect(context().sampleRate).toBe(RATE);
    });

    for (const mode of ['mixture', 'vocals', 'instrumental'] as const) {
      it(`plays every sample of the ${mode} once and in its place, to the end`, async () => {
        const { player, advance, expectHeard, changes } = open({ seconds: 3 });
        player.setMix(MIXES[mode]);
        await player.play();
        const steps = await advance(3.5);
        const heard = sounding(steps).filter(({ status }) => status === 'playing');
        // Whole steps that end before the song does.
        const whole = heard.filter(({ sample }) => sample + STEP <= 3 * RATE);
        expectHeard(whole, mode);
        whole.forEach(({ sample }, index) => expect(sample).toBe(whole[0].sample + index * STEP));
        expect(whole.length).toBeGreaterThanOrEqual(3 / STEP_SECONDS - 3);
        expect(player.status).toBe('paused');
        expect(player.position()).toBe(3);
        expect(isSilent(await advance(0.2))).toBe(true);
        expect(changes.at(-1)).toBe('paused');
      });
    }

    it('starts again from the beginning after the end', async () => {
      const { player, advance, expectHeard } = open({ seconds: 1 });
      await player.play();
      await advance(1.5);
      expect(player.status).toBe('paused');
      await player.play();
      expect(player.position()).toBe(0);
      const heard = sounding(await advance(0.5));
      expect(heard[0].sample).toBeLessThan(3 * STEP);
      expectHeard(heard, 'mixture');
    });

    it('plays on for 3 s while timers are held up', async () => {
      const { player, advance, expectHeard } = open({ seconds: 10 });
      await player.play();
      await advance(0.5);
      const sample = Math.round(player.position() * RATE);
      const [frames] = context().render(2.8 * RATE);
      expectHeard([{ sample, status: 'playing', frames }], 'mixture');
    });

    it('falls silent when paused and goes on from the same sample', async () => {
      const { player, advance, expectHeard, changes } = open();
      await player.play();
      await advance(1);
      player.pause();
      expect(player.status).toBe('paused');
      const position = player.position();
      expect(isSilent((await advance(0.5)).slice(REACTION_SECONDS / STEP_SECONDS))).toBe(true);
      expect(player.position()).toBe(position);
      await player.play();
      const heard = sounding(await advance(0.5));
      expect(heard[0].sample - Math.floor(position * RATE)).toBeLessThan(3 * STEP);
      expectHeard(heard, 'mixture');
      expect(changes).toEqual(['buffering', 'playing', 'paused', 'buffering', 'playing']);
    });

    it('plays at the rate of the device what contexts cannot play at its own', async () => {
      const { player, advance } = open({ seconds: 2, sampleRate: 1000 });
      await player.play();
      expect(context().sampleRate).toBe(DEVICE_RATE);
      const steps = sounding(await advance(0.5));
      expect(steps.length).toBeGreaterThan(10);
      expect(player.position()).toBeCloseTo(0.5 - 256 / DEVICE_RATE - 0.02, 2);
    });
  });

  describe('seeking', () => {
    it('goes on at the new place while playing', async () => {
      const { player, advance, expectHeard } = open();
      await player.play();
      await advance(0.5);
      player.seek(2.25);
      expect(player.position()).toBe(2.25);
      expect(player.status).toBe('playing');
      // The old place fades out while the new one is about to begin.
      const heard = (await advance(0.5)).slice(Math.ceil(REACTION_SECONDS / STEP_SECONDS) + 1);
      expectHeard(heard, 'mixture');
      expect(heard[0].sample).toBeGreaterThanOrEqual(2.25 * RATE);
    });

    it('moves a paused player without a sound and tells of it', async () => {
      const { player, changes, advance, expectHeard } = open();
      player.seek(1.5);
      expect(changes).toEqual(['paused']);
      expect(player.position()).toBe(1.5);
      await player.play();
      const heard = sounding(await advance(0.3));
      expectHeard(heard, 'mixture');
      expect(heard[0].sample).toBeGreaterThan(1.5 * RATE);
    });

    it('stays within the song', async () => {
      const { player, advance } = open();
      player.seek(-3);
      expect(player.position()).toBe(0);
      player.seek(99);
      expect(player.position()).toBe(4);
      player.seek(0);
      await player.play();
      await advance(0.2);
      player.seek(99);
      expect(player.status).toBe('paused');
      expect(player.position()).toBe(4);
    });

    it('waits where there are no vocals yet', async () => {
      const { player, song, advance, expectHeard } = open({ readySeconds: 2 });
      player.setMix(MIXES.vocals);
      await player.play();
      await advance(0.2);
      player.seek(3);
      expect(player.status).toBe('buffering');
      await advance(REACTION_SECONDS + STEP_SECONDS);
      expect(isSilent(await advance(0.3))).toBe(true);
      song.ready = 4 * RATE;
      player.vocalsArrived();
      const heard = sounding(await advance(0.3));
      expectHeard(heard, 'vocals');
      expect(heard[0].sample).toBeGreaterThanOrEqual(3 * RATE);
    });
  });

  describe('vocals that are still arriving', () => {
    it('holds at their end and goes on there once half a second more has come', async () => {
      const { player, song, advance, expectHeard } = open({ readySeconds: 1 });
      player.setMix(MIXES.instrumental);
      await player.play();
      const before = await advance(1.3);
      const played = sounding(before).filter(({ sample }) => sample + STEP <= RATE);
      expectHeard(played, 'instrumental');
      expect(played.length).toBeGreaterThanOrEqual(1 / STEP_SECONDS - 3);
      expect(player.status).toBe('buffering');
      expect(player.position()).toBe(1);
      song.ready = 1.4 * RATE;
      player.vocalsArrived();
      expect(player.status).toBe('buffering');
      song.ready = 1.5 * RATE;
      player.vocalsArrived();
      expect(player.status).toBe('playing');
      const heard = sounding(await advance(0.4));
      expectHeard(heard, 'instrumental');
      expect(heard[0].sample - RATE).toBeLessThan(3 * STEP);
    });

    it('plays and loops a part that has come first, and waits behind it', async () => {
      const { player, song, advance, expectHeard } = open({ readySeconds: 0.5 });
      player.setMix(MIXES.vocals);
      await player.play();
      await advance(0.2);
      player.seek(2);
      expect(player.status).toBe('buffering');
      expect(player.position()).toBe(2);
      song.part = { start: 2 * RATE, end: 3 * RATE };
      player.vocalsArrived();
      expect(player.status).toBe('playing');
      await advance(REACTION_SECONDS + STEP_SECONDS);
      expectHeard(sounding(await advance(0.5)), 'vocals');
      await advance(0.6);
      expect(player.status).toBe('buffering');
      expect(player.position()).toBe(3);
      player.setLoop({ startSample: 2.2 * RATE, endSample: 2.6 * RATE });
      player.seek(2.2);
      await advance(REACTION_SECONDS + STEP_SECONDS);
      const looped = await advance(1.5);
      expect(looped.every(({ status }) => status === 'playing')).toBe(true);
      player.setLoop(null);
      player.seek(1);
      expect(player.status).toBe('buffering');
    });

    it('plays the mixture through what is missing and joins in a part', async () => {
      const { player, song, advance, expectHeard } = open({ readySeconds: 0.5 });
      song.part = { start: 1.5 * RATE, end: 3 * RATE };
      await player.play();
      expectHeard(sounding(await advance(1.8)), 'mixture');
      player.setMix(MIXES.vocals);
      expect(player.status).toBe('playing');
      await advance(REACTION_SECONDS + STEP_SECONDS);
      expectHeard(await advance(0.5), 'vocals');
    });

    it('plays without a pause while they stay ahead', async () => {
      const { player, song, advance, expectHeard } = open({ readySeconds: 0.5 });
      player.setMix(MIXES.vocals);
      await player.play();
      const steps: Step[] = [];
      for (; song.ready < 4 * RATE; song.ready += 0.25 * RATE, player.vocalsArrived()) {
        steps.push(...(await advance(0.25)));
      }
      const heard = sounding(steps);
      expectHeard(heard, 'vocals');
      expect(heard.every(({ status }) => status === 'playing')).toBe(true);
    });

    it('does not need them for the mixture, and joins them in when they come', async () => {
      const { player, song, advance, expectHeard } = open({ readySeconds: 0 });
      await player.play();
      expectHeard(sounding(await advance(1)), 'mixture');
      song.ready = 3 * RATE;
      player.vocalsArrived();
      await advance(0.2);
      player.setMix(MIXES.vocals);
      expect(player.status).toBe('playing');
      await advance(REACTION_SECONDS + STEP_SECONDS);
      expectHeard(await advance(0.5), 'vocals');
    });

    it('plays a rest shorter than half a second that is complete', async () => {
      const { player, song, advance } = open({ seconds: 2, readySeconds: 1.8 });
      player.setMix(MIXES.vocals);
      player.seek(1.79);
      await player.play();
      expect(player.status).toBe('buffering');
      song.ready = 2 * RATE;
      player.vocalsArrived();
      expect(player.status).toBe('playing');
      await advance(0.5);
      expect(player.status).toBe('paused');
      expect(player.position()).toBe(2);
    });

    it('waits for what has to be fetched from the disk first', async () => {
      const { player, song, advance, expectHeard } = open();
      song.loaded = 0;
      await player.play();
      expect(player.status).toBe('buffering');
      expect(isSilent(await advance(0.3))).toBe(true);
      song.loaded = 2 * RATE;
      player.vocalsArrived();
      expectHeard(sounding(await advance(1)), 'mixture');
    });
  });

  describe('what to listen to', () => {
    it('changes while playing, without moving', async () => {
      const { player, advance, expectHeard, changes } = open({ seconds: 6 });
      await player.play();
      await advance(0.5);
      for (const mode of ['vocals', 'instrumental', 'mixture'] as const) {
        const before = player.position();
        player.setMix(MIXES[mode]);
        expect(player.position()).toBe(before);
        await advance(REACTION_SECONDS + STEP_SECONDS);
        expectHeard(await advance(0.5), mode);
      }
      player.setMix(MIXES.mixture);
      expect(changes).toEqual(['buffering', 'playing']);
    });

    it('never plays the mixture alone beyond the end of the vocals', async () => {
      const { player, advance, expectHeard } = open({ readySeconds: 1 });
      await player.play();
      await advance(0.3);
      // By now 3 s of the mixture are scheduled.
      player.setMix(MIXES.instrumental);
      await advance(REACTION_SECONDS + STEP_SECONDS);
      const steps = await advance(1.2);
      expectHeard(
        steps.filter(({ sample, status }) => status === 'playing' && sample + STEP <= RATE),
        'instrumental',
      );
      const held = steps.findIndex(({ status }) => status === 'buffering');
      expect(held).toBeGreaterThan(0);
      expect(isSilent(steps.slice(held))).toBe(true);
    });

    it('holds at once where there are no vocals, and goes on with the mixture', async () => {
      const { player, advance, expectHeard } = open({ readySeconds: 0.5 });
      await player.play();
      await advance(1);
      player.setMix(MIXES.vocals);
      expect(player.status).toBe('buffering');
      const position = player.position();
      await advance(REACTION_SECONDS);
      expect(player.position()).toBe(position);
      player.setMix(MIXES.mixture);
      expect(player.status).toBe('playing');
      expectHeard(sounding(await advance(0.3)), 'mixture');
    });
  });

  describe('mixing', () => {
    const MIX: Mix = {
      vocals: { levelDb: -20, isMuted: false, isSolo: false },
      instrumental: { levelDb: 6, isMuted: false, isSolo: false },
    };

    it('plays both stems at their levels', async () => {
      const { player, advance, signals } = open();
      player.setMix(MIX);
      await player.play();
      const gain = 10 ** (6 / 20);
      for (const { sample, frames } of sounding(await advance(1))) {
        frames.forEach((value, n) => {
          const expected =
            0.1 * signals.vocals(sample + n) + gain * signals.instrumental(sample + n);
          expect(Math.abs(value - expected)).toBeLessThan(1e-6);
        });
      }
    });

    it('moves to another mix within 10 ms and without a step', async () => {
      const { player, advance, signals } = open();
      player.setMix(MIXES.vocals);
      await player.play();
      await advance(0.5);
      player.setMix(MIXES.mixture);
      const steps = await advance(REACTION_SECONDS + STEP_SECONDS);
      // The share of the mixture in each sample: 0 before, 1 after, and between in steps of 1/40.
      let share = 0;
      for (const { sample, frames } of steps) {
        frames.forEach((value, n) => {
          const [vocals, mixture] = [signals.vocals(sample + n), signals.mixture(sample + n)];
          if (Math.abs(mixture - vocals) < 0.05) return;
          const next = (value - vocals) / (mixture - vocals);
          expect(next).toBeGreaterThan(share - 1e-4);
          share = next;
        });
      }
      expect(share).toBeCloseTo(1, 5);
    });

    it('measures what is heard of each stem, after its strip', async () => {
      const { player, advance, signals } = open();
      expect(player.levels()).toEqual({ vocals: 0, instrumental: 0 });
      player.setMix(MIX);
      await player.play();
      await advance(0.5);
      const sample = Math.round(player.position() * RATE);
      const peak = (signal: (n: number) => number) =>
        Math.max(
          ...Array.from({ length: Math.ceil(RATE / 60) }, (_, n) => Math.abs(signal(sample + n))),
        );
      const levels = player.levels();
      expect(levels.vocals).toBeCloseTo(0.1 * peak(signals.vocals), 6);
      expect(levels.instrumental).toBeCloseTo(10 ** (6 / 20) * peak(signals.instrumental), 6);
      player.setMix(MIXES.instrumental);
      expect(player.levels().vocals).toBe(0);
      player.pause();
      expect(player.levels()).toEqual({ vocals: 0, instrumental: 0 });
    });
  });

  describe('a loop', () => {
    const LOOP = { startSample: 1.5 * RATE + 3, endSample: 2 * RATE - 4 };
    const LENGTH = LOOP.endSample - LOOP.startSample;

    /** Everything heard, as one signal, and the song's sample at its first frame. */
    const joined = (steps: readonly Step[]) => ({
      first: steps[0].sample,
      heard: Float32Array.from(steps.flatMap(({ frames }) => Array.from(frames))),
    });

    /** Expects `heard` to be the loop from `first` on, sample by sample. */
    function expectLoop(
      { first, heard }: ReturnType<typeof joined>,
      signal: (n: number) => number,
      { startSample, endSample } = LOOP,
    ): void {
      let largest = 0;
      heard.forEach((value, n) => {
        const turned = (first - startSample + n) % (endSample - startSample);
        largest = Math.max(largest, Math.abs(value - signal(startSample + turned)));
      });
      expect(largest).toBeLessThan(2e-7);
    }

    for (const mode of ['mixture', 'instrumental'] as const) {
      it(`repeats the ${mode} sample by sample, without a gap`, async () => {
        const { player, advance, signals } = open();
        player.setMix(MIXES[mode]);
        player.setLoop(LOOP);
        player.seek(LOOP.startSample / RATE);
        await player.play();
        const steps = sounding(await advance(3));
        expectLoop(joined(steps), signals[mode]);
        expect(player.status).toBe('playing');
        expect(steps.length * STEP).toBeGreaterThan(5 * LENGTH);
        for (const { sample } of steps) {
          expect(sample).toBeGreaterThanOrEqual(LOOP.startSample);
          expect(sample).toBeLessThanOrEqual(LOOP.endSample);
        }
      });
    }

    it('begins at its start if the position is outside, also while playing', async () => {
      const { player, advance, signals } = open();
      await player.play();
      await advance(0.3);
      player.setLoop(LOOP);
      expect(player.position()).toBe(LOOP.startSample / RATE);
      await advance(REACTION_SECONDS + STEP_SECONDS);
      expectLoop(joined(await advance(1)), signals.mixture);
    });

    it('begins at its start if the position is outside while paused or waiting', async () => {
      const { player, song } = open({ readySeconds: 0.5 });
      player.setMix(MIXES.vocals);
      player.setLoop(LOOP);
      expect(player.position()).toBe(LOOP.startSample / RATE);
      player.seek(0.2);
      await player.play();
      player.seek(3.5);
      expect(player.status).toBe('buffering');
      const earlier = { startSample: 0.5 * RATE, endSample: RATE };
      player.setLoop(earlier);
      expect(player.position()).toBe(0.5);
      song.part = { start: earlier.startSample, end: earlier.endSample };
      player.vocalsArrived();
      expect(player.status).toBe('playing');
    });

    it('changes its end while it plays, without a gap', async () => {
      const { player, advance, signals } = open();
      player.setLoop(LOOP);
      player.seek(1.6);
      await player.play();
      await advance(0.2);
      const longer = { ...LOOP, endSample: 3 * RATE };
      player.setLoop(longer);
      const { first, heard } = joined(await advance(1));
      heard.forEach((value, n) => expect(value).toBeCloseTo(signals.mixture(first + n), 6));
      await advance(0.5);
      expectLoop(joined(await advance(1)), signals.mixture, longer);
    });

    it('ends, and the song goes on behind it', async () => {
      const { player, advance, expectHeard } = open();
      player.setLoop(LOOP);
      player.seek(1.6);
      await player.play();
      await advance(1);
      player.setLoop(null);
      await advance(0.1);
      const steps = await advance(1);
      expectHeard(steps.slice(steps.findIndex(({ sample }) => sample > LOOP.endSample)), 'mixture');
    });

    it('waits inside for vocals that have not come', async () => {
      const { player, song, advance, signals } = open({ readySeconds: 2.25 });
      const long = { ...LOOP, endSample: 3 * RATE };
      player.setMix(MIXES.vocals);
      player.setLoop(long);
      player.seek(LOOP.startSample / RATE);
      await player.play();
      await advance(1);
      expect(player.status).toBe('buffering');
      expect(player.position()).toBe(2.25);
      song.ready = 3 * RATE;
      player.vocalsArrived();
      expect(player.status).toBe('playing');
      await advance(REACTION_SECONDS + STEP_SECONDS);
      expectLoop(joined(await advance(2)), signals.vocals, long);
    });

    it('repeats a few samples only', async () => {
      const { player, advance, signals } = open();
      const tiny = { startSample: 4000, endSample: 4003 };
      player.setLoop(tiny);
      player.seek(1);
      await player.play();
      expectLoop(joined(sounding(await advance(0.3))), signals.mixture, tiny);
    });

    it('counts in with four clicks, and only if it is asked to', async () => {
      const { player, advance, signals } = open();
      player.setLoop(LOOP);
      player.seek(LOOP.startSample / RATE);
      player.setCountIn(true);
      await player.play();
      const counting = await advance(2);
      expect(player.position()).toBe(LOOP.startSample / RATE);
      const { heard } = joined(counting);
      const onsets = Array.from(heard.keys()).filter(
        (n) => heard[n] !== 0 && heard.subarray(Math.max(0, n - 100), n).every((v) => v === 0),
      );
      expect(onsets.map((n) => Math.round((n - onsets[0]) / 10))).toEqual([0, 200, 400, 600]);
      await advance(REACTION_SECONDS + 2 * STEP_SECONDS);
      expectLoop(joined(await advance(1)), signals.mixture);
      player.pause();
      player.setCountIn(false);
      await player.play();
      await advance(0.1);
      expect(player.position()).not.toBe(LOOP.startSample / RATE);
    });

    it('falls silent when it is paused while counting in', async () => {
      const { player, advance } = open();
      player.setLoop(LOOP);
      player.setCountIn(true);
      await player.play();
      await advance(0.6);
      player.pause();
      expect(isSilent((await advance(3)).slice(1))).toBe(true);
    });
  });

  describe('another key and speed', () => {
    const SLOW = { semitones: 0, keepsFormants: true, speed: 0.5 };

    it('loads its node once it is needed, and hands over without a gap', async () => {
      const { player, advance, node, expectHeard } = open({ seconds: 10 });
      await player.play();
      await advance(0.5);
      expect(node.created).toBe(0);
      player.setTransposition(SLOW);
      await vi.advanceTimersByTimeAsync(0);
      expect(node.created).toBe(1);
      // The plain sound goes on until the node's begins.
      expectHeard(await advance(0.2), 'mixture');
      await advance(0.2);
      const cue = node.cues()[0];
      expect(cue.transposition).toBe(SLOW);
      expect(cue.place).toBe(0);
      const from = player.position();
      await advance(1);
      expect(player.position() - from).toBeCloseTo(0.5, 6);
    });

    it('gives the node every sample from the cue on, once', async () => {
      const { player, advance, node, signals } = open({ seconds: 8 });
      player.setTransposition(SLOW);
      player.seek(1);
      await player.play();
      await vi.advanceTimersByTimeAsync(0);
      await advance(3);
      const { mixture, start } = node.received(signals.mixture);
      expect(mixture.length).toBeGreaterThanOrEqual(2 * RATE);
      mixture.forEach((value, n) => {
        expect(Math.abs(value - signals.mixture(start + n))).toBeLessThan(1e-7);
      });
    });

    it('changes speed from a frame on that is still to come, where the position turns', async () => {
      const { player, advance, node } = open({ seconds: 20 });
      player.setTransposition(SLOW);
      await player.play();
      await vi.advanceTimersByTimeAsync(0);
      await advance(1);
      const before = player.position();
      player.setTransposition({ ...SLOW, speed: 1.5 });
      const wait = node.cues().at(-1)!.frame / RATE - context().currentTime;
      expect(wait).toBeGreaterThan(0.145);
      await advance(wait);
      // Time passes in steps, which may end one before or after the cue.
      expect(Math.abs(player.position() - before - 0.5 * wait)).toBeLessThan(1.5 * STEP_SECONDS);
      await advance(STEP_SECONDS);
      const from = player.position();
      await advance(1);
      expect(player.position() - from).toBeCloseTo(1.5, 6);
      expect(node.created).toBe(1);
    });

    it('is the song itself, sample by sample, back at 0 and 100 %', async () => {
      const { player, advance, expectHeard } = open({ seconds: 20 });
      player.setTransposition(SLOW);
      await player.play();
      await vi.advanceTimersByTimeAsync(0);
      await advance(1);
      player.setTransposition({ ...SLOW, speed: 1 });
      await advance(0.2);
      expectHeard(await advance(0.5), 'mixture');
    });

    it('plays the song as it is, and says why, if the node cannot be had', async () => {
      const { player, advance, node, expectHeard } = open();
      node.failure = new Error('no worklet');
      player.setTransposition(SLOW);
      await player.play();
      await vi.advanceTimersByTimeAsync(0);
      expect(player.problem).toBe('transposing-failed');
      expectHeard(sounding(await advance(0.5)), 'mixture');
    });
  });

  describe('a context that does not run', () => {
    it('waits for the person to allow sound, and starts at once then', async () => {
      FakeAudioContext.isBlocked = true;
      const { player, advance, expectHeard } = open();
      const started = player.play();
      expect(isSilent(await advance(0.5))).toBe(true);
      expect(player.status).toBe('buffering');
      expect(player.position()).toBe(0);
      context().allow();
      await started;
      expect(player.status).toBe('playing');
      const heard = sounding(await advance(0.3));
      expectHeard(heard, 'mixture');
      expect(heard[0].sample).toBeLessThan(3 * STEP);
    });

    it('stays paused if it is paused before sound is allowed', async () => {
      FakeAudioContext.isBlocked = true;
      const { player, advance } = open();
      const started = player.play();
      player.pause();
      context().allow();
      await started;
      expect(player.status).toBe('paused');
      expect(isSilent(await advance(0.5))).toBe(true);
    });

    it('is paused again, and says why, if the device refuses', async () => {
      FakeAudioContext.isBlocked = true;
      const { player, changes } = open();
      const started = player.play();
      context().refuse(new Error('no device'));
      await started;
      expect(player.status).toBe('paused');
      expect(player.problem).toBe('sound-unavailable');
      expect(changes.at(-1)).toBe('paused');
    });

    it('says so if the browser opens no context at all, and tries again at the next play', async () => {
      const { player } = open();
      vi.stubGlobal('AudioContext', function refuse() {
        throw new Error('no device');
      });
      await player.play();
      expect(player.status).toBe('paused');
      expect(player.problem).toBe('sound-unavailable');
      vi.stubGlobal('AudioContext', FakeAudioContext);
      await player.play();
      expect(player.status).toBe('playing');
      expect(player.problem).toBeNull();
    });

    it('says so if sound is still not there after seconds, and plays once it is', async () => {
      FakeAudioContext.isBlocked = true;
      const { player, advance, expectHeard } = open();
      const started = player.play();
      await advance(5);
      expect(player.problem).toBe('sound-unavailable');
      context().allow();
      await started;
      expect(player.problem).toBeNull();
      expectHeard(sounding(await advance(0.3)), 'mixture');
    });

    it('goes on by itself after the system has taken the sound away', async () => {
      const { player, advance, expectHeard } = open();
      await player.play();
      await advance(1);
      FakeAudioContext.isBlocked = true;
      context().interrupt();
      expect(player.status).toBe('buffering');
      const position = player.position();
      await advance(0.5);
      expect(player.position()).toBe(position);
      context().allow();
      expect(player.status).toBe('playing');
      await advance(REACTION_SECONDS + STEP_SECONDS);
      const heard = await advance(0.5);
      expectHeard(heard, 'mixture');
      expect(heard[0].sample - position * RATE).toBeLessThan((2 * REACTION_SECONDS + 0.02) * RATE);
    });

    it('may be closed before sound is allowed', async () => {
      FakeAudioContext.isBlocked = true;
      const { player } = open();
      const started = player.play();
      await player.close();
      await expect(started).resolves.toBeUndefined();
      expect(player.status).toBe('paused');
      expect(context().state).toBe('closed');
    });
  });

  describe('closing', () => {
    it('gives the context back, stops the clock, and a later play opens a new one', async () => {
      const { player, advance, expectHeard } = open();
      await player.play();
      await advance(1);
      const position = player.position();
      await player.close();
      expect(context().state).toBe('closed');
      expect(vi.getTimerCount()).toBeLessThanOrEqual(2);
      await vi.advanceTimersByTimeAsync(1000);
      expect(vi.getTimerCount()).toBe(0);
      expect(player.position()).toBe(position);
      await player.play();
      expect(FakeAudioContext.opened).toHaveLength(2);
      expectHeard(sounding(await advance(0.3)), 'mixture');
    });

    it('does nothing where nothing was played', async () => {
      const { player } = open();
      await expect(player.close()).resolves.toBeUndefined();
      expect(FakeAudioContext.opened).toHaveLength(0);
    });
  });
});
