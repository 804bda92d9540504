/**
 * The stage as people use it: true zoom against columns computed here, fingers, regions by pointer
 * and by keyboard, views.
 */
import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from './app';
import type { App } from './app';
import { song } from './fixtures';
import type { Fixture } from './fixtures';
import { encodeWav } from './wav';

/** The smaller network: what it separates does not matter here. */
const QUERY = 'backend=wasm&model=paper';

const RATE = 44100;

/** Tones in Hz of 100 ms each, one after the other: a picture that depends on exact times. */
const TONES = [500, 1000, 2000, 4000];
const TONE_SECONDS = 0.1;
const AMPLITUDE = 0.25;

function sampleAt(n: number): number {
  if (n < 0) return 0;
  const t = n / RATE;
  const hz = TONES[Math.floor(t / TONE_SECONDS) % TONES.length];
  return AMPLITUDE * Math.sin(2 * Math.PI * hz * t);
}

function tones(name: string, seconds: number): Fixture {
  const plane = Float32Array.from({ length: seconds * RATE }, (_, n) => sampleAt(n));
  return { name, mimeType: 'audio/wav', buffer: encodeWav(RATE, [plane], 'f32') };
}

/** Level in dB at a time and a frequency by the definition of the transform, Hann window. */
function levelByDefinition(seconds: number, hz: number, windowLength: number): number {
  const first = Math.round(seconds * RATE) - windowLength / 2;
  let re = 0;
  let im = 0;
  for (let n = 0; n < windowLength; n++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / windowLength);
    const angle = (2 * Math.PI * hz * n) / RATE;
    re += window * sampleAt(first + n) * Math.cos(angle);
    im -= window * sampleAt(first + n) * Math.sin(angle);
  }
  return 10 * Math.log10((re * re + im * im) / (windowLength / 4) ** 2 + 1e-30);
}

const zoomIn = (page: Page) => page.getByRole('button', { name: 'Zoom in' });
const lanes = (page: Page) => page.locator('.lanes');
const ruler = (page: Page) => page.locator('.ruler');
const seekSlider = (page: Page) => page.getByRole('slider', { name: 'Seek' });

/** Position in the song, in seconds. */
async function position(page: Page): Promise<number> {
  return Number(await seekSlider(page).inputValue());
}

/** The part shown, as shares of the song. */
function viewOf(page: Page): Promise<{ start: number; width: number }> {
  return page.locator('.stage').evaluate((stage: HTMLElement) => ({
    start: Number(stage.style.getPropertyValue('--view-start')),
    width: Number(stage.style.getPropertyValue('--view-width')),
  }));
}

async function boxOf(page: Page, selector: string) {
  // In one step: the stage is replaced when the samples of a song arrive.
  const box = await page.evaluate((wanted) => {
    const element = document.querySelector(wanted);
    if (!element) return null;
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  }, selector);
  if (!box) throw new Error(`${selector} is not on the page`);
  return box;
}

/** Colours of a spectrogram at places in 0…1 from its left bottom corner: red, green, blue. */
function pixelsAt(
  page: Page,
  name: string,
  places: readonly (readonly [number, number])[],
): Promise<number[][]> {
  return page.getByRole('img', { name }).evaluate((canvas: HTMLCanvasElement, wanted) => {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no context');
    const { width, height } = canvas;
    return wanted.map(([x, y]) => {
      const column = Math.min(width - 1, Math.floor(x * width));
      const row = Math.min(height - 1, Math.floor((1 - y) * height));
      return [...context.getImageData(column, row, 1, 1).data.subarray(0, 3)];
    });
  }, places);
}

/** Brightness is what grows with the level in the colours of the lanes. */
const brightness = ([r, g, b]: readonly number[]) => 0.299 * r + 0.587 * g + 0.114 * b;

async function open(app: App, file: Fixture): Promise<void> {
  await app.open(QUERY);
  await app.choose(file);
  await app.waitUntilDone();
}

