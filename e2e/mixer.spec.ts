/** Mixing, key, speed and loops, as people use them, measured in the sound that the page plays. */
import type { Page } from '@playwright/test';
import { expect, test } from './app';
import type { App } from './app';
import { rms, strongestHz } from './compare';
import { song } from './fixtures';
import { heardSamples, installEar } from './listen';
import { createRandom } from './random';
import { decodeWav, encodeWav } from './wav';

/** Each waits for seconds of sound, several times. */
test.slow();

const RATE = 44100;

/** Mono, so that the average of all channels, which is what is measured, is the song itself. */
const file = song('mono.wav', { seconds: 20, numChannels: 1 });
const [mixture] = decodeWav(file.buffer).channels;

const preset = (page: Page, name: string) => page.getByRole('radio', { name });
const fader = (page: Page, stem: string) => page.getByRole('slider', { name: `Level of ${stem}` });

async function openSong(app: App, page: Page, fixture = file): Promise<void> {
  await installEar(page);
  await app.open();
  await app.choose(fixture);
  await app.waitUntilDone();
}

/** What is heard once a change has had time to take effect and to fill the measured stretch. */
async function listen(page: Page): Promise<Float64Array> {
  await page.waitForTimeout(1600);
  return heardSamples(page);
}

/** Where `heard` begins in `plane`, sample by sample the same up to `tolerance`; −1 if nowhere. */
function find(heard: Float64Array, plane: ArrayLike<number>, gain = 1, tolerance = 0): number {
  for (let start = 0; start + heard.length <= plane.length; start++) {
    let n = 0;
    while (n < heard.length && Math.abs(heard[n] - gain * plane[start + n]) <= tolerance) n++;
    if (n === heard.length) return start;
  }
  return -1;
}

test('levels, mute, solo and presets are heard as they are set', async ({ app, page }) => {
  await openSong(app, page);
  await expect(preset(page, 'Vocals')).toBeChecked();
  await app.play.click();
  await preset(page, 'Original').check({ force: true });
  expect(find(await listen(page), mixture), 'the mixture bit by bit').toBeGreaterThanOrEqual(0);

  await fader(page, 'vocals').focus();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await expect(preset(page, 'Guide vocal −12 dB')).toBeChecked();
  await fader(page, 'instrumental').focus();
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  await expect(fader(page, 'instrumental')).toHaveAttribute('aria-valuetext', '−12 dB');
  await expect(
    page.getByRole('radiogroup', { name: 'Listen to' }).getByRole('radio', { checked: true }),
  ).toHaveCount(0);
  const quiet = await listen(page);
  expect(find(quiet, mixture, 10 ** (-12 / 20), 1e-6), '12 dB below').toBeGreaterThanOrEqual(0);

  await page.getByRole('button', { name: 'Mute vocals' }).click();
  await page.getByRole('button', { name: 'Mute instrumental' }).click();
  expect(rms(await listen(page)), 'both muted').toBe(0);

  await page.keyboard.press('4');
  await page.getByRole('button', { name: 'Solo instrumental' }).click();
  await expect(preset(page, 'Karaoke')).toBeChecked();
  await fader(page, 'vocals').dblclick();
  await expect(fader(page, 'vocals')).toHaveAttribute('aria-valuetext', '0 dB');
});

test('the keys choose presets, mute and solo', async ({ app, page }) => {
  await openSong(app, page);
  for (const [key, name] of Object.entries({
    4: 'Original',
    3: 'Guide vocal −12 dB',
    2: 'Karaoke',
    1: 'Vocals',
  })) {
    await page.keyboard.press(key);
    await expect(preset(page, name)).toBeChecked();
  }
  await page.keyboard.press('4');
  await page.keyboard.press('m');
  await expect(preset(page, 'Karaoke')).toBeChecked();
  await page.keyboard.press('m');
  await page.keyboard.press('s');
  await expect(preset(page, 'Vocals')).toBeChecked();
  await page.keyboard.press('s');
  await page.keyboard.press('Shift+M');
  await expect(preset(page, 'Vocals')).toBeChecked();
  await page.keyboard.press('+');
  await page.keyboard.press('.');
  await expect(page.getByRole('slider', { name: 'Key' })).toHaveValue('1');
  await expect(page.getByRole('slider', { name: 'Speed' })).toHaveValue('105');
});

