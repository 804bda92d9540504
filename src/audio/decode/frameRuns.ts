/** Finding intact frames in a stream whose frames state their own length. */
import { nextTask } from '../../shared/nextTask';

/** Bytes start … end − 1 are `numFrames` intact frames. */
export interface Run {
  readonly start: number;
  readonly end: number;
  readonly numFrames: number;
  /** That of each frame, see {@link FrameHead}. */
  readonly format: number;
}

/** What the header of a frame says. */
export interface FrameHead {
  /** Bytes of the frame with its header. */
  readonly length: number;
  /** Equal for frames of equal format. */
  readonly format: number;
}

export type ReadFrameHead = (bytes: Uint8Array, at: number) => FrameHead | null;

/** Frames that must follow one another before a stream is believed to go on after damage. */
const MIN_RUN_FRAMES = 3;
/** The same for frames of another format than those before: damage looks like a change, too. */
const MIN_CHANGED_FRAMES = 10;
/** Tags between joined files begin within this distance of the last intact frame. */
const TAG_SEARCH_BYTES = 3000;
/** Frames between pauses of the reader: a millisecond or two of work. */
const FRAMES_PER_TASK = 1 << 14;

/**
 * The stretches of intact frames in `bytes` from `from` on. A run ends where damage, a tag or a
 * frame of another format begins. The last frame before damage counts as damaged, because its own
 * end may be; at the end of `bytes`, a frame may be cut off. Pauses for other tasks now and then.
 */
export async function findRuns(
  bytes: Uint8Array,
  readHead: ReadFrameHead,
  from = 0,
): Promise<Run[]> {
  const runs: Run[] = [];
  for (let at = from; at < bytes.length;) {
    const head = bytes[at] === 0xff ? readHead(bytes, at) : null;
    const run = head && (await runFrom(bytes, at, head.format, readHead));
    const isExpected = !run || runs.length === 0 || run.format === runs[runs.length - 1].format;
    const numNeeded = isExpected ? MIN_RUN_FRAMES : MIN_CHANGED_FRAMES;
    if (run && run.numFrames >= numNeeded) {
      runs.push(run);
      at = run.end;
    } else {
      at = bytes.indexOf(0xff, at + 1);
      if (at < 0) break;
    }
  }
  return runs;
}

async function runFrom(
  bytes: Uint8Array,
  start: number,
  format: number,
  readHead: ReadFrameHead,
): Promise<Run> {
  let end = start;
  let lastStart = start;
  let numFrames = 0;
  let head = readHead(bytes, end);
  while (head && head.format === format && end + head.length <= bytes.length) {
    lastStart = end;
    end += head.length;
    numFrames++;
    if (numFrames % FRAMES_PER_TASK === 0) await nextTask();
    head = readHead(bytes, end);
  }
  const isCutOff = head !== null && head.format === format;
  const isFollowed = /^(ID3|TAG|APE)/.test(latin1(bytes, end, 3)) || isChange(bytes, end, readHead);
  const isIntact = end === bytes.length || isCutOff || isFollowed || numFrames === 0;
  if (isIntact) return { start, end, numFrames, format };
  return { start, end: lastStart, numFrames: numFrames - 1, format };
}

/** Whether frames of one format begin at `at`, enough of them to be a stream. */
function isChange(bytes: Uint8Array, at: number, readHead: ReadFrameHead): boolean {
  const first = readHead(bytes, at);
  let end = at;
  for (let n = 0; n < MIN_CHANGED_FRAMES; n++) {
    const head = readHead(bytes, end);
    if (!head || head.format !== first?.format) return false;
    end += head.length;
  }
  return end <= bytes.length;
}

/**
 * A stream of one format, with the tags before it: bytes from … to − 1, in which `runs` are intact.
 */
export interface FrameStream {
  readonly from: number;
  readonly to: number;
  readonly runs: readonly Run[];
  /** Whether damaged bytes before the stream are left out. */
  readonly isAfterDamage: boolean;
}

/**
 * The streams in `bytes`, one after the other: a new one begins where the format changes, and where
 * `isBeginning` says so of a run.
 */
export function splitRuns(
  bytes: Uint8Array,
  runs: readonly Run[],
  isBeginning: (run: Run) => boolean,
): FrameStream[] {
  const groups: Run[][] = [];
  for (const run of runs) {
    const group = groups.at(-1);
    if (group && group[0].format === run.format && !isBeginning(run)) group.push(run);
    else groups.push([run]);
  }
  return groups.map((group, n) => {
    const before = groups[n - 1]?.at(-1)?.end ?? 0;
    const isAfterDamage = n > 0 && group[0].start > before && !hasTag(bytes, before);
    const isLast = n === groups.length - 1;
    return {
      from: isAfterDamage ? group[0].start : before,
      to: isLast ? bytes.length : group[group.length - 1].end,
      runs: group,
      isAfterDamage,
    };
  });
}

/** Whether tags, and with them another file, begin close behind `from`. */
export function hasTag(bytes: Uint8Array, from: number): boolean {
  return /ID3|TAG|APETAGEX/.test(latin1(bytes, from, TAG_SEARCH_BYTES));
}

function latin1(bytes: Uint8Array, from: number, count: number): string {
  return new TextDecoder('latin1').decode(bytes.subarray(from, from + count));
}
