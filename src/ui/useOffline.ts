/** Whether the page opens without a network, as state of React. */
import { useSyncExternalStore } from 'react';
import type { OfflineKeeper, OfflineState } from '../hosting/offline';

const NEVER: OfflineState = { isReady: false, hasUpdate: false };
const subscribeToNothing = () => () => undefined;

/** The state of `keeper`; null: the page is not kept. */
export function useOffline(keeper: OfflineKeeper | null): OfflineState {
  return useSyncExternalStore(
    keeper?.subscribe ?? subscribeToNothing,
    keeper?.getState ?? (() => NEVER),
  );
}
