/** Sets of whole numbers: which samples of a song are ready, which columns of a picture. */

/** The whole numbers start … end − 1. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A set that only grows, kept as ranges in order that neither overlap nor touch. */
export class SpanSet {
  private ranges: readonly Span[] = [];

  /** The ranges in order; between two of them at least one number is missing. */
  get spans(): readonly Span[] {
    return this.ranges;
  }

  /** How many numbers are in the set. */
  get size(): number {
    return this.ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /** Adds start … end − 1. Does nothing if that is empty. */
  add(start: number, end: number): void {
    if (end <= start) return;
    const touches = (span: Span) => span.start <= end && span.end >= start;
    const joined = this.ranges.filter(touches).reduce(
      (all, span) => ({
        start: Math.min(all.start, span.start),
        end: Math.max(all.end, span.end),
      }),
      { start, end },
    );
    const others = this.ranges.filter((span) => !touches(span));
    this.ranges = [...others, joined].toSorted((a, b) => a.start - b.start);
  }

  /** Whether all of start … end − 1 are in the set; true if that is empty. */
  has(start: number, end: number): boolean {
    return end <= start || this.endFrom(start) >= end;
  }

  /** The first number from `at` on that is not in the set. */
  endFrom(at: number): number {
    return this.ranges.find(({ start, end }) => start <= at && at < end)?.end ?? at;
  }

  /** What of start … end − 1 is in the set. */
  within(start: number, end: number): Span[] {
    return this.ranges
      .map((span) => ({ start: Math.max(start, span.start), end: Math.min(end, span.end) }))
      .filter((span) => span.start < span.end);
  }

  /** What of start … end − 1 is not in the set. */
  gaps(start: number, end: number): Span[] {
    const inside = this.within(start, end);
    const starts = [start, ...inside.map((span) => span.end)];
    const ends = [...inside.map((span) => span.start), end];
    return starts
      .map((from, index) => ({ start: from, end: ends[index] }))
      .filter((gap) => gap.start < gap.end);
  }
}

/** A {@link SpanSet} that somebody else fills. */
export type ReadonlySpanSet = Omit<SpanSet, 'add'>;
