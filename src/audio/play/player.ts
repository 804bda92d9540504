/**
 * A sample-accurate player of a mix of a song's two stems, on one AudioContext at the song's own
 * rate.
 *
 * Both signals are cut into short AudioBuffers that are scheduled back to back: in Chromium 156,
 * the joined chunks equal the uncut signal bit by bit (frameTime.ts). Equal samples of
 * mixture and vocals are scheduled at equal times, so that the graph computes any mix of vocals and
 * instrumental = mixture − vocals:
 *
 *     mixture chunks ─▶ run fade ─▶ mixture gain ─┐
 *                                                 ├─▶ speakers
 *     vocals chunks  ─▶ run fade ─▶ vocals gain  ─┤
 *                                                 │
 *     stretch node (both sources and gains) ─▶ run fade, in another key or at another speed
 *
 * Vocals may still be arriving, in any order. Where some are missing, playback waits until they are
 * there.
 */
import type { StemName } from '../export/fileNames';
import { ORIGINAL_MIX, sourceGains, stemGains } from '../mix/mix';
import type { Mix } from '../mix/mix';
import { isTransposed, NO_TRANSPOSITION } from '../mix/transposition';
import type { Transposition } from '../mix/transposition';
import { serializeError } from '../../shared/errors';
import type { ErrorCode } from '../../shared/errors';
import type { Hertz, Samples, Seconds } from '../../shared/units';
import { CLICK_INTERVAL, COUNT_IN_CLICKS, scheduleCountIn } from './countIn';
import { Itinerary } from './itinerary';
import type { Loop } from './itinerary';
import { rampTo, soonest } from './ramp';
import { createPlainSound, createStretchedSound, SOURCES } from './runSound';
import type { RunSound } from './runSound';
import { createStretchNode } from './stretchNode';
import type { CreateStretchNode, StretchNode } from './stretchNode';

/** `buffering`: will play as soon as sound is allowed and the samples are there. */
export type PlayerStatus = 'paused' | 'playing' | 'buffering';

/** What the player needs of a song whose vocals may still be arriving. */
export interface PlayableSong {
  readonly sampleRate: Hertz;
  readonly numChannels: number;
  readonly numSamples: Samples;
  /**
   * The mixture's samples first … first + count − 1, one plane per channel. Called only for samples
   * before {@link loadedUntil} of the listener's position.
   */
  readMixture(first: Samples, count: Samples): readonly Float32Array[];
  /**
   * The vocals' samples first … first + count − 1, one plane per channel. Called only for samples
   * before both {@link loadedUntil} and {@link readyUntil} of the listener's position.
   */
  readVocals(first: Samples, count: Samples): readonly Float32Array[];
  /**
   * As {@link readVocals}, for what is heard one after the other: where the last call has ended at
   * `first`, and other samples are there by now than were then, it fades from those to these.
   */
  readNextVocals(first: Samples, count: Samples): readonly Float32Array[];
  /**
   * The first sample after `sample` that cannot be read at once, because it is still on the disk.
   * Asking starts fetching it, and keeps what is around `kept`, where a loop goes on.
   * {@link Player.vocalsArrived} must be called when more has been fetched.
   */
  loadedUntil(sample: Samples, kept?: Samples): Samples;
  /**
   * The first sample from `sample` on whose vocals cannot be read. Asked after {@link loadedUntil}
   * of the same sample.
   */
  readyUntil(sample: Samples): Samples;
}

/** Plays one song. All methods may be called in any state. */
export interface Player {
  readonly status: PlayerStatus;
  /** Why there is no sound, or not the one that was asked for; null if all is well. */
  readonly problem: ErrorCode | null;
  /** What the listener hears now, or will hear next, from the beginning of the song. */
  position(): Seconds;
  /** Largest absolute sample of each stem in what is heard now, after its strip; 0 in silence. */
  levels(): Readonly<Record<StemName, number>>;
  /**
   * Plays from the position, or from the beginning if the position is the end; in a loop after its
   * count-in. Resolves once the browser allows sound, or {@link problem} says why not.
   */
  play(): Promise<void>;
  pause(): void;
  /** Moves the position, at most to either end of the song; goes on playing from there. */
  seek(seconds: Seconds): void;
  setMix(mix: Mix): void;
  /** The first change that is heard loads what it needs; until then the song plays as it is. */
  setTransposition(transposition: Transposition): void;
  /** Repeats a part of the song, from its beginning if the position is outside; null ends that. */
  setLoop(loop: Loop | null): void;
  /** Whether playing a loop begins with a bar of clicks. */
  setCountIn(isOn: boolean): void;
  /**
   * Call when more samples can be read: more vocals have arrived, or were fetched from the disk.
   */
  vocalsArrived(): void;
  /** Stops the sound and closes the AudioContext. A later {@link play} opens a new one. */
  close(): Promise<void>;
}

