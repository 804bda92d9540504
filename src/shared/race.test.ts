import { describe, expect, it, vi } from 'vitest';
import { AbortError } from './abort';
import { createDeferred, untilAborted, untilRejected, withinSeconds } from './race';

const never = new Promise<never>(() => undefined);

describe('untilAborted', () => {
  it('settles as the work does and then listens no longer', async () => {
    const controller = new AbortController();
    const removed = vi.spyOn(controller.signal, 'removeEventListener');
    await expect(untilAborted(Promise.resolve(7), controller.signal)).resolves.toBe(7);
    expect(removed).toHaveBeenCalledTimes(1);
    await expect(untilAborted(Promise.reject(new Error('no')), controller.signal)).rejects.toThrow(
      'no',
    );
  });

  it('rejects with AbortError when the signal is aborted, before or during the work', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toBeInstanceOf(AbortError);
    await expect(untilAborted(never, controller.signal)).rejects.toBeInstanceOf(AbortError);
  });

  it('waits for the work alone where there is no signal', async () => {
    await expect(untilAborted(Promise.resolve('done'))).resolves.toBe('done');
  });
});

describe('withinSeconds', () => {
  it('rejects with the given reason when the time is over, and stops its timer otherwise', async () => {
    vi.useFakeTimers();
    try {
      const late = withinSeconds(never, 2, () => new Error('too late'));
      await Promise.all([
        expect(late).rejects.toThrow('too late'),
        vi.advanceTimersByTimeAsync(2000),
      ]);
      await expect(withinSeconds(Promise.resolve(1), 2, () => null)).resolves.toBe(1);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('untilRejected', () => {
  it('lets the rival end the race, ends the watch once, and drops what the work fails with', async () => {
    const work = createDeferred<number>();
    const end = vi.fn<() => void>();
    let kill: (reason: unknown) => void = () => undefined;
    const race = untilRejected(work.promise, (reject) => {
      kill = reject;
      return end;
    });
    kill(new Error('dead'));
    await expect(race).rejects.toThrow('dead');
    work.reject(new Error('later'));
    expect(end).toHaveBeenCalledTimes(1);
  });
});
