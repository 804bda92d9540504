import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { EXTENSIONS, FORMAT_NAMES } from './audioFiles';

interface Manifest {
  readonly file_handlers: readonly { readonly accept: Readonly<Record<string, string[]>> }[];
  readonly share_target: { readonly params: { readonly files: { readonly accept: string[] }[] } };
}

const manifest = JSON.parse(
  await readFile(new URL('../../public/manifest.webmanifest', import.meta.url), 'utf8'),
) as Manifest;

describe('the manifest of the app', () => {
  it('opens exactly the files that the page asks for', () => {
    const handled = manifest.file_handlers.flatMap(({ accept }) => Object.values(accept).flat());
    expect(handled.toSorted()).toEqual(EXTENSIONS.toSorted());
  });

  it('is sent them all by other apps, also where those know no type', () => {
    const [{ accept }] = manifest.share_target.params.files;
    expect(accept).toEqual(['audio/*', 'video/*', ...EXTENSIONS]);
  });
});

describe('FORMAT_NAMES', () => {
  it('has a word for the extensions that are words, and no other than those of codecs', () => {
    const words = FORMAT_NAMES.map((name) => `.${name.toLowerCase()}`);
    const known: readonly string[] = EXTENSIONS;
    expect(words.filter((word) => !known.includes(word))).toEqual(['.alac', '.wave64']);
  });
});