/** Time between a command and its first sample, so that nothing is scheduled in the past. */
const START_DELAY_SECONDS = 0.02;
/** The stretch node's blocks reach 145 ms ahead (stretcher.ts); messages take a moment, too. */
const STRETCH_DELAY_SECONDS = 0.25;
/** A new run of the node catches up with its first blocks (liveStretch.ts): messages only. */
const STRETCH_START_SECONDS = 0.08;
/** How far ahead sound is scheduled. In hidden tabs, timers run only once per second. */
const LOOKAHEAD_SECONDS = 3;
const TICK_MS = 100;
/** Vocals that must be there before playback goes on after waiting, so that it does not stutter. */
const RESUME_SECONDS = 0.5;
/** A browser that has not started the sound by then has no device for it, or does not allow it. */
const SOUND_SECONDS: Seconds = 4;
/** A meter shows the loudest sample of a frame of the screen. */
const METER_SECONDS: Seconds = 1 / 60;

/** From a frame at the song's rate on, the place that is heard moves at `speed`. */
interface TimeMark {
  readonly frame: number;
  readonly place: number;
  readonly speed: number;
}

/** One stretch of uninterrupted sound, place 0 of which is heard at `startFrame`. */
interface Run {
  readonly startFrame: number;
  readonly itinerary: Itinerary;
  readonly sound: RunSound;
  readonly isStretched: boolean;
  /** In the order of their frames; the first is that of `startFrame`. */
  marks: readonly TimeMark[];
  /** The place at which what could be played ended when that was looked at last. */
  edge: number;
  /** The run that is heard until `startFrame`; null if none is. */
  readonly previous: Run | null;
  readonly endCountIn: () => void;
}

