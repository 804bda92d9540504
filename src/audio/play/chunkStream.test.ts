import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FAKE_AUDIO, FakeAudioContext } from '../../testing/fakeAudio';
import { ChunkStream } from './chunkStream';
import { RAMP_SECONDS } from './ramp';

const RATE = 4000;
/**
 * Context frame at which sample 0 plays: later than 2 blocks of 128 frames, so that it can be
 * heard.
 */
const ORIGIN = 400;
const FADE = RAMP_SECONDS * RATE;

/** Different at every sample and never 0, so that a gap, a repetition or a shift is seen. */
const signal = (n: number) => 0.25 + (n % 997) / 2000;

function open(rate = RATE, contextRate = RATE, startSample = 0, beforeRead = () => {}) {
  const context = new FakeAudioContext({ sampleRate: contextRate });
  context.allow();
  const ranges: [number, number][] = [];
  const stream = new ChunkStream({
    context: context as unknown as AudioContext,
    rate,
    read(first, count) {
      ranges.push([first, count]);
      beforeRead();
      return [Float32Array.from({ length: count }, (_, n) => signal(first + n))];
    },
    output: context.destination as unknown as AudioNode,
    origin: ORIGIN,
    startSample,
  });
  return { context, stream, ranges };
}

/** A page on which reading the chunks takes these numbers of frames, one after the other. */
function openBusy(framesOfRead: () => number) {
  const heard: Float32Array[] = [];
  const opened = open(RATE, RATE, 0, () => {
    heard.push(...opened.context.render(framesOfRead()));
  });
  return { ...opened, heard };
}

/** Expects samples `from` … `to` − 1 in `heard`, which begins at context frame 0. */
function expectSamples(heard: Float32Array, from: number, to: number): void {
  let largest = 0;
  for (let n = from; n < to; n++) {
    largest = Math.max(largest, Math.abs(heard[ORIGIN + n] - signal(n)));
  }
  // Values are stored as 32-bit floats.
  expect(largest).toBeLessThan(1e-7);
}

const isSilent = (heard: Float32Array) => heard.every((value) => value === 0);

