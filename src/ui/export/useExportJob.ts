/** One export at a time as state of a component: start, progress, cancel, outcome. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { isAbortError } from '../../shared/abort';
import type { ExportItem } from './exportPlan';
import { runExports } from './runExports';
import type { ExportOutcome, ExportProgress, Target } from './runExports';

export type JobState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly progress: ExportProgress | null }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'over'; readonly outcome: ExportOutcome }
  /** Nothing could be saved where it should have been. */
  | { readonly kind: 'failed'; readonly error: unknown };

export interface ExportJob {
  readonly state: JobState;
  /** Does nothing while an export is running. `pickTarget` gives null if people decided not to. */
  readonly start: (
    items: readonly ExportItem[],
    pickTarget: () => Promise<Target | null>,
  ) => Promise<void>;
  readonly cancel: () => void;
  /** Forgets the outcome. */
  readonly clear: () => void;
}

export const toDownloads = (): Promise<Target> => Promise.resolve({ kind: 'downloads' });

export function useExportJob(): ExportJob {
  const [state, setState] = useState<JobState>({ kind: 'idle' });
  const running = useRef<AbortController | null>(null);
  const isMounted = useRef(true);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);

  const start = useCallback<ExportJob['start']>(async (items, pickTarget) => {
    if (running.current) return;
    const controller = new AbortController();
    running.current = controller;
    const show = (next: JobState) => {
      if (running.current === controller && isMounted.current) setState(next);
    };
    try {
      const target = await pickTarget();
      if (!target) return;
      show({ kind: 'running', progress: null });
      const outcome = await runExports(items, target, {
        signal: controller.signal,
        onProgress: (progress) => show({ kind: 'running', progress }),
      });
      show({ kind: 'over', outcome });
    } catch (error) {
      if (!isAbortError(error)) show({ kind: 'failed', error });
    } finally {
      if (running.current === controller) running.current = null;
    }
  }, []);
  const cancel = useCallback(() => {
    if (!running.current) return;
    running.current.abort();
    running.current = null;
    setState({ kind: 'cancelled' });
  }, []);
  const clear = useCallback(() => setState({ kind: 'idle' }), []);
  return { state, start, cancel, clear };
}
