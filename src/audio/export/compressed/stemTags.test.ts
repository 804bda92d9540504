import { ALL_FORMATS, BlobSource, Input } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { encodeAs } from '../encoders';
import { formatOf } from '../exportFormats';
import { createPlaneStream } from '../planeStream';
import { stemTags } from './stemTags';

const COVER = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 256);

/** A frame of an ID3v2.3 tag (https://id3.org/id3v2.3.0, sec. 3.3). */
function id3Frame(id: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(10 + body.length);
  frame.set(latin1(id));
  new DataView(frame.buffer).setUint32(4, body.length);
  frame.set(body, 10);
  return frame;
}

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A text frame in UTF-16 with a byte order mark. */
function id3Text(id: string, text: string): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(3 + 2 * text.length);
  const view = new DataView(body.buffer);
  body[0] = 1;
  view.setUint16(1, 0xfeff);
  for (let i = 0; i < text.length; i++) view.setUint16(3 + 2 * i, text.charCodeAt(i));
  return id3Frame(id, body);
}

function id3Cover(data: Uint8Array, mimeType = 'image/png'): Uint8Array<ArrayBuffer> {
  const head = latin1(`\0${mimeType}\0\u0003\0`);
  const body = new Uint8Array(head.length + data.length);
  body.set(head);
  body.set(data, head.length);
  return id3Frame('APIC', body);
}

/** An MP3 file with a tag: the frames, then silence as this app encodes it. */
async function taggedMp3(...frames: readonly Uint8Array<ArrayBuffer>[]): Promise<Blob> {
  const size = frames.reduce((sum, { length }) => sum + length, 0);
  const head = latin1('ID3\u0003\0\0\0\0\0\0');
  for (let i = 0; i < 4; i++) head[6 + i] = (size >> (7 * (3 - i))) & 0x7f;
  return new Blob([head, ...frames, await encodeSilence('mp3')]);
}

function encodeSilence(id: string, file?: Blob): Promise<Blob> {
  const shape = { sampleRate: 44100, numChannels: 1, numSamples: 5000 };
  const stream = createPlaneStream(shape, async (_, count) => [new Float32Array(count)]);
  const tagSource = file ? { file, title: 'file name', part: 'Vocals' } : null;
  return encodeAs(formatOf(id), stream, { quality: 'best', tagSource });
}

describe('stemTags', () => {
  for (const id of ['flac-16', 'mp3', 'm4a']) {
    it(`carries title, artist, album, number and cover over to ${id}`, async () => {
      const source = await taggedMp3(
        id3Text('TIT2', '夜に駆ける'),
        id3Text('TPE1', 'Ænima'),
        id3Text('TALB', 'Album'),
        id3Text('TRCK', '3/12'),
        id3Cover(COVER),
      );
      const made = await encodeSilence(id, source);
      const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(made) });
      const tags = await input.getMetadataTags();
      expect(tags).toMatchObject({
        title: '夜に駆ける (Vocals)',
        artist: 'Ænima',
        album: 'Album',
        trackNumber: 3,
        tracksTotal: 12,
      });
      expect(tags.images).toHaveLength(1);
      expect(tags.images?.[0].mimeType).toBe('image/png');
      expect(Array.from(tags.images?.[0].data ?? [])).toEqual(Array.from(COVER));
    });
  }

  const tagsOf = (file: Blob | null, part = 'Instrumental') =>
    stemTags({ file, title: 'file name', part });

  it('names the stem after the file where there are no tags or no file', async () => {
    expect(await tagsOf(null)).toEqual({ title: 'file name (Instrumental)' });
    expect(await tagsOf(new Blob(['not audio']))).toEqual({ title: 'file name (Instrumental)' });
    expect((await tagsOf(await taggedMp3(id3Text('TIT2', ' \0 ')))).title).toBe(
      'file name (Instrumental)',
    );
  });

  it('cuts texts of megabytes and leaves out covers that are too large or no pictures', async () => {
    const huge = await taggedMp3(
      id3Text('TIT2', 'x'.repeat(2e6)),
      id3Cover(new Uint8Array(5 * 2 ** 20)),
    );
    const tags = await tagsOf(huge);
    expect(tags.title).toBe(`${'x'.repeat(1000)} (Instrumental)`);
    expect(tags.images).toBeUndefined();
    expect(await tagsOf(await taggedMp3(id3Cover(COVER, '-->')))).not.toHaveProperty('images');
  });

  it('survives halves of characters and control characters', async () => {
    const broken = await taggedMp3(id3Text('TIT2', 'a\ud83cb\u0007c'), id3Text('TPE1', '\udfb6'));
    const { title, artist } = await tagsOf(broken);
    expect(title).toBe('a\ufffdb c (Instrumental)');
    expect(artist).toBe('\ufffd');
  });

  it('survives a tag that is cut off', async () => {
    const whole = await taggedMp3(id3Text('TIT2', 'title'), id3Cover(COVER));
    for (const size of [11, 30, 2000]) {
      expect((await tagsOf(whole.slice(0, size))).title).toMatch(/ \(Instrumental\)$/);
    }
  });
});
