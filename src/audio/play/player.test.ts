import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mulberry32 } from '../../shared/random';
import { DEVICE_RATE, FAKE_AUDIO, FakeAudioContext } from '../../testing/fakeAudio';
import { createPlayer } from './player';
import type { ListenMode, PlayerStatus } from './player';
import { RAMP_SECONDS } from './ramp';

const RATE = 4000;
/** The test looks at the player as often as this. Timers run in the same steps. */
const STEP_SECONDS = 0.01;
const STEP = STEP_SECONDS * RATE;
/** Between a command and what is heard of it: 2 blocks of 128 frames, 20 ms, and a fade. */
const REACTION_SECONDS = 256 / RATE + 0.02 + RAMP_SECONDS;

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
  const song = { ready: readySeconds * sampleRate, loaded: numSamples };
  const changes: string[] = [];
  const read = (plane: Float32Array, first: number, count: number, limit: number) => {
    if (first < 0 || count < 1 || first + count > limit) throw new Error(`${first} + ${count}`);
    return [plane.subarray(first, first + count)];
  };
  const player = createPlayer(
    {
      sampleRate,
      numSamples,
      readMixture: (first, count) => read(mixture, first, count, song.loaded),
      readVocals: (first, count) => read(vocals, first, count, Math.min(song.ready, song.loaded)),
      loadedUntil: (sample) => Math.max(sample, song.loaded),
      readySamples: () => song.ready,
    },
    () => changes.push(`${player.status} ${player.mode}`),
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

  return { player, song, changes, advance, expectHeard };
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
      player.setMode('vocals');
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
        player.setMode(mode);
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
        expect(changes.at(-1)).toBe(`paused ${mode}`);
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
      expect(changes).toEqual([
        'buffering mixture',
        'playing mixture',
        'paused mixture',
        'buffering mixture',
        'playing mixture',
      ]);
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
      expect(changes).toEqual(['paused mixture']);
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
      player.setMode('vocals');
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
      player.setMode('instrumental');
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

    it('plays without a pause while they stay ahead', async () => {
      const { player, song, advance, expectHeard } = open({ readySeconds: 0.5 });
      player.setMode('vocals');
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
      player.setMode('vocals');
      expect(player.status).toBe('playing');
      await advance(REACTION_SECONDS + STEP_SECONDS);
      expectHeard(await advance(0.5), 'vocals');
    });

    it('plays a rest shorter than half a second that is complete', async () => {
      const { player, song, advance } = open({ seconds: 2, readySeconds: 1.8 });
      player.setMode('vocals');
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
        player.setMode(mode);
        expect(player.position()).toBe(before);
        await advance(REACTION_SECONDS + STEP_SECONDS);
        expectHeard(await advance(0.5), mode);
        expect(changes.at(-1)).toBe(`playing ${mode}`);
      }
      player.setMode('mixture');
      expect(changes.filter((change) => change === 'playing mixture')).toHaveLength(2);
    });

    it('never plays the mixture alone beyond the end of the vocals', async () => {
      const { player, advance, expectHeard } = open({ readySeconds: 1 });
      await player.play();
      await advance(0.3);
      // By now 3 s of the mixture are scheduled.
      player.setMode('instrumental');
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
      player.setMode('vocals');
      expect(player.status).toBe('buffering');
      const position = player.position();
      await advance(REACTION_SECONDS);
      expect(player.position()).toBe(position);
      player.setMode('mixture');
      expect(player.status).toBe('playing');
      expectHeard(sounding(await advance(0.3)), 'mixture');
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
      await expect(started).rejects.toThrow('no device');
      expect(player.status).toBe('paused');
      expect(changes.at(-1)).toBe('paused mixture');
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
