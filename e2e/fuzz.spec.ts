/** A few seeded sequences of messages to the worker (`npm run fuzz` goes on with others). */
import { test, expect } from '@playwright/test';
import { createProtocolFuzzer } from './fuzz/protocol';
import { createRandom } from './random';

test('messages out of order or malformed leave the worker able to separate a song', async ({
  browser,
  baseURL,
}) => {
  test.setTimeout(600_000);
  const fuzzer = await createProtocolFuzzer(browser, `${baseURL}?backend=wasm&model=paper`);
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const { messages, problem } = await fuzzer.try(createRandom(1000 * seed));
    expect(problem, `seed ${seed}: ${JSON.stringify(messages)}`).toBeNull();
  }
});
