import { describe, expect, it } from 'vitest';
import { choosePrecision, computesBfloat16 } from './precision';

const cpuInfo = (flags: string) =>
  `processor\t: 0\nmodel name\t: Any\nflags\t\t: fpu sse2 ${flags} avx2\nbugs\t\t: amx_bf16\n`;

describe('computesBfloat16', () => {
  it('knows AVX512-BF16 and AMX by their flags, and nothing else', () => {
    expect(computesBfloat16(cpuInfo('avx512_bf16'))).toBe(true);
    expect(computesBfloat16(cpuInfo('amx_bf16 amx_tile'))).toBe(true);
    expect(computesBfloat16(cpuInfo('avx512f avx512_vnni'))).toBe(false);
    expect(computesBfloat16('')).toBe(false);
  });
});

describe('choosePrecision', () => {
  const choose = (...[given, recipe, info]: [...Parameters<typeof choosePrecision>]) => {
    const sentences: string[] = [];
    const precision = choosePrecision(given, recipe, info, (line) => sentences.push(line));
    return [precision, sentences.length];
  };
  const none = () => undefined;

  it('follows the recipe where the processor can', () => {
    expect(choose(undefined, 'bfloat16', cpuInfo('amx_bf16'), none)).toEqual(['bfloat16', 0]);
    expect(choose(undefined, 'float32', cpuInfo('amx_bf16'), none)).toEqual(['float32', 0]);
    expect(choose(undefined, 'float32', '', none)).toEqual(['float32', 0]);
  });

  it('falls back to float32 with one sentence where it cannot', () => {
    expect(choose(undefined, 'bfloat16', cpuInfo(''), none)).toEqual(['float32', 1]);
  });

  it('does what the command line says, whatever the processor', () => {
    expect(choose('bfloat16', 'float32', '', none)).toEqual(['bfloat16', 0]);
    expect(choose('float32', 'bfloat16', cpuInfo('amx_bf16'), none)).toEqual(['float32', 0]);
  });
});
