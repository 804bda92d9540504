import { describe, expect, it } from 'vitest';
import { isolatePage } from './isolation';
import type { IsolationOptions } from './isolation';

interface Traits {
  /** Whether documents that a service worker answers become isolated. */
  readonly canIsolate?: boolean;
  readonly registration?: 'claims' | 'rejects' | 'absent';
  readonly hasStorage?: boolean;
  readonly hasUserBegun?: boolean;
  /** A forced reload goes past the service worker. */
  readonly isForced?: boolean;
}

/** A tab: `open` is a load of the page and says whether it then asks to be reloaded. */
function tab({ canIsolate = true, registration = 'claims', hasStorage = true }: Traits = {}) {
  const stored = new Map<string, string>();
  let isRegistered = false;
  let isIsolated = false;
  const open = async (traits: Traits = {}): Promise<boolean> => {
    const isControlled = isRegistered && !traits.isForced;
    isIsolated = isControlled && canIsolate;
    let reloads = 0;
    let claim: () => void = () => undefined;
    const options: IsolationOptions = {
      isIsolated,
      serviceWorkers:
        registration === 'absent'
          ? undefined
          : {
              controller: isControlled ? {} : null,
              addEventListener: (_, listener) => {
                claim = listener;
              },
              register: async () => {
                if (registration === 'rejects') throw new Error('denied');
                isRegistered = true;
                claim();
              },
            },
      storage: () => {
        if (!hasStorage) throw new Error('denied');
        return {
          getItem: (key) => stored.get(key) ?? null,
          setItem: (key, value) => void stored.set(key, value),
          removeItem: (key) => void stored.delete(key),
        };
      },
      hasUserBegun: () => traits.hasUserBegun ?? false,
      reload: () => {
        reloads++;
      },
    };
    await isolatePage(options);
    return reloads > 0;
  };
  return { open, isIsolated: () => isIsolated, isRegistered: () => isRegistered };
}

describe('isolating a page', () => {
  it('takes one reload, then none', async () => {
    const { open, isIsolated } = tab();
    expect(await open()).toBe(true);
    expect(await open()).toBe(false);
    expect(isIsolated()).toBe(true);
    expect(await open()).toBe(false);
  });

  it('registers nothing where the host sends the headers', async () => {
    let isTouched = false;
    await isolatePage({
      isIsolated: true,
      serviceWorkers: {
        controller: null,
        register: async () => {
          isTouched = true;
        },
        addEventListener: () => undefined,
      },
      storage: () => ({
        getItem: () => null,
        setItem: () => undefined,
        removeItem: () => undefined,
      }),
      hasUserBegun: () => false,
      reload: () => {
        isTouched = true;
      },
    });
    expect(isTouched).toBe(false);
  });

  it('reloads no further when that did not isolate, however the page is loaded', async () => {
    const { open } = tab({ canIsolate: false });
    expect(await open()).toBe(true);
    expect(await open()).toBe(false);
    expect(await open({ isForced: true })).toBe(false);
  });

  it('leaves the page alone once the user has begun, and isolates the next', async () => {
    const { open, isIsolated, isRegistered } = tab();
    expect(await open({ hasUserBegun: true })).toBe(false);
    expect(isRegistered()).toBe(true);
    expect(await open()).toBe(false);
    expect(isIsolated()).toBe(true);
  });

  it.each<[string, Traits]>([
    ['no service workers', { registration: 'absent' }],
    ['service workers that are denied', { registration: 'rejects' }],
    ['storage that is denied', { hasStorage: false }],
  ])('goes on without with %s', async (_, traits) => {
    const { open } = tab(traits);
    expect(await open()).toBe(false);
    expect(await open()).toBe(false);
  });
});
