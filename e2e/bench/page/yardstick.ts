/** The speed limit of multiplyAdd.ts on several threads at once. */
import { ask } from './ask';
import type { MultiplyAddKind } from './multiplyAdd';

/**
 * 10⁹ multiply-adds per second of `numThreads` threads together; null if the browser lacks them.
 */
export async function measureYardstick(
  kind: MultiplyAddKind,
  numThreads: number,
): Promise<number | null> {
  const rates = await Promise.all(
    Array.from({ length: numThreads }, () =>
      ask<number | null>(
        new Worker(new URL('./multiplyAddWorker.ts', import.meta.url), { type: 'module' }),
        kind,
      ),
    ),
  );
  return rates.includes(null) ? null : rates.reduce<number>((sum, rate) => sum + (rate ?? 0), 0);
}
