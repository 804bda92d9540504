/** Finding intact frames in a stream whose frames state their own length. */

/** Bytes start … end − 1 are `numFrames` intact frames. */
export interface Run {
  readonly start: number;
  readonly end: number;
  readonly numFrames: number;
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

/**
 * The stretches of intact frames of the first frame's format. The last frame before damage counts
 * as damaged, because its own end may be; at the end of `bytes`, a frame may be cut off.
 */
export function findRuns(bytes: Uint8Array, readHead: ReadFrameHead, from = 0): Run[] {
  const runs: Run[] = [];
  let format: number | null = null;
  for (let at = from; at < bytes.length;) {
    const head = bytes[at] === 0xff ? readHead(bytes, at) : null;
    const isRun = head !== null && (format === null || head.format === format);
    const run = isRun ? runFrom(bytes, at, head.format, readHead) : null;
    if (run && head && run.numFrames >= MIN_RUN_FRAMES) {
      format = head.format;
      runs.push(run);
      at = run.end + 1;
    } else {
      at = bytes.indexOf(0xff, at + 1);
      if (at < 0) break;
    }
  }
  return runs;
}

function runFrom(bytes: Uint8Array, start: number, format: number, readHead: ReadFrameHead): Run {
  let end = start;
  let lastStart = start;
  let numFrames = 0;
  let head = readHead(bytes, end);
  while (head && head.format === format && end + head.length <= bytes.length) {
    lastStart = end;
    end += head.length;
    numFrames++;
    head = readHead(bytes, end);
  }
  const isCutOff = head !== null && head.format === format;
  if (end === bytes.length || isCutOff || numFrames === 0) return { start, end, numFrames };
  return { start, end: lastStart, numFrames: numFrames - 1 };
}