/** Creates a paused player for one song. Calls `onChange` at every change of status or problem. */
export function createPlayer(
  song: PlayableSong,
  onChange: () => void,
  createNode: CreateStretchNode = createStretchNode,
): Player {
  const { sampleRate: rate, numSamples } = song;
  let graph: Graph | null = null;
  let run: Run | null = null;
  let status: PlayerStatus = 'paused';
  let problem: ErrorCode | null = null;
  let mix: Mix = ORIGINAL_MIX;
  let transposition: Transposition = NO_TRANSPOSITION;
  let loop: Loop | null = null;
  let hasCountIn = false;
  /** Whether the next run begins with a count-in. */
  let isCountInDue = false;
  let heldSample: Samples = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const read = {
    mixture: (first: Samples, count: Samples) => song.readMixture(first, count),
    vocals: (first: Samples, count: Samples) => song.readNextVocals(first, count),
  };

  function setStatus(next: PlayerStatus): void {
    if (status === next) return;
    status = next;
    onChange();
  }

  function setProblem(next: ErrorCode | null): void {
    if (problem === next) return;
    problem = next;
    onChange();
  }

  const needsVocals = () => sourceGains(mix).vocals !== 0;

  /** The first sample from `sample` on that cannot be played yet. `kept` will be played soon. */
  function readable(sample: number, kept: number, withVocals: boolean): Samples {
    const first = Math.floor(sample);
    const loaded = song.loadedUntil(first, Math.floor(kept));
    return withVocals ? Math.min(loaded, song.readyUntil(first)) : loaded;
  }

  /** The first sample that cannot be played yet, from where the player rests. */
  const limit = () => readable(heldSample, loop?.startSample ?? heldSample, needsVocals());

  /** The first place of a run from `place` on that cannot be played yet. */
  function reach({ itinerary }: Run, place: number, withVocals: boolean): number {
    const from = Math.max(place, itinerary.lastChange);
    const sample = itinerary.sampleAt(from);
    const again = itinerary.loopAt(from)?.startSample ?? sample;
    const inLoop = readable(again, sample, withVocals);
    return itinerary.reach(from, readable(sample, again, withVocals), inLoop);
  }

  const nowFrame = (context: AudioContext) => context.currentTime * rate;

  /** The place of a run that is heard at a frame at the song's rate. */
  function placeAt({ marks }: Run, frame: number): number {
    const mark = marks.findLast((one) => one.frame <= frame) ?? marks[0];
    return Math.max(0, mark.place + (frame - mark.frame) * mark.speed);
  }

  function sampleAt(heard: Run, frame: number): number {
    if (heard.previous && frame < heard.startFrame) return sampleAt(heard.previous, frame);
    return heard.itinerary.sampleAt(placeAt(heard, frame));
  }

  function currentSample(): Samples {
    return run && graph ? sampleAt(run, nowFrame(graph.context)) : heldSample;
  }

  /**
   * First frame at the song's rate at which something scheduled now is heard from its beginning.
   */
  function schedulableFrame(context: AudioContext, isStretched: boolean): number {
    const delay = isStretched ? STRETCH_DELAY_SECONDS : START_DELAY_SECONDS;
    return Math.ceil((soonest(context) + delay) * rate);
  }

  /** The node if the song is to be transposed and the node is there. */
  function wantedNode(): StretchNode | null {
    return isTransposed(transposition) ? (graph?.stretch ?? null) : null;
  }

  /** Starts a run where the player rests, or where the run stands that it replaces. */
  function startRun(replaced: Run | null = null): void {
    if (!graph) return;
    const isCountedIn = isCountInDue;
    isCountInDue = false;
    const node = wantedNode();
    const { context, outputs } = graph;
    // What is replaced is heard until then, and the node has the time to work ahead.
    const startsSoon = node !== null && !replaced;
    const firstFrame = startsSoon
      ? Math.ceil((soonest(context) + STRETCH_START_SECONDS) * rate)
      : schedulableFrame(context, node !== null);
    const countInSeconds = isCountedIn ? COUNT_IN_CLICKS * CLICK_INTERVAL : 0;
    const earliestFrame = firstFrame + Math.round(countInSeconds * rate);
    const startFrame = Math.max(earliestFrame, replaced?.startFrame ?? 0);
    const startSample = Math.floor(replaced ? sampleAt(replaced, startFrame) : heldSample);
    const itinerary = new Itinerary(numSamples, startSample, loop);
    const options = { context, rate, itinerary, read, startFrame };
    const sound = node
      ? createStretchedSound(options, node, context.destination)
      : createPlainSound(options, outputs);
    const mark = { frame: startFrame, place: 0, speed: node ? transposition.speed : 1 };
    replaced?.sound.stop(startFrame / rate);
    run = {
      startFrame,
      itinerary,
      sound,
      isStretched: node !== null,
      marks: [mark],
      edge: Infinity,
      previous: replaced && { ...replaced, previous: null },
      endCountIn: isCountedIn
        ? scheduleCountIn(context, firstFrame / rate)
        : (replaced?.endCountIn ?? (() => undefined)),
    };
    setStatus('playing');
    timer ??= setInterval(tick, TICK_MS);
    tick();
    if (node) sendCue(node, mark);
  }

  function sendCue(node: StretchNode, { frame, place }: TimeMark): void {
    if (!graph) return;
    const rateRatio = rate / graph.context.sampleRate;
    const cue = { frame: frame / rateRatio, place, transposition, rateRatio };
    node.send({ type: 'cue', cue });
  }

  function stopRun(): void {
    heldSample = currentSample();
    run?.sound.stop();
    run?.endCountIn();
    run = null;
  }

  function stopTimer(): void {
    clearInterval(timer);
    timer = undefined;
  }

  /** Schedules what comes next. Pauses at the end of the song, waits at the end of the vocals. */
  function tick(): void {
    if (!run || !graph) return;
    const { sound, itinerary, isStretched } = run;
    const frame = nowFrame(graph.context);
    const place = placeAt(run, frame);
    if (place >= itinerary.end) {
      stopRun();
      heldSample = numSamples;
      stopTimer();
      setStatus('paused');
      return;
    }
    // Between two looks the place has passed the edge: what is not heard yet begins there.
    const from = Math.min(place, run.edge);
    const end = reach(run, from, needsVocals());
    run.edge = end;
    if (place >= end) return hold(itinerary.sampleAt(end));
    const ahead = place + LOOKAHEAD_SECONDS * rate * run.marks[run.marks.length - 1].speed;
    // Vocals that arrive late begin at the first sample that can still be scheduled.
    const nextFrame = schedulableFrame(graph.context, isStretched);
    if (frame >= run.startFrame) sound.skipTo('vocals', Math.ceil(placeAt(run, nextFrame)));
    sound.fill('vocals', ahead, reach(run, from, true));
    sound.fill('mixture', ahead, end);
  }

  function hold(sample: Samples): void {
    stopRun();
    heldSample = sample;
    setStatus('buffering');
  }

  function resumeIfReady(): void {
    if (status !== 'buffering' || graph?.context.state !== 'running') return;
    const end = loop && heldSample < loop.endSample ? loop.endSample : numSamples;
    const isComplete = limit() >= end;
    if (isComplete || limit() >= heldSample + RESUME_SECONDS * rate) startRun();
  }

  /** The song goes on in another way, without a gap. */
  function replaceRun(): void {
    if (run && run.isStretched !== (wantedNode() !== null)) startRun(run);
  }

  /** Loads the stretch node once it is needed. */
  function prepareNode(): void {
    const current = graph;
    if (!current || current.stretch || current.isPreparing || !isTransposed(transposition)) return;
    current.isPreparing = true;
    createNode(current.context, song.numChannels)
      .then((node) => {
        if (graph !== current) return node.close();
        current.addStretch(node, mix);
        setProblem(null);
        replaceRun();
      })
      .catch((error: unknown) => {
        if (graph === current) setProblem(serializeError(error, 'transposing-failed').code);
      })
      .finally(() => {
        current.isPreparing = false;
      });
  }

  /** The context stops when the system takes the sound away, and may run again. */
  function contextChanged(context: AudioContext): void {
    if (graph?.context !== context) return;
    if (context.state === 'running') {
      setProblem(null);
      resumeIfReady();
    } else if (status === 'playing') {
      hold(currentSample());
      // Rejects if the system refuses; its next change of state is heard here as well.
      context.resume().catch(() => undefined);
    }
  }

  function openGraph(): Graph {
    const opened = createGraph(song.sampleRate, mix);
    opened.context.onstatechange = () => contextChanged(opened.context);
    return opened;
  }

  return {
    get status() {
      return status;
    },
    get problem() {
      return problem;
    },
    position: () => currentSample() / rate,

    levels() {
      if (!run || !graph || nowFrame(graph.context) < run.startFrame) return SILENCE;
      const sample = Math.floor(currentSample());
      const end = readable(sample, loop?.startSample ?? sample, true);
      const count = Math.min(end - sample, Math.ceil(METER_SECONDS * rate));
      if (count <= 0) return SILENCE;
      return stemLevels(song.readMixture(sample, count), song.readVocals(sample, count), mix);
    },

    async play() {
      if (status !== 'paused') return;
      let current: Graph;
      try {
        current = graph ??= openGraph();
      } catch {
        setProblem('sound-unavailable');
        return;
      }
      if (heldSample >= numSamples) heldSample = 0;
      if (loop && heldSample >= loop.endSample) heldSample = loop.startSample;
      isCountInDue = hasCountIn && loop !== null;
      setStatus('buffering');
      prepareNode();
      const patience = setTimeout(() => setProblem('sound-unavailable'), 1000 * SOUND_SECONDS);
      try {
        await current.context.resume();
      } catch {
        // Closing the player rejects a resume that is still pending.
        if (graph !== current) return;
        setStatus('paused');
        setProblem('sound-unavailable');
        return;
      } finally {
        clearTimeout(patience);
      }
      if (graph !== current) return;
      setProblem(null);
      resumeIfReady();
    },

    pause() {
      isCountInDue = false;
      stopRun();
      stopTimer();
      setStatus('paused');
    },

    seek(seconds) {
      const wasActive = status !== 'paused';
      stopRun();
      heldSample = Math.min(numSamples, Math.max(0, Math.round(seconds * rate)));
      if (!wasActive) onChange();
      else if (graph?.context.state !== 'running') setStatus('buffering');
      else if (heldSample < limit()) startRun();
      else if (limit() < numSamples) setStatus('buffering');
      else this.pause();
    },

    setMix(next) {
      if (mix === next) return;
      mix = next;
      graph?.setGains(next);
      if (run && graph) {
        const place = placeAt(run, nowFrame(graph.context));
        const end = reach(run, place, needsVocals());
        // Mixture already scheduled beyond the edge of the vocals would sound alone there.
        if (end <= place) hold(currentSample());
        else if (end < run.itinerary.end) run.sound.cutAt('mixture', Math.floor(end));
      }
      if (status === 'buffering') resumeIfReady();
      else tick();
    },

    setTransposition(next) {
      if (transposition === next) return;
      transposition = next;
      prepareNode();
      const node = wantedNode();
      if (run && graph && run.isStretched && node) {
        const frame = Math.max(run.startFrame, schedulableFrame(graph.context, true));
        const mark = { frame, place: placeAt(run, frame), speed: next.speed };
        run.marks = [...run.marks.filter((one) => one.frame < frame), mark];
        sendCue(node, mark);
        tick();
      } else replaceRun();
    },

    setLoop(next) {
      if (loop?.startSample === next?.startSample && loop?.endSample === next?.endSample) return;
      loop = next;
      const sample = currentSample();
      if (loop && (sample < loop.startSample || sample >= loop.endSample)) {
        this.seek(loop.startSample / rate);
        return;
      }
      if (!run || !graph) {
        if (status === 'buffering') resumeIfReady();
        return;
      }
      const frame = Math.max(run.startFrame, schedulableFrame(graph.context, run.isStretched));
      const place = Math.ceil(placeAt(run, frame));
      const { sound, itinerary } = run;
      if (place >= itinerary.end) return;
      itinerary.setLoop(place, loop);
      SOURCES.forEach((source) => sound.cutAt(source, place));
      tick();
    },

    setCountIn(isOn) {
      hasCountIn = isOn;
    },

    vocalsArrived() {
      if (status === 'buffering') resumeIfReady();
      else tick();
    },

    async close() {
      stopRun();
      stopTimer();
      status = 'paused';
      const closed = graph;
      graph = null;
      closed?.stretch?.close();
      await closed?.context.close();
    },
  };
}

