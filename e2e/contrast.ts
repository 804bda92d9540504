/** Contrast of all visible text, also of what is disabled, which axe leaves out. */
import type { Page } from '@playwright/test';

/** What WCAG 2.2 asks of text of any size. */
const LEAST_RATIO = 4.5;

/** Texts below {@link LEAST_RATIO} to 1 over the colours behind them, each with its ratio. */
export function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate((leastRatio) => {
    type Color = readonly [r: number, g: number, b: number, alpha: number];
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('there is no canvas');
    const colors = new Map<string, Color>();
    function read(css: string): Color {
      const known = colors.get(css);
      if (known) return known;
      context!.clearRect(0, 0, 1, 1);
      context!.fillStyle = css;
      context!.fillRect(0, 0, 1, 1);
      const [r, g, b, alpha] = context!.getImageData(0, 0, 1, 1).data;
      const color = [r, g, b, alpha / 255] as const;
      colors.set(css, color);
      return color;
    }
    const over = (top: Color, below: Color): Color => {
      const mix = (index: 0 | 1 | 2) => top[index] * top[3] + below[index] * (1 - top[3]);
      return [mix(0), mix(1), mix(2), 1];
    };
    const luminance = (color: Color): number => {
      const linear = (value: number) =>
        value <= 0.04045 * 255 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
      return 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2]);
    };
    const dialog = document.querySelector('dialog[open]');
    const faint = new Set<string>();
    const texts = document.createTreeWalker(dialog ?? document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.nodeValue?.trim();
      const element = texts.currentNode.parentElement;
      if (!text || !element || element.closest('script, option, .visually-hidden')) continue;
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      let opacity = 1;
      const behind: Color[] = [];
      for (let at: Element | null = element; at; at = at.parentElement) {
        const style = getComputedStyle(at);
        behind.unshift(read(style.backgroundColor));
        opacity *= Number(style.opacity);
      }
      const background = behind.reduce<Color>((below, top) => over(top, below), [255, 255, 255, 1]);
      const [r, g, b, alpha] = read(getComputedStyle(element).color);
      const foreground = over([r, g, b, alpha * opacity], background);
      const [dark, light] = [luminance(foreground), luminance(background)].toSorted(
        (x, y) => x - y,
      );
      const ratio = (light + 0.05) / (dark + 0.05);
      if (ratio < leastRatio) faint.add(`${text}: ${ratio.toFixed(2)}`);
    }
    return [...faint];
  }, LEAST_RATIO);
}
