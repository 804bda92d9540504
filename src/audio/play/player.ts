/**
 * A sample-accurate player of mixture, vocals and their difference, on one AudioContext at the
 * song's own rate.
 *
 * Both signals are cut into short AudioBuffers that are scheduled back to back (measured in
 * Chromium 156 at 3–192 kHz: the joined chunks equal the uncut signal to 1e-9). Equal samples of
 * mixture and vocals are scheduled at equal times, so that the graph computes instrumental =
 * mixture − vocals:
 *
 *     mixture chunks ─▶ run fade ─▶ mixture gain ─┐
 *                                                 ├─▶ speakers
 *     vocals chunks  ─▶ run fade ─▶ vocals gain  ─┘
 *
 * Vocals may still be arriving. Where they end, playback waits, and goes on when there are more.
 */
import type { Hertz, Samples, Seconds } from '../../shared/units';
import { ChunkStream } from './chunkStream';
import { rampTo, soonest } from './ramp';

/** Which signal is heard. */
export type ListenMode = 'mixture' | 'vocals' | 'instrumental';
/** `buffering`: will play as soon as sound is allowed and the samples are there. */
export type PlayerStatus = 'paused' | 'playing' | 'buffering';

/** What the player needs of a song whose vocals may still be arriving. */
export interface PlayableSong {
  readonly sampleRate: Hertz;
  readonly numSamples: Samples;
  /**
   * The mixture's samples first … first + count − 1, one plane per channel. Called only for samples
   * before {@link loadedUntil} of the listener's position.
   */
  readMixture(first: Samples, count: Samples): readonly Float32Array[];
  /**
   * The vocals' samples first … first + count − 1, one plane per channel. Called only for samples
   * before both {@link loadedUntil} and {@link readySamples}.
   */
  readVocals(first: Samples, count: Samples): readonly Float32Array[];
  /**
   * The first sample after `sample` that cannot be read at once, because it is still on the disk.
   * Asking starts fetching it. {@link Player.vocalsArrived} must be called when more has been
   * fetched.
   */
  loadedUntil(sample: Samples): Samples;
  /** How many samples of vocals have arrived, counted from the beginning of the song. */
  readySamples(): Samples;
}

/** Plays one song. All methods may be called in any state. */
export interface Player {
  readonly status: PlayerStatus;
  readonly mode: ListenMode;
  /** What the listener hears now, or will hear next, from the beginning of the song. */
  position(): Seconds;
  /**
   * Plays from the position, or from the beginning if the position is the end. Resolves once the
   * browser allows sound. Rejects if there is no sound device.
   */
  play(): Promise<void>;
  pause(): void;
  /** Moves the position, at most to either end of the song; goes on playing from there. */
  seek(seconds: Seconds): void;
  setMode(mode: ListenMode): void;
  /**
   * Call when more samples can be read: more vocals have arrived, or were fetched from the disk.
   */
  vocalsArrived(): void;
  /** Stops the sound and closes the AudioContext. A later {@link play} opens a new one. */
  close(): Promise<void>;
}

const GAINS: Readonly<Record<ListenMode, { readonly mixture: number; readonly vocals: number }>> = {
  mixture: { mixture: 1, vocals: 0 },
  vocals: { mixture: 0, vocals: 1 },
  instrumental: { mixture: 1, vocals: -1 },
};

/** Time between a command and its first sample, so that nothing is scheduled in the past. */
const START_DELAY_SECONDS = 0.02;
/** How far ahead sound is scheduled. In hidden tabs, timers run only once per second. */
const LOOKAHEAD_SECONDS = 3;
const TICK_MS = 100;
/** Vocals that must be there before playback goes on after waiting, so that it does not stutter. */
const RESUME_SECONDS = 0.5;

/**
 * One stretch of uninterrupted sound. Frame `startFrame` at the song's rate plays `startSample`.
 */
interface Run {
  readonly startFrame: number;
  readonly startSample: Samples;
  readonly mixture: ChunkStream;
  readonly vocals: ChunkStream;
}

