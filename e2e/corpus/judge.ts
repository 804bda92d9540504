/** Whether what the app gave for a file of the corpus is right. */
import type { Stems } from '../app';
import type { Sound } from './ffmpeg';
import type { Expected, ExpectedDamage, Reference } from './entries';

export const VERDICTS = ['right', 'sentence', 'wrong', 'hang', 'crash', 'complaint'] as const;

/**
 * `right`: the song's samples; `sentence`: an error sentence where that is right; `complaint`: an
 * error on the page's console.
 */
export type Verdict = (typeof VERDICTS)[number];

export interface Judgement {
  readonly verdict: Verdict;
  /** For people: what is wrong, or the sentence, or the greatest difference. */
  readonly detail: string;
}

/** What the app ended with. */
export type Outcome =
  | { readonly kind: 'stems'; readonly stems: Stems; readonly notices: readonly string[] }
  | { readonly kind: 'sentence'; readonly text: string };

const wrong = (detail: string): Judgement => ({ verdict: 'wrong', detail });

/** What a sentence for people never holds. */
const JARGON = /\b\w+(Error|Exception)\b|undefined|\[object|\bat \w+ \(|NaN/;

/** A damaged file may state a little more than it holds. */
const SLACK_SECONDS = 0.2;
/** Samples before a damage that a decoder may need for what follows it. */
const SLACK_SAMPLES = 3000;
/** Tolerances above this are those of lossy codecs. */
const LARGEST_ROUNDING = 1e-5;
/** Less than this missing need not be told: encoders pad, and headers round. */
const UNTOLD_SECONDS = 0.5;

export function judge(expected: Expected, outcome: Outcome): Judgement {
  if (outcome.kind === 'sentence') {
    const { text } = outcome;
    if (JARGON.test(text)) return wrong(`not a sentence for people: ${text}`);
    const isRight =
      expected.kind === 'sentence' ||
      (expected.kind === 'sound' ? expected.orSentence : expected.damage.orSentence);
    return isRight ? { verdict: 'sentence', detail: text } : wrong(`refused: ${text}`);
  }
  const mixture = sumOf(outcome.stems);
  if (!mixture.channels.every((plane) => plane.every(Number.isFinite))) return wrong('not finite');
  switch (expected.kind) {
    case 'sentence':
      return wrong(`separated: ${shapeOf(mixture)}`);
    case 'sound':
      return judgeSound(mixture, expected.reference);
    case 'damaged':
      return judgeDamaged(mixture, expected.intact, expected.damage, outcome.notices);
    default:
      return expected satisfies never;
  }
}

function judgeSound(mixture: Sound, { sound, tolerance, length }: Reference): Judgement {
  const numSamples = mixture.channels[0].length;
  const isRightShape =
    mixture.sampleRate === sound.sampleRate &&
    mixture.channels.length === sound.channels.length &&
    numSamples >= length.least &&
    numSamples <= length.most;
  if (!isRightShape) {
    const isComparable = mixture.channels.length === sound.channels.length;
    const lag = isComparable ? `, best lag ${bestLag(mixture, sound)}` : '';
    const wanted = `${length.least} … ${length.most}, decoded ${shapeOf(sound)}`;
    return wrong(`${shapeOf(mixture)} instead of ${wanted}${lag}`);
  }
  // Sums of two stems round relative to their size.
  const limit = tolerance * Math.max(1, peakOf(sound));
  const common = Math.min(numSamples, sound.channels[0].length);
  const isLossy = tolerance > LARGEST_ROUNDING;
  const [a, b] = isLossy ? [clipped(mixture), clipped(sound)] : [mixture, sound];
  const difference = greatestDifference(a, b, 0, common);
  if (difference <= limit) return { verdict: 'right', detail: difference.toExponential(1) };
  const hint = `best lag ${bestLag(mixture, sound)}, channels ${channelOrder(mixture, sound).join(' ')}`;
  return wrong(`differs by ${difference.toExponential(1)}, ${hint}`);
}

/** For each channel of `a` the channel of `b` that is most like it. */
function channelOrder(a: Sound, b: Sound): number[] {
  return a.channels.map((plane) => {
    const errors = b.channels.map((other) => {
      return other.reduce((sum, value, n) => sum + ((plane[n] ?? 0) - value) ** 2, 0);
    });
    return errors.indexOf(Math.min(...errors));
  });
}

function judgeDamaged(
  mixture: Sound,
  { sound: intact, tolerance }: Reference,
  { keptShare, tailShare, isNoticeable }: ExpectedDamage,
  notices: readonly string[],
): Judgement {
  const numSamples = mixture.channels[0].length;
  const numIntact = intact.channels[0].length;
  const isTold = notices.length > 0;
  const shape = shapeOf(mixture);
  const right: Judgement = {
    verdict: 'right',
    detail: `${shape} of ${numIntact}, ${isTold ? 'notice' : 'no notice'}`,
  };
  if (keptShare === 0) return right;
  const isSameFormat =
    mixture.sampleRate === intact.sampleRate && mixture.channels.length === intact.channels.length;
  if (!isSameFormat) return wrong(`${shape} instead of ${shapeOf(intact)}`);
  const { sampleRate } = intact;
  if (numSamples > numIntact + SLACK_SECONDS * sampleRate) return wrong(`${shape}: too long`);
  const kept = Math.floor(keptShare * numIntact) - SLACK_SAMPLES;
  if (numSamples < kept) return wrong(`${shape}: ${kept} samples could be read`);
  const before = greatestDifference(mixture, intact, 0, kept);
  if (!(before <= tolerance)) {
    const lag = bestLag(mixture, intact);
    return wrong(`before the damage it differs by ${before.toExponential(1)}, best lag ${lag}`);
  }
  const isShort = numIntact - numSamples > UNTOLD_SECONDS * sampleRate;
  if (isShort && isNoticeable && !isTold) return wrong(`${right.detail}: too short`);
  const tail = Math.ceil(tailShare * numIntact);
  const end = Math.min(numSamples, numIntact) - SLACK_SAMPLES;
  if (tail < end) {
    const behind = greatestDifference(mixture, intact, tail, end);
    // Lossy decoders take a while to forget the damage.
    if (!(behind <= Math.max(tolerance, 0.05))) {
      return wrong(`${right.detail}: behind the damage it differs by ${behind.toExponential(1)}`);
    }
  }
  return right;
}

function sumOf({ vocals, instrumental }: Stems): Sound {
  return {
    sampleRate: vocals.sampleRate,
    channels: vocals.channels.map((plane, c) =>
      Float32Array.from(plane, (value, n) => value + instrumental.channels[c][n]),
    ),
  };
}

function shapeOf({ sampleRate, channels }: Sound): string {
  return `${channels.length} × ${channels[0]?.length ?? 0} at ${sampleRate} Hz`;
}

function peakOf({ channels }: Sound): number {
  let peak = 0;
  for (const plane of channels) for (const value of plane) peak = Math.max(peak, Math.abs(value));
  return peak;
}

/** Greatest difference of samples from `start` to before `end`; NaN if one is not a number. */
function greatestDifference(a: Sound, b: Sound, start: number, end: number): number {
  let greatest = 0;
  for (const [c, plane] of a.channels.entries()) {
    for (let n = start; n < end; n++) {
      greatest = Math.max(greatest, Math.abs(plane[n] - b.channels[c][n]));
    }
  }
  return greatest;
}

/** Lossy codecs overshoot, and some decoders cut that off: what is above full scale is left out. */
function clipped({ sampleRate, channels }: Sound): Sound {
  const clip = (value: number) => Math.max(-1, Math.min(1, value));
  return { sampleRate, channels: channels.map((plane) => plane.map(clip)) };
}

/** The shift, within ±1600 samples, at which the first channels are most alike. */
function bestLag(a: Sound, b: Sound): number {
  const [x] = a.channels;
  const [y] = b.channels;
  let best = { lag: 0, error: Infinity };
  const length = Math.min(x.length, y.length, 8000);
  for (let lag = -1600; lag <= 1600; lag++) {
    let error = 0;
    for (let n = 2000; n < length - 2000; n += 3) error += ((x[n + lag] ?? 0) - y[n]) ** 2;
    if (error < best.error) best = { lag, error };
  }
  return best.lag;
}
