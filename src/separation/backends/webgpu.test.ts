import { afterEach, describe, expect, it, vi } from 'vitest';
import { adapterSuitability, describeAdapter, findAdapter, watchDevice } from './webgpu';

afterEach(() => {
  vi.useRealTimers();
});

describe('a WebGPU adapter', () => {
  it.each([
    ['none', null, 'absent'],
    ['a graphics card', { info: { vendor: 'nvidia', architecture: 'ampere' } }, 'good'],
    ['one that tells nothing', { info: { vendor: '', architecture: '' } }, 'good'],
    [
      'a processor by name',
      { info: { vendor: 'google', architecture: 'swiftshader' } },
      'last-resort',
    ],
    ['a fallback', { info: { vendor: 'acme', isFallbackAdapter: true } }, 'last-resort'],
    ['a fallback in older browsers', { isFallbackAdapter: true }, 'last-resort'],
  ] as const)('is ranked: %s', (_, adapter, rank) => {
    expect(adapterSuitability(adapter)).toBe(rank);
  });

  it('is described by what it tells', () => {
    expect(
      describeAdapter({ info: { vendor: 'intel', architecture: 'gen-12lp', device: '' } }),
    ).toBe('intel gen-12lp');
    expect(describeAdapter({})).toBeNull();
  });

  it('is absent where the browser has none, refuses or never answers', async () => {
    expect(await findAdapter(undefined)).toBeNull();
    expect(await findAdapter({ requestAdapter: async () => null })).toBeNull();
    expect(await findAdapter({ requestAdapter: () => Promise.reject(new Error('no')) })).toBeNull();
    vi.useFakeTimers();
    const waiting = findAdapter({ requestAdapter: () => new Promise(() => undefined) });
    await vi.runAllTimersAsync();
    expect(await waiting).toBeNull();
  });
});

describe('a WebGPU device', () => {
  function device() {
    let lose: () => void = () => undefined;
    let fail: () => void = () => undefined;
    const isHealthy = watchDevice({
      lost: new Promise<void>((resolve) => {
        lose = resolve;
      }),
      addEventListener: (_, listener) => {
        fail = listener;
      },
      destroy: () => undefined,
    });
    return { isHealthy, lose: () => lose(), fail: () => fail() };
  }

  it('is believed until it is lost', async () => {
    const { isHealthy, lose } = device();
    await Promise.resolve();
    expect(isHealthy()).toBe(true);
    lose();
    await Promise.resolve();
    expect(isHealthy()).toBe(false);
  });

  it('is believed until an error that nobody caught', () => {
    const { isHealthy, fail } = device();
    expect(isHealthy()).toBe(true);
    fail();
    expect(isHealthy()).toBe(false);
  });
});
