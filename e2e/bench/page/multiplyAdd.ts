/**
 * The speed limit of convolutions: how many float32 multiply-adds per second WebAssembly SIMD does
 * with all operands in registers. Plain SIMD takes a multiplication and an addition for each;
 * relaxed SIMD has a fused instruction (`f32x4.relaxed_madd`), which not all browsers know.
 */

/** Plain SIMD or relaxed SIMD. */
export type MultiplyAddKind = 'mul+add' | 'relaxed';

/**
 * Independent sums, enough to hide the latencies. With two operands they fill 14 of 16 registers.
 */
const NUM_SUMS = 12;
const LANES = 4;
const UNROLLED = 4;
const ITERATIONS_PER_CALL = 100_000;
/** Time in which the browser compiles the module with optimisations. */
const WARM_UP_MS = 300;
const MEASURE_MS = 500;

const V128 = 0x7b;
const I32 = 0x7f;
const F32 = 0x7d;
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const LOCAL_TEE = 0x22;
const I32_CONST = 0x41;
const I32_SUB = 0x6b;
const F32_CONST = 0x43;
/** Start of a loop without result; a branch to it runs it again. */
const LOOP = [0x03, 0x40];
const BRANCH_IF = 0x0d;
const END = 0x0b;
const SPLAT = [0xfd, 0x13];
const MUL = [0xfd, 0xe6, 0x01];
const ADD = [0xfd, 0xe4, 0x01];
const EXTRACT_LANE_0 = [0xfd, 0x1f, 0];
const RELAXED_MADD = [0xfd, 0x85, 0x02];

/** A number >= 0 as the variable-length integer of the WebAssembly format. */
function leb128(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb128(value >> 7)];
}

/** Bytes, in groups of any depth. */
type Bytes = readonly (number | Bytes)[];

function flat(bytes: Bytes): number[] {
  return bytes.flatMap((part) => (typeof part === 'number' ? part : flat(part)));
}

/** Bytes after their number, as WebAssembly stores sections and vectors. */
function withLength(bytes: Bytes): number[] {
  const content = flat(bytes);
  return [...leb128(content.length), ...content];
}

function float32Bytes(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

/**
 * A module with `run(iterations: i32): f32`, whose loop computes sum = sum · a + b for all sums.
 */
function assemble(kind: MultiplyAddKind): Uint8Array<ArrayBuffer> {
  // Locals: 0 iterations, 1 a, 2 b, from 3 the sums.
  const splat = (local: number, value: number) => [
    [F32_CONST, float32Bytes(value)],
    [SPLAT, LOCAL_SET, local],
  ];
  const sums = Array.from({ length: NUM_SUMS }, (_, index) => 3 + index);
  const arithmetic = kind === 'relaxed' ? [LOCAL_GET, 2, RELAXED_MADD] : [MUL, LOCAL_GET, 2, ADD];
  const step = sums.map((sum) => [LOCAL_GET, sum, LOCAL_GET, 1, arithmetic, LOCAL_SET, sum]);
  const body = [
    [1, leb128(2 + NUM_SUMS), V128],
    // Sums stay near b / (1 − a) = 1: subnormal and infinite numbers would take extra time.
    [splat(1, 0.5), splat(2, 0.5), sums.map((sum, index) => splat(sum, 1 + index / 16))],
    [LOOP, Array.from({ length: UNROLLED }, () => step)],
    // iterations −= 1, again unless 0
    [LOCAL_GET, 0, I32_CONST, 1, I32_SUB, LOCAL_TEE, 0, BRANCH_IF, 0, END],
    [LOCAL_GET, sums[0], sums.slice(1).map((sum) => [LOCAL_GET, sum, ADD])],
    [EXTRACT_LANE_0, END],
  ];
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      [1, withLength([1, 0x60, 1, I32, 1, F32])],
      [3, withLength([1, 0])],
      [7, withLength([1, withLength([...new TextEncoder().encode('run')]), 0, 0])],
      [10, withLength([1, withLength(body)])],
    ]),
  );
}

/** 10⁹ multiply-adds per second on this thread; null if the browser lacks the instruction. */
export function measureMultiplyAdds(kind: MultiplyAddKind): number | null {
  const bytes = assemble(kind);
  if (!WebAssembly.validate(bytes)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const run = exports['run'] as (iterations: number) => number;
  const runFor = (ms: number) => {
    const startMs = performance.now();
    let calls = 0;
    let elapsedMs = 0;
    while (elapsedMs < ms) {
      run(ITERATIONS_PER_CALL);
      calls++;
      elapsedMs = performance.now() - startMs;
    }
    return (calls * ITERATIONS_PER_CALL * UNROLLED * NUM_SUMS * LANES) / elapsedMs / 1e6;
  };
  runFor(WARM_UP_MS);
  return runFor(MEASURE_MS);
}
