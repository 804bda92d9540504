/** Which numbers a run computes its steps in, as far as the processor goes. */
import { readFileSync } from 'node:fs';
import type { Precision } from './nativeKernels';

/** Flags of Linux's /proc/cpuinfo: bfloat16 products in AVX-512 registers, or in AMX tiles. */
const FAST_BFLOAT16 = new Set(['avx512_bf16', 'amx_bf16']);

/**
 * Whether a processor computes in bfloat16, from the text of Linux's /proc/cpuinfo. Where it does
 * not, TensorFlow emulates it: a step of `paper` took 599 instead of 149 ms of processor time per
 * patch on a processor with AVX2 (batch 4).
 */
export function computesBfloat16(cpuInfo: string): boolean {
  const flags = /^flags\s*:(.*)$/m.exec(cpuInfo)?.[1] ?? '';
  return flags.split(/\s+/).some((flag) => FAST_BFLOAT16.has(flag));
}

/** The text of /proc/cpuinfo; '' on systems without it. */
export function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}

/**
 * The precision to train in: `given` on the command line without question, else the recipe's, but
 * float32 on a processor that does not compute in bfloat16. `log` then receives one sentence.
 */
export function choosePrecision(
  given: Precision | undefined,
  recipe: Precision,
  cpuInfo: string,
  log: (sentence: string) => void,
): Precision {
  if (given !== undefined) return given;
  if (recipe === 'float32' || computesBfloat16(cpuInfo)) return recipe;
  log(
    'This processor does not compute in bfloat16 (no AVX512-BF16, no AMX): training in float32; ' +
      '--precision bfloat16 overrides that.',
  );
  return 'float32';
}