/** Creates a paused player for one song. Calls `onChange` at every change of status or mode. */
export function createPlayer(song: PlayableSong, onChange: () => void): Player {
  const { sampleRate: rate, numSamples } = song;
  let graph: ReturnType<typeof createGraph> | null = null;
  let run: Run | null = null;
  let status: PlayerStatus = 'paused';
  let mode: ListenMode = 'mixture';
  let heldSample: Samples = 0;
  let timer: ReturnType<typeof setInterval> | undefined;

  function setStatus(next: PlayerStatus): void {
    if (status === next) return;
    status = next;
    onChange();
  }

  /** The first sample that cannot be played yet in the current mode. */
  function limit(): Samples {
    const loaded = song.loadedUntil(Math.floor(currentSample()));
    return mode === 'mixture' ? loaded : Math.min(loaded, song.readySamples());
  }

  function currentSample(): Samples {
    if (!run || !graph) return heldSample;
    const elapsed = graph.context.currentTime * rate - run.startFrame;
    return Math.min(numSamples, Math.max(run.startSample, run.startSample + elapsed));
  }

  /**
   * First frame at the song's rate at which something scheduled now is heard from its beginning.
   */
  function schedulableFrame(context: AudioContext): number {
    return Math.ceil((soonest(context) + START_DELAY_SECONDS) * rate);
  }

  function startRun(): void {
    if (!graph) return;
    const { context, mixtureGain, vocalsGain } = graph;
    const startFrame = schedulableFrame(context);
    const startSample = Math.floor(heldSample);
    const origin = startFrame - startSample;
    const stream = (read: PlayableSong['readMixture'], output: AudioNode): ChunkStream =>
      new ChunkStream({ context, rate, read, output, origin, startSample });
    run = {
      startFrame,
      startSample,
      mixture: stream((first, count) => song.readMixture(first, count), mixtureGain),
      vocals: stream((first, count) => song.readVocals(first, count), vocalsGain),
    };
    setStatus('playing');
    timer ??= setInterval(tick, TICK_MS);
    tick();
  }

  function stopRun(): void {
    heldSample = currentSample();
    run?.mixture.stop();
    run?.vocals.stop();
    run = null;
  }

  function stopTimer(): void {
    clearInterval(timer);
    timer = undefined;
  }

  /** Schedules what comes next. Pauses at the end of the song, waits at the end of the vocals. */
  function tick(): void {
    if (!run || !graph) return;
    const now = currentSample();
    if (now >= numSamples) {
      stopRun();
      heldSample = numSamples;
      stopTimer();
      setStatus('paused');
      return;
    }
    if (now >= limit()) return hold(limit());
    const ahead = now + LOOKAHEAD_SECONDS * rate;
    // Vocals that arrive late begin at the first sample that can still be scheduled.
    run.vocals.skipTo(run.startSample + schedulableFrame(graph.context) - run.startFrame);
    run.vocals.fill(ahead, Math.min(song.readySamples(), song.loadedUntil(Math.floor(now))));
    run.mixture.fill(ahead, limit());
  }

  function hold(sample: Samples): void {
    stopRun();
    heldSample = sample;
    setStatus('buffering');
  }

  function resumeIfReady(): void {
    if (status !== 'buffering') return;
    const isComplete = limit() >= numSamples;
    if (isComplete || limit() >= heldSample + RESUME_SECONDS * rate) startRun();
  }

  return {
    get status() {
      return status;
    },
    get mode() {
      return mode;
    },
    position: () => currentSample() / rate,

    async play() {
      if (status !== 'paused') return;
      const current = (graph ??= createGraph(rate, mode));
      if (heldSample >= numSamples) heldSample = 0;
      setStatus('buffering');
      try {
        await current.context.resume();
      } catch (error) {
        // Closing the player rejects a resume that is still pending.
        if (graph !== current) return;
        setStatus('paused');
        throw error;
      }
      if (graph === current) resumeIfReady();
    },

    pause() {
      stopRun();
      stopTimer();
      setStatus('paused');
    },

    seek(seconds) {
      const wasActive = status !== 'paused';
      stopRun();
      heldSample = Math.min(numSamples, Math.max(0, Math.round(seconds * rate)));
      if (!wasActive) onChange();
      else if (heldSample < limit()) startRun();
      else if (limit() < numSamples) setStatus('buffering');
      else this.pause();
    },

    setMode(next) {
      if (mode === next) return;
      mode = next;
      graph?.switchTo(next);
      onChange();
      if (run && limit() < numSamples) {
        // Mixture already scheduled beyond the edge of the vocals would sound alone there.
        if (currentSample() < limit()) run.mixture.cutAt(limit());
        else hold(currentSample());
      }
      if (status === 'buffering') resumeIfReady();
      else tick();
    },

    vocalsArrived() {
      if (status === 'buffering') resumeIfReady();
      else tick();
    },

    async close() {
      stopRun();
      stopTimer();
      status = 'paused';
      const context = graph?.context;
      graph = null;
      await context?.close();
    },
  };
}

/** The part of the graph that outlives a run: the context and the two listening gains. */
function createGraph(rate: number, mode: ListenMode) {
  const context = createContext(rate);
  const mixtureGain = new GainNode(context, { gain: GAINS[mode].mixture });
  const vocalsGain = new GainNode(context, { gain: GAINS[mode].vocals });
  mixtureGain.connect(context.destination);
  vocalsGain.connect(context.destination);

  return {
    context,
    mixtureGain,
    vocalsGain,
    switchTo(next: ListenMode): void {
      rampTo(context, mixtureGain.gain, GAINS[next].mixture);
      rampTo(context, vocalsGain.gain, GAINS[next].vocals);
    },
  };
}

/** A context at the song's rate, or at the device's rate where the browser refuses the song's. */
function createContext(sampleRate: number): AudioContext {
  try {
    return new AudioContext({ sampleRate, latencyHint: 'interactive' });
  } catch {
    return new AudioContext();
  }
}
