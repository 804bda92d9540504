/**
 * What moving the view costs, from a trace of Chromium: a wheel event per animation frame on the
 * stage, as a trackpad sends them. Measured is the main thread, by its processor time, so that
 * other programs on the machine do not count; painting the pixels is the work of other threads.
 */
import type { CDPSession, Page } from '@playwright/test';

/** A way to move the view. `deltaX` and `deltaY` are those of each wheel event. */
export interface Movement {
  readonly name: string;
  readonly deltaX: number;
  readonly deltaY: number;
  readonly ctrlKey: boolean;
  /** Where the pointer is on the stage, 0 … 1 from the left. */
  readonly anchor: number;
}

/** Times in milliseconds. */
export interface FrameTimes {
  readonly numFrames: number;
  /** Main thread per frame. */
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly worstMs: number;
  /** Of that: script, and style with layout. */
  readonly scriptMs: number;
  readonly layoutMs: number;
  /** Share of frames whose main thread took more than 1/60 s. */
  readonly lateShare: number;
  /** Frames per second that were drawn, other programs and software rendering included. */
  readonly framesPerSecond: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  readonly pid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: { readonly message?: string } };
}

const FRAME_MS = 1000 / 60;
const CATEGORIES = ['devtools.timeline', 'toplevel', 'blink.console', 'disabled-by-default-v8.gc'];
const SCRIPT = new Set(['FunctionCall', 'FireAnimationFrame', 'EventDispatch', 'TimerFire']);
const LAYOUT = new Set(['UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint', 'Layerize']);

/** Moves the view `numFrames` times, once per animation frame, and measures what that costs. */
export async function measureFrames(
  page: Page,
  movement: Movement,
  numFrames: number,
): Promise<FrameTimes> {
  const session = await page.context().newCDPSession(page);
  try {
    const events = await traced(session, () => move(page, movement, numFrames));
    return summarise(events);
  } finally {
    await session.detach();
  }
}

async function traced(session: CDPSession, act: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', { categories: CATEGORIES.join(',') });
  await act();
  await session.send('Tracing.end');
  await complete;
  return events;
}

/** Marks the time of every animation frame in the trace. */
function move(page: Page, movement: Movement, numFrames: number): Promise<void> {
  return page.evaluate(
    async ([{ deltaX, deltaY, ctrlKey, anchor }, count]) => {
      const surface = document.querySelector('.timeline-surface');
      if (!surface) throw new Error('the page has no stage');
      const { left, top, width, height } = surface.getBoundingClientRect();
      const place = { clientX: left + anchor * width, clientY: top + height / 2 };
      const how = { deltaX, deltaY, ctrlKey, bubbles: true, cancelable: true };
      for (let frame = 0; frame <= count; frame++) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        console.timeStamp('frame');
        surface.dispatchEvent(new WheelEvent('wheel', { ...how, ...place }));
      }
    },
    [movement, numFrames] as const,
  );
}

function summarise(events: readonly TraceEvent[]): FrameTimes {
  const marks = events
    .filter(({ name, args }) => name === 'TimeStamp' && args?.data?.message === 'frame')
    .toSorted((a, b) => a.ts - b.ts);
  const [first] = marks;
  if (marks.length < 2) throw new Error('the trace has no frames');
  const own = events
    .filter(({ ph, tid, pid }) => ph === 'X' && tid === first.tid && pid === first.pid)
    .toSorted((a, b) => a.ts - b.ts);
  const frames = marks.slice(1).map(({ ts }, index) => {
    const inFrame = own.filter((event) => event.ts >= marks[index].ts && event.ts < ts);
    return {
      script: cpuMs(outermost(inFrame.filter(({ name }) => SCRIPT.has(name)))),
      layout: cpuMs(outermost(inFrame.filter(({ name }) => LAYOUT.has(name)))),
      all: cpuMs(outermost(inFrame.filter(({ name }) => name.endsWith('RunTask')))),
    };
  });
  const all = frames.map((frame) => frame.all).toSorted((a, b) => a - b);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const seconds = (marks[marks.length - 1].ts - first.ts) / 1e6;
  return {
    numFrames: frames.length,
    medianMs: all[all.length >> 1],
    p95Ms: all[Math.floor(0.95 * all.length)],
    worstMs: all[all.length - 1],
    scriptMs: mean(frames.map(({ script }) => script)),
    layoutMs: mean(frames.map(({ layout }) => layout)),
    lateShare: all.filter((ms) => ms > FRAME_MS).length / all.length,
    framesPerSecond: frames.length / seconds,
  };
}

/** Those that lie in no other of `events`, which are sorted by their start. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  let end = -Infinity;
  return events.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}

/** Processor time, or the time on the clock where the trace does not have it. */
const cpuMs = (events: readonly TraceEvent[]) =>
  events.reduce((sum, { tdur, dur = 0 }) => sum + (tdur ?? dur) / 1000, 0);
