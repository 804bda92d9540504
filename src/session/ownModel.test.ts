import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readOwnModel } from './ownModel';

const TOPOLOGY = JSON.stringify({ userDefinedMetadata: { config: { name: 'paper' } } });
const BYTES = new Uint8Array([1, 2, 3]);

function file(path: string, content: string | Uint8Array<ArrayBuffer>): File {
  const result = new File([content], path.slice(path.lastIndexOf('/') + 1));
  // What a browser fills in for files of a folder.
  Object.defineProperty(result, 'webkitRelativePath', { value: path.includes('/') ? path : '' });
  return result;
}

const zipOf = (files: Record<string, Uint8Array<ArrayBuffer>>) => file('model.zip', zipSync(files));
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  );

describe('a model of one’s own', () => {
  const text = new TextEncoder().encode(TOPOLOGY);

  it.each([
    ['a folder', [file('mine/model.json', TOPOLOGY), file('mine/w.bin', BYTES)]],
    ['files', [file('w.bin', BYTES), file('model.json', TOPOLOGY)]],
    ['a zip file', [zipOf({ 'model.json': text, 'w.bin': BYTES })]],
    [
      'a zip file of a folder, made on macOS',
      [
        zipOf({
          '__MACOSX/mine/model.json': BYTES,
          'mine/model.json': text,
          'mine/w.bin': BYTES,
          'mine/curves.png': BYTES,
        }),
      ],
    ],
  ])('is found in %s', async (_, files) => {
    const model = await readOwnModel(files);
    expect(model.modelName).toBe('paper');
    expect(new Uint8Array(await model.files['w.bin'].arrayBuffer())).toEqual(BYTES);
  });

  it('differs from every other, so that no other is taken for it', async () => {
    const files = [file('model.json', TOPOLOGY)];
    expect((await readOwnModel(files)).id).not.toBe((await readOwnModel(files)).id);
  });

  it.each([
    ['no model.json', [file('w.bin', BYTES)], 'model-load-failed'],
    ['no JSON', [file('model.json', 'not JSON')], 'model-load-failed'],
    ['null', [file('model.json', 'null')], 'model-load-failed'],
    ['another model', [file('model.json', '{}')], 'model-load-failed'],
    ['no zip file', [file('model.zip', 'not a zip file')], 'model-load-failed'],
    [
      'an unknown network',
      [file('model.json', TOPOLOGY.replace('paper', 'constructor'))],
      'model-mismatch',
    ],
  ])('with %s is refused', async (_, files, code) => {
    expect(await codeOf(readOwnModel(files))).toBe(code);
  });
});
