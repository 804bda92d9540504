import { describe, expect, it } from 'vitest';
import { createPalette, cssGradient, dim, glow, magma } from './colorMap';

/** CIE 1976 lightness of an sRGB colour (IEC 61966-2-1 transfer, D65 luminance), 0…100. */
function lightness([r, g, b]: readonly number[]): number {
  const linear = [r, g, b].map((value) => {
    const x = value / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  });
  const y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (y * 24389) / 27;
}

describe('magma', () => {
  it('meets the published table at its quarters within 3 %', () => {
    const table: [number, [number, number, number]][] = [
      [0, [0.001462, 0.000466, 0.013866]],
      [64 / 255, [0.316654, 0.07169, 0.48538]],
      [128 / 255, [0.716387, 0.214982, 0.47529]],
      [192 / 255, [0.9867, 0.535582, 0.38221]],
      [1, [0.987053, 0.991438, 0.749504]],
    ];
    for (const [value, expected] of table) {
      magma(value).forEach((byte, channel) =>
        expect(Math.abs(byte / 255 - expected[channel])).toBeLessThan(0.03),
      );
    }
  });

  it('grows in lightness evenly: every step is the mean step within 35 %', () => {
    const steps = Array.from(
      { length: 16 },
      (_, i) => lightness(magma((i + 1) / 16)) - lightness(magma(i / 16)),
    );
    const mean = steps.reduce((sum, step) => sum + step) / steps.length;
    // The first step leaves black, where lightness is steepest by definition.
    for (const step of steps.slice(1)) expect(Math.abs(step - mean)).toBeLessThan(0.35 * mean);
    expect(steps.every((step) => step > 0)).toBe(true);
  });
});

describe('palette and gradient', () => {
  it('holds 256 opaque colours in the order of the levels', () => {
    const bytes = new Uint8Array(createPalette().buffer);
    expect(bytes.length).toBe(1024);
    for (const index of [0, 100, 255]) {
      expect([...bytes.subarray(index * 4, index * 4 + 4)]).toEqual([...magma(index / 255), 255]);
    }
  });

  it('has its first colour up to the floor and its last one at full scale', () => {
    const palette = createPalette(dim, 102);
    expect(palette[102]).toBe(palette[0]);
    expect(palette[104]).not.toBe(palette[0]);
    expect(palette[255]).toBe(createPalette(dim)[255]);
  });

  it('keeps the vocals brighter than the mixture behind them at equal levels', () => {
    for (const value of [0.25, 0.5, 0.75, 1]) {
      expect(lightness(glow(value))).toBeGreaterThan(0.9 * lightness(dim(value)));
    }
    expect(lightness(glow(1))).toBeGreaterThan(1.5 * lightness(dim(1)));
  });

  it('writes the same colours for style sheets', () => {
    const gradient = cssGradient('to right', magma, 2);
    expect(gradient).toBe(
      `linear-gradient(to right, ${[0, 0.5, 1].map((v) => `rgb(${magma(v).join(' ')})`).join(', ')})`,
    );
  });
});
