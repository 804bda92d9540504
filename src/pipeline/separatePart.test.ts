import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../model/config';
import type { MaskModel } from '../model/maskModel';
import { rms } from '../testing/comparisons';
import { createFakeModel, SMALL_CONFIG } from '../testing/fakeModel';
import { noise } from '../testing/signals';
import type { Span } from '../shared/spans';
import type { Checkpoint } from './checkpoint';
import { separate } from './separate';
import type { SeparateOptions } from './separate';
import type { Progress, Stretch } from './stretch';

const STEREO: ModelConfig = { ...SMALL_CONFIG, numChannels: 2 };
const RATE = 8000;
const SECONDS = 12;
const LENGTH = SECONDS * RATE + 123;
/** What a cross-fade takes. */
const LEAD = 0.02 * RATE;
const span = (from: number, to: number): Span => ({ start: from * RATE, end: to * RATE });

/** Noises that sway between the sides, so that the stereo filter has something to learn. */
const SONG = [noise(LENGTH, 1), noise(LENGTH, 2)].map((plane, c, planes) =>
  plane.map((value, n) => 0.4 * value + 0.4 * planes[1 - c][n] * Math.sin(n / 30_000 + c)),
);

/** A mask that depends on what is heard. */
const listening = (config: ModelConfig) =>
  createFakeModel(config, ({ band, frame, channel, magnitude }) => {
    const value = magnitude(band, frame, channel);
    return value / (0.5 + value);
  });

interface Result {
  readonly vocals: readonly Float32Array[];
  readonly stretches: readonly Stretch[];
  readonly parts: readonly Stretch[];
  readonly progress: readonly Progress[];
  readonly error: unknown;
}

async function run(
  model: MaskModel,
  options: Partial<SeparateOptions> = {},
  channels: readonly Float32Array[] = SONG,
): Promise<Result> {
  const vocals = channels.map((plane) => new Float32Array(plane.length));
  const stretches: Stretch[] = [];
  const parts: Stretch[] = [];
  const progress: Progress[] = [];
  const error = await separate({ sampleRate: RATE, channels }, model, {
    ...options,
    onStretch: (stretch) => {
      stretches.push(stretch);
      stretch.vocals.forEach((plane, c) => vocals[c].set(plane, stretch.startSample));
      options.onStretch?.(stretch);
    },
    onPart: (stretch) => {
      parts.push(stretch);
      options.onPart?.(stretch);
    },
    onProgress: (event) => progress.push(event),
  }).catch((cause: unknown) => cause);
  return { vocals, stretches, parts, progress, error };
}

/** Where a list of joined stretches begins and ends. */
function extent(stretches: readonly Stretch[]): Span {
  let end = stretches[0].startSample;
  for (const { startSample, vocals } of stretches) {
    expect(startSample).toBe(end);
    end += vocals[0].length;
  }
  return { start: stretches[0].startSample, end };
}

/** Level of the difference between a part and the whole, relative to the whole's part, in dB. */
function differenceDb(parts: readonly Stretch[], whole: readonly Float32Array[]): number {
  let error = 0;
  let power = 0;
  for (const { startSample, vocals } of parts) {
    vocals.forEach((plane, c) => {
      const expected = whole[c].subarray(startSample, startSample + plane.length);
      error += plane.length * rms(plane.map((value, n) => value - expected[n])) ** 2;
      power += plane.length * rms(expected) ** 2;
    });
  }
  return 10 * Math.log10(error / power);
}

/** The test library's own comparison takes seconds for so many numbers. */
function isEqual(a: Float32Array | Uint8Array, b: Float32Array | Uint8Array): boolean {
  return a.length === b.length && !(a as Float32Array).some((value, n) => value !== b[n]);
}

/** The columns of some stretches by number: mixture and vocals. */
function columnsOf(stretches: readonly Stretch[]): Map<number, string> {
  const found = new Map<number, string>();
  for (const { columns } of stretches) {
    if (!columns) continue;
    const { firstColumn, numColumns, numRows } = columns;
    for (let n = 0; n < numColumns; n++) {
      const lanes = [columns.mixture, columns.vocals];
      const column = lanes.map((lane) => lane.slice(n * numRows, (n + 1) * numRows).join());
      found.set(firstColumn + n, column.join(' '));
    }
  }
  return found;
}

