/** Whether two files are the same. */

/** Bytes that are compared in one step: of two files, so much is in memory at once. */
const STEP_BYTES = 4 << 20;

/** Compares contents, up to the first step with a difference. Rejects if one cannot be read. */
export async function haveSameBytes(a: Blob, b: Blob): Promise<boolean> {
  if (a.size !== b.size) return false;
  for (let start = 0; start < a.size; start += STEP_BYTES) {
    const [left, right] = await Promise.all(
      [a, b].map(async (file) => {
        const part = await file.slice(start, start + STEP_BYTES).arrayBuffer();
        return new Uint8Array(part);
      }),
    );
    for (let n = 0; n < left.length; n++) if (left[n] !== right[n]) return false;
  }
  return true;
}
