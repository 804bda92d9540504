/** Seeded sequences of messages to the separation worker: right, out of order and malformed. */

type Random = () => number;

/** A message as text for the page, which makes samples of `$samples`. */
export type Message = unknown;

/** Samples of a plane, which JSON cannot hold; the page makes a Float32Array of them. */
interface PlaneDescription {
  readonly $samples: number;
  readonly fill: 'tone' | 'zero' | 'nan' | 'huge';
}

const below = (random: Random, limit: number) => Math.floor(random() * limit);
const pick = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)];

const JUNK = [null, 0, -1, 1.5, 1e300, '', 'junk', true, [], {}, [[]], { type: 'separate' }];

/** Jobs of a sequence are numbered from here, so that none is taken for one of another sequence. */
export interface SequenceOptions {
  readonly version: number;
  readonly firstJobId: number;
  readonly model: object;
}

function plane(random: Random): PlaneDescription {
  return {
    $samples: pick(random, [0, 1, 100, 4000, 20_000]),
    fill: pick(random, ['tone', 'zero', 'nan', 'huge']),
  };
}

function source(random: Random): unknown {
  const one = plane(random);
  const isEven = random() < 0.7;
  const channels = Array.from({ length: below(random, 4) }, () => (isEven ? one : plane(random)));
  const sampleRate = pick(random, [8000, 44100, 48000, 0, -1, 0.5, 1e9, 7919]);
  return {
    kind: pick(random, ['memory', 'memory', 'memory', 'stored', 'other']),
    pcm: { sampleRate, channels },
  };
}

function rightMessage(random: Random, { version, firstJobId, model }: SequenceOptions): object {
  const jobId = firstJobId + below(random, 3);
  switch (below(random, 8)) {
    case 0:
      return { type: 'hello', version };
    case 1:
      return { type: 'prepare', jobId: random() < 0.5 ? null : jobId, model };
    case 2:
    case 3:
      return { type: 'separate', jobId, source: source(random), model };
    case 4:
      return { type: 'taken', jobId };
    case 5:
      return { type: 'cancel', jobId };
    case 6: {
      const start = pick(random, [0, 1, 4000, 1e9, -1]);
      const end = start + pick(random, [0, 1, 4000, 1e9]);
      return { type: 'want-part', jobId, part: random() < 0.2 ? null : { start, end } };
    }
    default:
      return { type: 'thread-said', threadId: below(random, 9), data: pick(random, JUNK) };
  }
}

/** `value` with one of its members, at any depth, missing or replaced by junk. */
function malform(value: object, random: Random): unknown {
  const keys = Object.keys(value);
  if (keys.length === 0 || random() < 0.1) return pick(random, JUNK);
  const key = pick(random, keys);
  const member = (value as Record<string, unknown>)[key];
  if (member !== null && typeof member === 'object' && random() < 0.6) {
    return { ...value, [key]: malform(member, random) };
  }
  if (random() < 0.4)
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  return { ...value, [key]: pick(random, JUNK) };
}

/** Up to a dozen messages, half of them malformed. */
export function messageSequence(random: Random, options: SequenceOptions): Message[] {
  return Array.from({ length: 1 + below(random, 12) }, () => {
    const right = rightMessage(random, options);
    return random() < 0.5 ? right : malform(right, random);
  });
}