describe('a part that is separated first', () => {
  it('comes early, covers what was asked for, and is said in the progress', async () => {
    const part = span(8, 9);
    const order: string[] = [];
    const { parts, progress, error } = await run(listening(STEREO), {
      wantedPart: () => part,
      onStretch: ({ startSample }) => void order.push(`song ${startSample < part.start}`),
      onPart: () => void order.push('part'),
    });
    expect(error).toBeUndefined();
    const { start, end } = extent(parts);
    // A fade and less than a hop before, less than a segment behind.
    expect(part.start - start).toBeGreaterThanOrEqual(LEAD);
    expect(part.start - start).toBeLessThan(LEAD + 256);
    expect(end).toBeGreaterThanOrEqual(part.end);
    expect(end - part.end).toBeLessThan(RATE);
    expect(order.slice(0, 2)).toEqual(['song true', 'part']);
    expect(order.lastIndexOf('part')).toBe(parts.length);
    const spoken = progress.map((event) => event.part ?? null);
    expect(spoken[0]).toBeNull();
    expect(spoken.filter((each) => each !== null)[0]).toEqual(part);
    expect(spoken.at(-1)).toBeNull();
    const counts = progress.map(({ completed }) => completed);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  it.each([
    ['mono', SONG.slice(0, 1), SMALL_CONFIG],
    ['a stereo song, a mono network', SONG, SMALL_CONFIG],
    [
      'several time offsets',
      SONG.slice(0, 1),
      { ...SMALL_CONFIG, segment: { ...SMALL_CONFIG.segment, numTimeOffsets: 3 } },
    ],
  ] as const)('is the song bit by bit where no filter learns: %s', async (_, channels, config) => {
    const whole = await run(listening(config), {}, channels);
    for (const part of [span(5.3, 6), span(11, SECONDS + 5)]) {
      const { parts } = await run(listening(config), { wantedPart: () => part }, channels);
      const { start, end } = extent(parts);
      expect(end).toBeGreaterThanOrEqual(Math.min(LENGTH, part.end));
      for (const { startSample, vocals } of parts) {
        vocals.forEach((plane, c) => {
          const expected = whole.vocals[c].subarray(startSample, startSample + plane.length);
          expect(isEqual(plane, expected)).toBe(true);
        });
      }
      const columns = columnsOf(parts);
      const all = columnsOf(whole.stretches);
      // Every column within it is there; one column is as long as one hop here.
      expect(columns.size).toBeGreaterThanOrEqual(Math.floor((end - start) / 256) - 4);
      for (const [index, column] of columns) expect(column).toBe(all.get(index));
    }
  });

  it('is the song but for what the stereo filter has not heard', async () => {
    const model = listening(STEREO);
    const whole = await run(model);
    const early = await run(model, { wantedPart: () => span(8, 9) });
    const difference = differenceDb(early.parts, whole.vocals);
    expect(difference).toBeLessThan(-14);
    // Otherwise this test would not see the filter at all.
    expect(difference).toBeGreaterThan(-120);
  });

  it('goes on behind the latest part as if both were one', async () => {
    const model = listening(STEREO);
    const one = await run(model, { wantedPart: () => span(5, 8) });
    let wish = span(5, 6);
    const arrived: Stretch[] = [];
    const two = await run(model, {
      wantedPart: () => wish,
      onStretch: () => {
        if (arrived.length > 0) wish = { start: extent(arrived).end, end: 8 * RATE };
      },
      onPart: (stretch) => void arrived.push(stretch),
    });
    expect(extent(two.parts)).toEqual(extent(one.parts));
    two.parts.forEach((stretch, n) =>
      stretch.vocals.forEach((plane, c) =>
        expect(isEqual(plane, one.parts[n].vocals[c])).toBe(true),
      ),
    );
  });

  it('changes nothing of the song, of its picture and of its checkpoints', async () => {
    const model = listening(STEREO);
    const whole = await run(model);
    const wishes = [span(8, 9), span(5, 6), span(10, SECONDS)];
    let asked = 0;
    const disturbed = await run(model, {
      wantedPart: () => wishes[Math.min(wishes.length - 1, Math.floor(asked++ / 7))],
    });
    expect(disturbed.parts.length).toBeGreaterThan(3);
    expect(disturbed.stretches).toHaveLength(whole.stretches.length);
    whole.vocals.forEach((plane, c) => expect(isEqual(disturbed.vocals[c], plane)).toBe(true));
    disturbed.stretches.forEach((stretch, n) => {
      const expected = whole.stretches[n];
      expect(stretch.startSample).toBe(expected.startSample);
      expect(stretch.columns).toEqual(expected.columns);
      const bytes = (one: Stretch) => one.checkpoint?.bytes ?? new Uint8Array(0);
      expect(isEqual(bytes(stretch), bytes(expected))).toBe(true);
    });
  });

  it('is given up for a later wish, and for none', async () => {
    const [first, second] = [span(8, 11), span(5, 6)];
    let wish: Span | null = first;
    const seen: number[] = [];
    const { parts, error } = await run(listening(STEREO), {
      wantedPart: () => wish,
      onPart: ({ startSample }) => {
        seen.push(startSample);
        if (seen.length === 2) wish = second;
      },
    });
    expect(error).toBeUndefined();
    const ofFirst = parts.filter(({ startSample }) => startSample >= first.start - LEAD - 256);
    expect(ofFirst).toHaveLength(2);
    const { start, end } = extent(parts.slice(2));
    expect(start).toBeLessThanOrEqual(second.start);
    expect(end).toBeGreaterThanOrEqual(second.end);
    expect(end).toBeLessThan(first.start);

    wish = first;
    const stopped = await run(listening(STEREO), {
      wantedPart: () => wish,
      onPart: () => void (wish = null),
    });
    expect(stopped.parts).toHaveLength(1);
    expect(stopped.stretches.length).toBeGreaterThan(5);
  });

  it.each([
    ['the front comes there as soon', span(0.5, 9)],
    ['the part is empty', span(7, 7)],
    ['the part lies behind the end', span(SECONDS + 1, SECONDS + 2)],
    ['the part is turned round', span(7, 3)],
  ])('does not exist where %s', async (_, part) => {
    const { parts, stretches, error } = await run(listening(STEREO), { wantedPart: () => part });
    expect(error).toBeUndefined();
    expect(parts).toEqual([]);
    expect(extent(stretches)).toEqual({ start: 0, end: LENGTH });
  });

  it.each([
    ['cancelled', { name: 'AbortError' }],
    ['failing', { message: 'context lost' }],
  ])('loses nothing of the song when it is %s', async (kind, expected) => {
    const whole = await run(listening(STEREO));
    const signal = { aborted: false };
    const fake = listening(STEREO);
    const lost = new Error('context lost');
    let hasPart = false;
    const model: MaskModel = {
      ...fake,
      estimateMask: (patch) =>
        hasPart && kind === 'failing' ? Promise.reject(lost) : fake.estimateMask(patch),
    };
    const broken = await run(model, {
      signal,
      wantedPart: () => span(7, 9),
      onPart: () => {
        hasPart = true;
        signal.aborted = kind === 'cancelled';
      },
    });
    expect(broken.error).toMatchObject(expected);
    expect(broken.parts).toHaveLength(1);
    const resume = broken.stretches.at(-1)?.checkpoint as Checkpoint;
    expect(resume.numDelivered).toBe(extent(broken.stretches).end);
    // Whoever goes on may ask for a part at once.
    const rest = await run(listening(STEREO), { resume, wantedPart: () => span(7, 8) });
    expect(extent(rest.parts).start).toBeLessThanOrEqual(7 * RATE);
    whole.vocals.forEach((plane, c) => {
      expect(
        isEqual(rest.vocals[c].subarray(resume.numDelivered), plane.subarray(resume.numDelivered)),
      ).toBe(true);
    });
  });
});