/** Zooms in as far as the page lets. */
async function zoomToTheEnd(page: Page): Promise<void> {
  for (let steps = 0; steps < 20 && (await zoomIn(page).isEnabled()); steps++) {
    await zoomIn(page).click();
  }
  await expect(page.getByText('0.50 s', { exact: true }).first()).toBeVisible();
}

test('zoomed to half a second, the picture is that of the samples', async ({ app, page }) => {
  await open(app, tones('tones.wav', 2));
  await page.getByText('View', { exact: true }).click();
  await page.locator('.view-panel').getByLabel('Vocals').uncheck();
  await page.getByLabel('Frequency scale').selectOption('linear');
  await page.keyboard.press('Escape');
  await zoomToTheEnd(page);
  const { start, width } = await viewOf(page);
  expect(width * 2).toBeCloseTo(0.5, 6);
  // Frequencies up to 20 kHz from bottom to top. A window of 23 ms: 1024 samples.
  const windowLength = 1024;
  const points: { place: [number, number]; level: number }[] = [];
  for (let x = 0.02; x < 1; x += 0.02) {
    for (const hz of TONES) {
      const seconds = (start + x * width) * 2;
      const level = levelByDefinition(seconds, hz, windowLength);
      points.push({ place: [x, hz / 20_000], level });
    }
  }
  const name = 'Spectrogram of the mixture';
  const places = points.map(({ place }) => place);
  // Where the tone sounds, the picture is bright; where the transform says silence, it is dark.
  const faults = async () => {
    const pixels = await pixelsAt(page, name, places);
    return points.filter(({ level }, index) => {
      const light = brightness(pixels[index]);
      if (level > -16) return light < 120;
      if (level < -66) return light > 40;
      return false;
    }).length;
  };
  await expect.poll(faults).toBe(0);
  const numLoud = points.filter(({ level }) => level > -16).length;
  const numSilent = points.filter(({ level }) => level < -66).length;
  expect(numLoud).toBeGreaterThan(25);
  expect(numSilent).toBeGreaterThan(50);
  // Between silence and full level, the colours follow the level: correlation of all points.
  const pixels = await pixelsAt(page, name, places);
  const shown = pixels.map(brightness);
  const expected = points.map(({ level }) => Math.max(-70, level));
  expect(correlation(shown, expected)).toBeGreaterThan(0.95);
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, n) => {
    ab += (value - meanA) * (b[n] - meanB);
    aa += (value - meanA) ** 2;
    bb += (b[n] - meanB) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

test('the read-out names time, frequency, note and level under the pointer', async ({
  app,
  page,
}) => {
  await open(app, tones('tones.wav', 2));
  const box = await boxOf(page, '.spectrogram');
  // 1 kHz on the logarithmic axis from 40 Hz to 20 kHz, in the middle of the song.
  const height = Math.log(1000 / 40) / Math.log(20_000 / 40);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height * (1 - height));
  const readout = page.locator('.readout');
  await expect(readout).toContainText(/0:0(0\.99|1\.0)/);
  await expect(readout).toContainText(/B5|C6/);
  await expect(readout).toContainText(/1\.00 kHz|99\d Hz/);
  await expect(readout).toContainText(/Mixture −\d+ dB/);
  await page.mouse.move(5, 5);
  await expect(readout).toBeEmpty();
});

test('the view follows every seek, and the strip moves the view', async ({ app, page }) => {
  await open(app, song('long.wav', { seconds: 20, numChannels: 1 }));
  for (let steps = 0; steps < 4; steps++) await zoomIn(page).click();
  expect((await viewOf(page)).start).toBe(0);
  await seekSlider(page).focus();
  await page.keyboard.press('End');
  await expect.poll(async () => (await viewOf(page)).start).toBeCloseTo(1 - 1 / 16, 6);
  await page.keyboard.press('Home');
  await expect.poll(async () => (await viewOf(page)).start).toBe(0);
  const strip = await boxOf(page, '.minimap');
  const y = strip.y + strip.height / 2;
  await page.mouse.click(strip.x + strip.width * 0.75, y);
  await expect.poll(() => position(page)).toBeCloseTo(15, 0);
  const before = await viewOf(page);
  expect(before.start).toBeLessThanOrEqual(0.75);
  expect(before.start + before.width).toBeGreaterThanOrEqual(0.75);
  // Dragging the frame moves the view and does not seek.
  const grip = strip.x + strip.width * (before.start + before.width / 2);
  await page.mouse.move(grip, y);
  await page.mouse.down();
  await page.mouse.move(grip - strip.width / 4, y, { steps: 5 });
  await page.mouse.up();
  expect((await viewOf(page)).start).toBeCloseTo(before.start - 0.25, 2);
  expect(await position(page)).toBeCloseTo(15, 0);
});

test('regions are drawn, moved, named, looped and deleted', async ({ app, page }) => {
  await open(app, song('song.wav', { seconds: 10, numChannels: 1 }));
  const box = await boxOf(page, '.ruler');
  const y = box.y + box.height / 2;
  const x = (share: number) => box.x + share * box.width;
  // A click makes no region: it seeks.
  await page.mouse.click(x(0.5), y);
  await expect.poll(() => position(page)).toBeCloseTo(5, 1);
  await expect(page.locator('.region-mark')).toHaveCount(0);
  await page.mouse.move(x(0.6), y);
  await page.mouse.down();
  await page.mouse.move(x(0.2), y, { steps: 8 });
  await page.mouse.up();
  const start = page.getByRole('slider', { name: 'Start of Region 1' });
  const end = page.getByRole('slider', { name: 'End of Region 1' });
  const value = async (handle: typeof start) => Number(await handle.getAttribute('aria-valuenow'));
  expect(await value(start)).toBeCloseTo(2, 1);
  expect(await value(end)).toBeCloseTo(6, 1);
  // The lanes show it in the same place.
  const region = await boxOf(page, '.region-selected');
  expect(region.x).toBeCloseTo(x(0.2), -1);
  expect(region.width).toBeCloseTo(0.4 * box.width, -1);
  // The handle, which lies outside of the region, is dragged.
  const handle = await end.boundingBox();
  await page.mouse.move((handle?.x ?? 0) + 3, y);
  await page.mouse.down();
  await page.mouse.move(x(0.8), y, { steps: 5 });
  await page.mouse.up();
  expect(await value(end)).toBeCloseTo(8, 1);
  // The times above the region seek, as everywhere on the ruler.
  await page.mouse.click(x(0.7), box.y + 6);
  await expect.poll(() => position(page)).toBeCloseTo(7, 1);
  await expect(page.locator('.region-mark-selected')).toHaveCount(1);
  const name = page.getByLabel('Name of the region');
  await name.fill('Chorus');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Chorus', exact: true })).toBeVisible();
  const loop = page.getByRole('button', { name: 'Loop the region' });
  await loop.click();
  await expect(loop).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Delete Chorus' }).click();
  await expect(page.locator('.region-mark')).toHaveCount(0);
});

test('regions are made and changed by keyboard alone', async ({ app, page }) => {
  await open(app, song('song.wav', { seconds: 10, numChannels: 1 }));
  await page.getByRole('button', { name: 'New region' }).focus();
  await page.keyboard.press('Enter');
  const end = page.getByRole('slider', { name: 'End of Region 1' });
  const seconds = async () => Number(await end.getAttribute('aria-valuenow'));
  expect(await seconds()).toBeCloseTo(2, 3);
  await end.focus();
  await page.keyboard.press('ArrowRight');
  expect(await seconds()).toBeCloseTo(3, 3);
  await page.keyboard.press('Shift+ArrowLeft');
  expect(await seconds()).toBeCloseTo(2.9, 3);
  await page.keyboard.press('Alt+ArrowRight');
  expect(await seconds()).toBeCloseTo(2.91, 3);
  // The song stays where it is, and so does the page.
  expect(await position(page)).toBe(0);
  for (let presses = 0; presses < 5; presses++) await page.keyboard.press('ArrowLeft');
  expect(await seconds()).toBeCloseTo(0.01, 3);
  await page.getByRole('button', { name: 'Region 1', exact: true }).focus();
  await page.keyboard.press('Delete');
  await expect(page.locator('.region-mark')).toHaveCount(0);
});

test('lanes are mixed and saved in their heads; views are kept: lanes, scale and range over visits, the part shown per song', async ({
  app,
  page,
}) => {
  const one = song('one.wav', { seconds: 3, numChannels: 1 });
  await open(app, one);
  await page.getByText('View', { exact: true }).click();
  await page.locator('.view-panel').getByLabel('Instrumental').check();
  await page.getByLabel('Frequency scale').selectOption('piano');
  await page.getByLabel('Range of levels').selectOption('50');
  await expect(page.locator('.lane')).toHaveCount(3);
  await expect(page.locator('.frequency-axis').first()).toContainText('C3');
  await page.keyboard.press('Escape');
  const head = page.locator('.lane-head').first();
  const mute = head.getByRole('button', { name: 'Mute vocals' });
  await mute.click();
  await expect(mute).toHaveAttribute('aria-pressed', 'true');
  await head.getByLabel('Level of vocals').press('ArrowLeft');
  await expect(head.getByLabel('Level of vocals')).toHaveAttribute('aria-valuetext', '−1 dB');
  // A stem has one strip: in the head of its lane, or else in the mixer.
  await expect(page.getByLabel('Level of vocals')).toHaveCount(1);
  const saved = page.waitForEvent('download');
  await head.getByRole('button', { name: 'Save vocals' }).click();
  expect((await saved).suggestedFilename()).toBe('one – vocals.wav');
  await zoomIn(page).click();
  const width = (await viewOf(page)).width;
  expect(width).toBeCloseTo(0.5, 6);
  await app.choose(song('two.wav', { seconds: 2, numChannels: 1 }));
  await app.select('two.wav');
  await app.waitUntilDone();
  expect((await viewOf(page)).width).toBe(1);
  await app.select('one.wav');
  await expect.poll(async () => (await viewOf(page)).width).toBeCloseTo(0.5, 6);
  await open(app, one);
  await expect(page.locator('.lane')).toHaveCount(3);
});

test.describe('fingers', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 640 } });

  type Point = readonly [x: number, y: number];

  /** Moves fingers along straight lines by the browser's own touch events. */
  async function drag(
    session: CDPSession,
    fingers: readonly { from: Point; to: Point }[],
  ): Promise<void> {
    const at = (share: number) =>
      fingers.map(({ from, to }, id) => ({
        x: from[0] + share * (to[0] - from[0]),
        y: from[1] + share * (to[1] - from[1]),
        id,
      }));
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
    for (let step = 1; step <= 10; step++) {
      const touchPoints = at(step / 10);
      await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints });
    }
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  }

  test('scroll the page, seek sideways, and zoom in pairs', async ({ app, page }) => {
    await open(app, song('song.wav', { seconds: 10, numChannels: 1 }));
    const session = await page.context().newCDPSession(page);
    await lanes(page).scrollIntoViewIfNeeded();
    await page.evaluate(() => window.scrollTo(0, document.querySelector('.stage')?.clientTop ?? 0));
    const visible = async () => {
      const { x, y, width, height } = await boxOf(page, '.lanes');
      const bottom = Math.min(630, y + height);
      return { left: x, width, top: Math.max(10, y), bottom };
    };
    const scrollY = () => page.evaluate(() => window.scrollY);

    await test.step('up: the page scrolls, the song does not move', async () => {
      const { left, width, top, bottom } = await visible();
      const before = await scrollY();
      const x = left + 0.7 * width;
      await drag(session, [{ from: [x, bottom - 10], to: [x + 3, top + 10] }]);
      await expect.poll(scrollY).toBeGreaterThan(before + 20);
      expect(await position(page)).toBe(0);
    });

    await test.step('a tap seeks', async () => {
      const { left, width, top, bottom } = await visible();
      const [x, y] = [left + 0.3 * width, (top + bottom) / 2];
      await drag(session, [{ from: [x, y], to: [x + 2, y + 1] }]);
      await expect.poll(() => position(page)).toBeCloseTo(3, 0);
    });

    await test.step('sideways: the song moves, the page does not', async () => {
      const { left, width, top, bottom } = await visible();
      const before = await scrollY();
      const y = (top + bottom) / 2;
      await drag(session, [{ from: [left + 0.4 * width, y], to: [left + 0.8 * width, y + 4] }]);
      await expect.poll(() => position(page)).toBeCloseTo(8, 0);
      expect(await scrollY()).toBe(before);
    });

    await test.step('two fingers zoom and do not seek', async () => {
      const { left, width, top, bottom } = await visible();
      const y = (top + bottom) / 2;
      const at = (share: number): Point => [left + share * width, y];
      await drag(session, [
        { from: at(0.4), to: at(0.2) },
        { from: at(0.6), to: at(0.8) },
      ]);
      await expect.poll(async () => (await viewOf(page)).width).toBeCloseTo(1 / 3, 1);
      expect(await position(page)).toBeCloseTo(8, 0);
      const scale = await page.evaluate(() => window.visualViewport?.scale);
      expect(scale).toBe(1);
    });
  });

  test('find targets of 44 px on the stage', async ({ app, page }) => {
    await open(app, song('song.wav', { seconds: 3, numChannels: 1 }));
    await page.getByRole('button', { name: 'New region' }).click();
    const small = await page.locator('.workspace').evaluate((workspace) => {
      const targets = workspace.querySelectorAll(
        'button, summary, select, label:has(input), [role="slider"], .fader input',
      );
      return [...targets]
        .map((target) => ({
          name: target.ariaLabel ?? target.textContent,
          box: target.getBoundingClientRect(),
        }))
        .filter(({ box }) => box.width > 0 && (box.width < 44 || box.height < 43.5))
        .map(({ name, box }) => `${name}: ${box.width} × ${box.height}`);
    });
    expect(small).toEqual([]);
  });
});