describe('ChunkStream', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    Object.entries(FAKE_AUDIO).forEach(([name, type]) => vi.stubGlobal(name, type));
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('joins chunks without gap or overlap, after a fade in', () => {
    const { context, stream, ranges } = open();
    stream.fill(3 * RATE, 3 * RATE);
    const [heard] = context.render(ORIGIN + 3 * RATE + 10);
    expect(ranges).toEqual([
      [0, RATE],
      [RATE, RATE],
      [2 * RATE, RATE],
    ]);
    expect(isSilent(heard.subarray(0, ORIGIN + 1))).toBe(true);
    expect(heard[ORIGIN + FADE / 2]).toBeCloseTo(0.5 * signal(FADE / 2), 6);
    expectSamples(heard, FADE, 3 * RATE);
    expect(isSilent(heard.subarray(ORIGIN + 3 * RATE))).toBe(true);
  });

  it('fills no further than asked and than available, and goes on from there', () => {
    const { context, stream, ranges } = open();
    stream.fill(10, 2.5 * RATE);
    expect(ranges).toEqual([[0, RATE]]);
    stream.fill(5 * RATE, 1.5 * RATE);
    stream.fill(5 * RATE, 1.5 * RATE);
    expect(ranges.slice(1)).toEqual([[RATE, RATE / 2]]);
    stream.fill(5 * RATE, 2 * RATE);
    const [heard] = context.render(ORIGIN + 2 * RATE);
    expectSamples(heard, FADE, 2 * RATE);
  });

  it('leaves out samples that are skipped before they are scheduled', () => {
    const { context, stream } = open();
    stream.fill(1, RATE);
    stream.skipTo(RATE + 100);
    stream.skipTo(50);
    stream.fill(2 * RATE, 2 * RATE);
    const [heard] = context.render(ORIGIN + 2 * RATE);
    expectSamples(heard, FADE, RATE);
    expect(isSilent(heard.subarray(ORIGIN + RATE, ORIGIN + RATE + 100))).toBe(true);
    expectSamples(heard, RATE + 100, 2 * RATE);
  });

  it('ends exactly where it is cut, and can be filled again from there', () => {
    const { context, stream } = open();
    stream.fill(3 * RATE, 3 * RATE);
    stream.cutAt(1.5 * RATE);
    const [before] = context.render(ORIGIN + 1.25 * RATE);
    stream.fill(3 * RATE, 3 * RATE);
    const [after] = context.render(2 * RATE);
    expectSamples(Float32Array.of(...before, ...after), FADE, 3 * RATE);
  });

  it('is silent after the cut if it is not filled again', () => {
    const { context, stream } = open();
    stream.fill(3 * RATE, 3 * RATE);
    stream.cutAt(1.5 * RATE);
    const [heard] = context.render(ORIGIN + 4 * RATE);
    expectSamples(heard, FADE, 1.5 * RATE);
    expect(isSilent(heard.subarray(ORIGIN + 1.5 * RATE))).toBe(true);
  });

  it('fades out and lets go of every node when it is stopped', () => {
    const { context, stream } = open();
    stream.fill(3 * RATE, 3 * RATE);
    context.render(ORIGIN + RATE / 2);
    stream.stop();
    // 256 frames until the change is heard, then the ramp.
    const [heard] = context.render(256 + FADE + 10);
    expect(heard[250]).toBeGreaterThan(0.2);
    expect(heard[256 + FADE / 2]).toBeLessThan(0.6 * signal(ORIGIN + RATE / 2 + 256 + FADE / 2));
    expect(isSilent(heard.subarray(256 + FADE))).toBe(true);
    expect(context.sources.size).toBe(0);
    expect(context.destination.inputs.size).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(context.destination.inputs.size).toBe(0);
  });

  it('leaves out what comes too late where reading takes long, and keeps the rest in its time', () => {
    const delays = [1.5 * ORIGIN, 0, 3.2 * RATE];
    const { context, stream, heard } = openBusy(() => delays.shift() ?? 0);
    stream.fill(5 * RATE, 5 * RATE);
    heard.push(...context.render(3 * RATE));
    const all = Float32Array.of(...heard.flatMap((part) => [...part]));
    expect(isSilent(all.subarray(0, 1.5 * ORIGIN))).toBe(true);
    expectSamples(all, 0.5 * ORIGIN + 256 + 2 * FADE + 1, 2 * RATE);
    // The third chunk is over before it could be started, and the fourth begins late.
    const begin = all.findIndex((value, n) => n >= ORIGIN + 2 * RATE && value !== 0) - ORIGIN;
    expect(begin).toBeGreaterThan(3 * RATE);
    expect(begin).toBeLessThan(3.4 * RATE);
    expectSamples(all, begin, 5 * RATE);
  });

  it('starts a chunk again if its time came while it was being started', () => {
    const busy = { frames: 1.5 * ORIGIN };
    const heard: Float32Array[] = [];
    const { context, stream } = open();
    vi.stubGlobal(
      'AudioBufferSourceNode',
      class extends FAKE_AUDIO.AudioBufferSourceNode {
        override start(when: number, offset: number): void {
          heard.push(...context.render(busy.frames));
          busy.frames = 0;
          super.start(when, offset);
        }
      },
    );
    stream.fill(2 * RATE, 2 * RATE);
    heard.push(...context.render(2 * RATE));
    const all = Float32Array.of(...heard.flatMap((part) => [...part]));
    expectSamples(all, 0.5 * ORIGIN + 256 + 2 * FADE + 1, 2 * RATE);
  });

  it('slows down buffers of a rate that browsers refuse', () => {
    const rate = 1000;
    const framesPerSample = 48;
    const { context, stream } = open(rate, framesPerSample * rate);
    stream.fill(rate, rate);
    const [heard] = context.render((ORIGIN + rate) * framesPerSample);
    for (let n = RAMP_SECONDS * rate; n < rate; n++) {
      expect(heard[(ORIGIN + n) * framesPerSample]).toBeCloseTo(signal(n), 6);
    }
  });
});