const SILENCE: Readonly<Record<StemName, number>> = { vocals: 0, instrumental: 0 };

/** Largest absolute sample of each stem, times its gain. One plane per channel, equally long. */
function stemLevels(
  mixture: readonly Float32Array[],
  vocals: readonly Float32Array[],
  mix: Mix,
): Readonly<Record<StemName, number>> {
  const gains = stemGains(mix);
  const peaks = { vocals: 0, instrumental: 0 };
  mixture.forEach((plane, channel) => {
    const sung = vocals[channel];
    for (let n = 0; n < plane.length; n++) {
      peaks.vocals = Math.max(peaks.vocals, Math.abs(sung[n]));
      peaks.instrumental = Math.max(peaks.instrumental, Math.abs(plane[n] - sung[n]));
    }
  });
  return {
    vocals: peaks.vocals * gains.vocals,
    instrumental: peaks.instrumental * gains.instrumental,
  };
}

/** The part of the graph that outlives a run. */
type Graph = ReturnType<typeof createGraph>;

/** The context, the gains of the sources, and the stretch node once there is one. */
function createGraph(rate: number, mix: Mix) {
  const context = createContext(rate);
  const gains = sourceGains(mix);
  const outputs = {
    mixture: new GainNode(context, { gain: gains.mixture }),
    vocals: new GainNode(context, { gain: gains.vocals }),
  };
  outputs.mixture.connect(context.destination);
  outputs.vocals.connect(context.destination);

  return {
    context,
    outputs,
    stretch: null as StretchNode | null,
    isPreparing: false,
    setGains(next: Mix): void {
      const targets = sourceGains(next);
      for (const source of SOURCES) {
        rampTo(context, outputs[source].gain, targets[source]);
        if (this.stretch) rampTo(context, this.stretch.gains[source], targets[source]);
      }
    },
    addStretch(node: StretchNode, current: Mix): void {
      this.stretch = node;
      const targets = sourceGains(current);
      for (const source of SOURCES) node.gains[source].value = targets[source];
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