test('nothing scrolls sideways from 320 px on, and nothing moves when a song is done', async ({
  app,
  page,
}) => {
  await app.open(QUERY);
  const first = song('first.wav', { seconds: 8, numChannels: 1 });
  const second = song('second.wav', { seconds: 2, numChannels: 1 });
  await app.choose(first, second);
  await app.select('second.wav');
  const places = async () => {
    const [stage, strip] = [await boxOf(page, '.lanes'), await boxOf(page, '.minimap')];
    return {
      lanes: stage.y,
      height: stage.height,
      strip: strip.y,
      ruler: (await ruler(page).boundingBox())?.y,
    };
  };
  // Its arrival changes the height of lines, once.
  await page.evaluate(async () => void (await document.fonts.ready));
  const waiting = await places();
  await expect(app.progress).toBeVisible();
  expect(await places()).toEqual(waiting);
  await app.waitUntilDone();
  expect(await places()).toEqual(waiting);
  await page.getByRole('button', { name: 'New region' }).click();
  for (const width of [320, 360, 640, 768, 1280]) {
    await page.setViewportSize({ width, height: 740 });
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow(), `${width} px`).toBeLessThanOrEqual(0);
    await page.getByText('View', { exact: true }).click();
    const panel = await boxOf(page, '.view-panel');
    expect(panel.x).toBeGreaterThanOrEqual(0);
    expect(panel.x + panel.width).toBeLessThanOrEqual(width);
    await page.keyboard.press('Escape');
  }
});
