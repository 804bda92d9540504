/** Mixing, key, speed and loops, as people use them, measured in the sound that the page plays. */
import type { Page } from '@playwright/test';
import { expect, test } from './app';
import type { App } from './app';
import { rms, strongestHz } from './compare';
import { song } from './fixtures';
import { heardSamples, installEar, letSoundPass } from './listen';
import { createRandom } from './random';
import { decodeWav, encodeWav } from './wav';

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

const seekSlider = (page: Page) => page.getByRole('slider', { name: 'Seek' });
/** Where `heard` begins in `plane`, sample by sample the same up to `tolerance`; −1 if nowhere. */
function find(heard: Float64Array, plane: ArrayLike<number>, gain = 1, tolerance = 0): number {
  for (let start = 0; start + heard.length <= plane.length; start++) {
    let n = 0;
    while (n < heard.length && Math.abs(heard[n] - gain * plane[start + n]) <= tolerance) n++;
    if (n === heard.length) return start;
  }
  return -1;
}

/**
 * Waits until {@link find} finds what is heard, however long a change takes to be heard; what
 * follows must be found, too.
 */
async function expectHeard(
  page: Page,
  plane: ArrayLike<number>,
  gain?: number,
  tolerance?: number,
): Promise<void> {
  const place = async () => find(await heardSamples(page), plane, gain, tolerance);
  await expect.poll(place).toBeGreaterThanOrEqual(0);
  // Chunks of one second are joined: one of the joints is in what is heard now.
  await letSoundPass(page, 0.5);
  expect(await place(), 'half a second later').toBeGreaterThanOrEqual(0);
}

/** Seconds of the song and of the audio clock, read in one moment: when the slider moves. */
function positionAndClock(page: Page): Promise<[number, number]> {
  return seekSlider(page).evaluate(async (slider: HTMLInputElement) => {
    const before = slider.value;
    while (slider.value === before) await new Promise((resolve) => setTimeout(resolve));
    return [slider.valueAsNumber, window.heardContexts?.().at(-1)?.currentTime ?? 0];
  });
}

test('levels, mute, solo and presets are heard as they are set', async ({ app, page }) => {
  await openSong(app, page);
  await expect(preset(page, 'Vocals')).toBeChecked();
  await app.play.click();
  await test.step('the mixture, bit by bit', async () => {
    await preset(page, 'Original').check({ force: true });
    await expectHeard(page, mixture);
  });

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
  await test.step('12 dB below', async () => {
    await seekSlider(page).fill('0');
    await expectHeard(page, mixture, 10 ** (-12 / 20), 1e-6);
  });

  await seekSlider(page).fill('0');
  await page.getByRole('button', { name: 'Mute vocals' }).click();
  await page.getByRole('button', { name: 'Mute instrumental' }).click();
  await expect.poll(async () => rms(await heardSamples(page)), 'both muted').toBe(0);

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
  const position = () => seekSlider(page).evaluate((slider: HTMLInputElement) => slider.value);
  await page.keyboard.press('ArrowRight');
  await expect.poll(position).not.toBe('0');
  await page.keyboard.press('Home');
  await expect.poll(position).toBe('0');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('this list');
});

test('key and speed change one without the other, and not at all at 0 and 100 %', async ({
  app,
  page,
}) => {
  const plane = Float64Array.from(
    { length: 20 * RATE },
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
  const centsOffAFifth = async () => {
    const fifth = strongestHz(await heardSamples(page), RATE, [600, 720]);
    return Math.abs(1200 * Math.log2(fifth / 440) - 700);
  };
  await expect.poll(centsOffAFifth).toBeLessThan(10);

  await key.fill('0');
  await speed.fill('50');
  await seekSlider(page).fill('0');
  const pitchOffHz = async () =>
    Math.abs(strongestHz(await heardSamples(page), RATE, [400, 480]) - 440);
  await expect.poll(pitchOffHz, 'the pitch stays').toBeLessThanOrEqual(1);
  const [from, started] = await positionAndClock(page);
  await letSoundPass(page, 3);
  const [to, ended] = await positionAndClock(page);
  // The slider moves ten times a second.
  expect(Math.abs((to - from) / (ended - started) - 0.5)).toBeLessThan(0.12);
  expect(await pitchOffHz()).toBeLessThanOrEqual(1);

  await page.getByRole('button', { name: 'Reset key and speed' }).click();
  await expect(speed).toHaveValue('100');
  await seekSlider(page).fill('0');
  await test.step('the song, bit by bit', () =>
    expectHeard(page, decodeWav(sine.buffer).channels[0]));
  await expect(app.alert).toHaveCount(0);
});

test('a region set and looped by keys repeats sample by sample', async ({ app, page }) => {
  await openSong(app, page);
  await page.keyboard.press('4');
  const seek = seekSlider(page);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('i');
  await seek.fill('5.25');
  await page.keyboard.press('o');
  await page.keyboard.press('l');
  await seek.fill('5');
  await page.keyboard.press('Space');
  const length = Math.round(0.25 * RATE);
  const isRepeated = (heard: Float64Array) =>
    rms(heard) > 0.01 && heard.every((value, n) => n < length || value === heard[n - length]);
  await expect.poll(async () => isRepeated(await heardSamples(page))).toBe(true);
  await letSoundPass(page, 0.5);
  const heard = await heardSamples(page);
  expect(isRepeated(heard)).toBe(true);
  const first = find(heard.subarray(0, 200), mixture);
  expect(first).toBeGreaterThanOrEqual(5 * RATE);
  expect(first).toBeLessThan(5.25 * RATE);
  await expect(app.pause).toBeVisible();
  await page.keyboard.press('l');
  await expect
    .poll(async () => find((await heardSamples(page)).subarray(0, 5000), mixture))
    .toBeGreaterThan(5.25 * RATE);
});

test('each song keeps its mix, its count-in and its position', async ({ app, page }) => {
  await openSong(app, page, song('first.wav', { seconds: 8 }));
  await page.keyboard.press('2');
  await page.getByRole('checkbox', { name: 'Count in' }).check();
  await seekSlider(page).fill('3');
  await app.choose(song('second.wav', { seconds: 8, seed: 2 }));
  await app.select('second.wav');
  await app.waitUntilDone();
  await expect(preset(page, 'Vocals')).toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Count in' })).not.toBeChecked();
  await expect(seekSlider(page)).toHaveValue('0');
  await app.select('first.wav');
  await expect(preset(page, 'Karaoke')).toBeChecked();
  await expect(page.getByRole('checkbox', { name: 'Count in' })).toBeChecked();
  await expect(seekSlider(page)).toHaveValue('3');
});

test('sound that the system takes away comes back by itself', async ({ app, page }) => {
  await openSong(app, page);
  await page.keyboard.press('4');
  await app.play.click();
  await expectHeard(page, mixture);
  await page.evaluate(async () => {
    const context = window.heardContexts?.().at(-1);
    if (context instanceof AudioContext) await context.suspend();
  });
  await expect(app.pause).toBeVisible();
  await expectHeard(page, mixture);
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
  await expect(seekSlider(page)).toHaveValue('4');
  await press('play');
  await expect(app.pause).toBeVisible();
  expect(await page.evaluate(() => navigator.mediaSession.playbackState)).toBe('playing');
  await press('pause');
  await expect(app.play).toBeVisible();
});
