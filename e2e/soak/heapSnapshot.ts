/** How much the scripts of a page hold, from a heap snapshot of V8. */
import type { CDPSession } from '@playwright/test';

/** What is read of a snapshot; `nodes` holds one number per field and node, one after another. */
interface HeapSnapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      /** The names of the types first, then the kinds of the other fields. */
      readonly node_types: readonly [readonly string[], ...unknown[]];
    };
  };
  readonly nodes: readonly number[];
}

/**
 * Kinds of nodes that scripts make. Left out are `code` (V8 compiles functions anew that are called
 * often, so that it grows for some fifty songs) and `native` (Chromium keeps some 150 entries of
 * each kind of performance event).
 */
const KINDS: ReadonlySet<string> = new Set([
  'object',
  'array',
  'closure',
  'string',
  'concatenated string',
  'sliced string',
  'number',
  'bigint',
  'symbol',
  'regexp',
]);

/** Bytes of the objects, arrays, functions and strings of scripts, after a garbage collection. */
export async function measureScriptBytes(session: CDPSession): Promise<number> {
  const chunks: string[] = [];
  const collect = ({ chunk }: { chunk: string }) => void chunks.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', collect);
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', collect);
  return scriptBytesOf(JSON.parse(chunks.join('')) as HeapSnapshot);
}

function scriptBytesOf({ snapshot, nodes }: HeapSnapshot): number {
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const typeField = fields.indexOf('type');
  const sizeField = fields.indexOf('self_size');
  let bytes = 0;
  for (let at = 0; at < nodes.length; at += fields.length) {
    if (KINDS.has(types[0][nodes[at + typeField]])) bytes += nodes[at + sizeField];
  }
  return bytes;
}
