import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestFolder } from '../../testing/testFolder';
import type { TestFolder } from '../../testing/testFolder';
import { readFolder } from './readFolder';
import type { StreamPart } from './track';

let folder: TestFolder;
beforeEach(() => {
  folder = createTestFolder();
});
afterEach(() => folder.remove());

/** Readers look at names only, so empty files do. */
function touch(...names: string[]): void {
  for (const name of names) {
    const path = join(folder.data, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
  }
}

const recipe = (parts: readonly StreamPart[]) =>
  parts.map(({ path, stream, gain }) => [path.slice(folder.data.length + 1), stream, gain]);

describe('readFolder', () => {
  it('reads MUSDB18-HQ: the accompaniment is the sum of the other stems, test/ is left alone', () => {
    for (const stem of ['mixture', 'vocals', 'drums', 'bass', 'other']) {
      touch(`train/A Band - A Song/${stem}.wav`, `test/B Band - B Song/${stem}.wav`);
      touch(`train/ANiMAL - Rockshow/${stem}.wav`);
    }
    const tracks = readFolder(folder.data, 'train');
    expect(tracks).toHaveLength(1);
    const [track] = tracks;
    if (track.kind !== 'pair') throw new Error(track.kind);
    expect(recipe(track.vocals)).toEqual([['train/A Band - A Song/vocals.wav', 0, 1]]);
    expect(recipe(track.accompaniment)).toEqual(
      ['bass', 'drums', 'other'].map((stem) => [`train/A Band - A Song/${stem}.wav`, 0, 1]),
    );
    expect(track.group).toBe('data/A Band');
    // One of the songs that are kept apart by custom.
    expect(readFolder(folder.data, 'validation').map((song) => song.id)).toEqual([
      'data/ANiMAL - Rockshow',
    ]);
  });

  it('reads stem files: the accompaniment is mixture minus vocals', () => {
    touch('train/X - Y.stem.mp4', 'train/Meaxic - Take A Step.stem.mp4');
    const [track] = readFolder(folder.data, 'train');
    if (track.kind !== 'pair') throw new Error(track.kind);
    expect(recipe(track.vocals)).toEqual([['train/X - Y.stem.mp4', 4, 1]]);
    expect(recipe(track.accompaniment)).toEqual([
      ['train/X - Y.stem.mp4', 0, 1],
      ['train/X - Y.stem.mp4', 4, -1],
    ]);
  });

  it('reads any folder of songs and never puts a song into both subsets', () => {
    for (let song = 0; song < 20; song++)
      touch(`song ${song}/vocals.mp3`, `song ${song}/guitar.flac`);
    touch(
      'no vocals here/guitar.flac',
      'vocals alone/vocals.wav',
      'mixed/vocals.wav',
      'mixed/mix.wav',
    );
    const ids = (subset: 'train' | 'validation') =>
      readFolder(folder.data, subset).map(({ id }) => id);
    const [train, validation] = [ids('train'), ids('validation')];
    expect(train.length + validation.length).toBe(21);
    expect(validation).toHaveLength(3);
    expect(train.filter((id) => validation.includes(id))).toEqual([]);
    const mixed = [
      ...readFolder(folder.data, 'train'),
      ...readFolder(folder.data, 'validation'),
    ].find((track) => track.id.endsWith('/mixed'));
    if (mixed?.kind !== 'pair') throw new Error('no pair');
    expect(recipe(mixed.accompaniment)).toEqual([
      ['mixed/mix.wav', 0, 1],
      ['mixed/vocals.wav', 0, -1],
    ]);
  });

  it('reads a collection and never trains on its validation pairs', () => {
    touch('vocals/choir/a.opus', 'vocals/choir/deeper/b.ogg', 'instrumentals/jazz/c.ogg');
    touch(
      'pairs/train/mir1k/amy_1_01/vocals.opus',
      'pairs/train/mir1k/amy_1_01/accompaniment.opus',
    );
    touch('pairs/validation/mir1k/khair_1_01/vocals.opus');
    touch('pairs/validation/mir1k/khair_1_01/accompaniment.opus', 'vocals/choir/notes.txt');
    const train = readFolder(folder.data, 'train');
    expect(train.map(({ kind, group }) => `${kind} ${group}`).sort()).toEqual([
      'accompaniment jazz',
      'pair mir1k/amy',
      'vocals choir',
      'vocals choir',
    ]);
    expect(JSON.stringify(train)).not.toContain('validation');
    expect(readFolder(folder.data, 'validation').map(({ group }) => group)).toEqual([
      'mir1k/khair',
    ]);
  });

  it('reads folders of pairs one level down, all of them where the folder says what they are for', () => {
    for (const part of ['train', 'validation', 'songs']) {
      for (const song of ['amy_1_01', 'amy_1_02', 'khair_2_03']) {
        touch(`${part}/mir1k/${song}/vocals.opus`, `${part}/mir1k/${song}/accompaniment.opus`);
      }
      touch(`${part}/remixed/Rubidium/vocals.opus`, `${part}/remixed/Rubidium/accompaniment.opus`);
    }
    const read = (part: string, subset: 'train' | 'validation') =>
      readFolder(join(folder.data, part), subset).map(({ id }) => id);
    expect(read('validation', 'validation')).toEqual([
      'mir1k/amy_1_01',
      'mir1k/amy_1_02',
      'mir1k/khair_2_03',
      'remixed/Rubidium',
    ]);
    expect(readFolder(join(folder.data, 'validation'), 'validation')[2].group).toBe('mir1k/khair');
    expect(read('train', 'train')).toHaveLength(4);
    // Songs of a folder called validation are never trained on, nor the other way round.
    expect(() => read('validation', 'train')).toThrow('nothing to use for train');
    expect(() => read('train', 'validation')).toThrow('nothing to use for validation');
    expect(read('songs', 'train')).toHaveLength(3);
    expect(read('songs', 'validation')).toHaveLength(1);
  });

  it('says which folder is missing or of no use', () => {
    const missing = join(folder.data, 'missing');
    expect(() => readFolder(missing, 'train')).toThrow(`${missing} does not exist`);
    expect(() => readFolder(folder.data, 'train')).toThrow(`${folder.data} holds nothing to use`);
    touch('song.wav');
    expect(() => readFolder(join(folder.data, 'song.wav'), 'train')).toThrow('song.wav is a file');
  });
});