test('key and speed change one without the other, and not at all at 0 and 100 %', async ({
  app,
  page,
}) => {
  const plane = Float64Array.from(
    { length: 30 * RATE },
    // With a little noise, so that every stretch of it can be told from every other.
    (_, n) => 0.4 * Math.sin((2 * Math.PI * 440 * n) / RATE),
  );
  const random = createRandom(3);
  for (let n = 0; n < plane.length; n++) plane[n] += 0.002 * random();
  const sine = { ...file, name: 'sine.wav', buffer: encodeWav(RATE, [plane]) };
  await openSong(app, page, sine);
  await preset(page, 'Original').check({ force: true });
  await app.play.click();
  const key = page.getByRole('slider', { name: 'Key' });
  const speed = page.getByRole('slider', { name: 'Speed' });

  await page.getByRole('checkbox', { name: 'Keep timbre' }).uncheck();
  await key.fill('7');
  await listen(page);
  const fifth = strongestHz(await listen(page), RATE, [600, 720]);
  expect(Math.abs(1200 * Math.log2(fifth / 440) - 700), 'cents off a fifth').toBeLessThan(10);

  await key.fill('0');
  await speed.fill('50');
  await listen(page);
  const position = () =>
    page
      .getByRole('slider', { name: 'Seek' })
      .evaluate((one: HTMLInputElement) => one.valueAsNumber);
  const clock = () => page.evaluate(() => window.heardContexts?.().at(-1)?.currentTime ?? 0);
  const [from, started] = [await position(), await clock()];
  const slow = strongestHz(await listen(page), RATE, [400, 480]);
  expect(Math.abs(slow - 440), 'the pitch stays').toBeLessThanOrEqual(1);
  const [to, ended] = [await position(), await clock()];
  // The slider moves ten times a second.
  expect(Math.abs((to - from) / (ended - started) - 0.5)).toBeLessThan(0.12);

  await page.getByRole('button', { name: 'Reset key and speed' }).click();
  await expect(speed).toHaveValue('100');
  const exact = decodeWav(sine.buffer).channels[0];
  expect(find(await listen(page), exact), 'the song bit by bit').toBeGreaterThanOrEqual(0);
  await expect(app.alert).toHaveCount(0);
});

test('a region set and looped by keys repeats sample by sample', async ({ app, page }) => {
  await openSong(app, page);
  await page.keyboard.press('4');
  const seek = page.getByRole('slider', { name: 'Seek' });
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('i');
  await seek.fill('5.25');
  await page.keyboard.press('o');
  await page.keyboard.press('l');
  await seek.fill('5');
  await page.keyboard.press('Space');
  const heard = await listen(page);
  const length = Math.round(0.25 * RATE);
  for (let n = length; n < heard.length; n++) expect(heard[n]).toBe(heard[n - length]);
  expect(rms(heard)).toBeGreaterThan(0.01);
  const first = find(heard.subarray(0, 200), mixture);
  expect(first).toBeGreaterThanOrEqual(5 * RATE);
  expect(first).toBeLessThan(5.25 * RATE);
  await expect(app.pause).toBeVisible();
  await page.keyboard.press('l');
  await page.waitForTimeout(1600);
  expect(find((await heardSamples(page)).subarray(0, 5000), mixture)).toBeGreaterThan(5.25 * RATE);
});

test('each song keeps its mix and its position', async ({ app, page }) => {
  await openSong(app, page, song('first.wav', { seconds: 8 }));
  await page.keyboard.press('2');
  await page.getByRole('slider', { name: 'Seek' }).fill('3');
  await app.choose(song('second.wav', { seconds: 8, seed: 2 }));
  await app.select('second.wav');
  await app.waitUntilDone();
  await expect(preset(page, 'Vocals')).toBeChecked();
  await expect(page.getByRole('slider', { name: 'Seek' })).toHaveValue('0');
  await app.select('first.wav');
  await expect(preset(page, 'Karaoke')).toBeChecked();
  await expect(page.getByRole('slider', { name: 'Seek' })).toHaveValue('3');
});

test('sound that the system takes away comes back by itself', async ({ app, page }) => {
  await openSong(app, page);
  await page.keyboard.press('4');
  await app.play.click();
  await listen(page);
  await page.evaluate(async () => {
    const context = window.heardContexts?.().at(-1);
    if (context instanceof AudioContext) await context.suspend();
  });
  await expect(app.pause).toBeVisible();
  await expect.poll(async () => find(await listen(page), mixture)).toBeGreaterThanOrEqual(0);
});

test('the keys of the system play, pause and seek', async ({ app, page }) => {
  await page.addInitScript(() => {
    const handlers = new Map<string, MediaSessionActionHandler | null>();
    navigator.mediaSession.setActionHandler = (action, handler) => handlers.set(action, handler);
    Object.assign(window, {
      pressMediaKey: (action: MediaSessionAction, details: object = {}) =>
        handlers.get(action)?.({ action, ...details }),
    });
  });
  const press = (action: string, details = {}) =>
    page.evaluate(
      ([name, more]) => {
        const { pressMediaKey } = window as unknown as {
          pressMediaKey: (action: unknown, details: unknown) => void;
        };
        pressMediaKey(name, more);
      },
      [action, details] as const,
    );
  await openSong(app, page, song('Aria.wav', { seconds: 8 }));
  expect(await page.evaluate(() => navigator.mediaSession.metadata?.title)).toBe('Aria');
  await press('seekto', { seekTime: 4 });
  await expect(page.getByRole('slider', { name: 'Seek' })).toHaveValue('4');
  await press('play');
  await expect(app.pause).toBeVisible();
  expect(await page.evaluate(() => navigator.mediaSession.playbackState)).toBe('playing');
  await press('pause');
  await expect(app.play).toBeVisible();
});
