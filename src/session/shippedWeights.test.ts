import { afterEach, describe, expect, it, vi } from 'vitest';
import { shippedWeights } from './shippedWeights';

const answer = (response: () => Promise<Response>) => {
  const fetched = vi.fn<(url: string) => Promise<Response>>(response);
  vi.stubGlobal('fetch', fetched);
  return fetched;
};

describe('shippedWeights', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('is what the description of the model states', async () => {
    const fetched = answer(async () => Response.json({ userDefinedMetadata: { digest: 'ab12' } }));
    expect(await shippedWeights('https://host/models/', 'own model')).toBe('ab12');
    expect(fetched.mock.calls).toEqual([['https://host/models/own%20model/model.json']]);
  });

  it('is unknown where the description is missing, another page, without a digest or late', async () => {
    for (const response of [
      () => Promise.reject(new TypeError('offline')),
      async () => new Response('<!doctype html>'),
      async () => Response.json(null),
      async () => Response.json({ userDefinedMetadata: { digest: 5 } }),
    ]) {
      answer(response);
      expect(await shippedWeights('https://host/models/', 'fullband')).toBeNull();
    }
    vi.useFakeTimers();
    answer(() => new Promise(() => undefined));
    const late = shippedWeights('https://host/models/', 'fullband');
    await vi.advanceTimersByTimeAsync(5000);
    expect(await late).toBeNull();
  });
});
