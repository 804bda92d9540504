/** Arrays one after the other in a new one that `create` makes, given its length. */
export function joinArrays<T extends Uint8Array | Float32Array>(
  parts: readonly T[],
  create: (length: number) => T,
): T {
  const joined = create(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
