/** The audio files that the tests give to the app: made in memory, or read from `media/`. */
import { readFileSync } from 'node:fs';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeAlac } from './alac';
import { createRandom } from './random';
import { synthesiseSong } from './song';
import type { SongOptions } from './song';
import { encodeWav } from './wav';
import type { SampleFormat } from './wav';

/** What Playwright's `setInputFiles` takes. */
export interface Fixture {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** The song, and the sample format of its file. */
export interface SongFixtureOptions extends SongOptions {
  readonly format?: SampleFormat;
}

const wavFile = (name: string, buffer: Buffer): Fixture => ({
  name,
  mimeType: 'audio/wav',
  buffer,
});
const otherFile = (name: string, mimeType: string, content: string | Buffer): Fixture => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});

/** A synthesised song as WAV, by default 12 s of 16-bit stereo at 44.1 kHz. */
export function song(name = 'song.wav', options: SongFixtureOptions = {}): Fixture {
  const planes = synthesiseSong(options);
  return wavFile(name, encodeWav(options.sampleRate ?? 44100, planes, options.format));
}

/** Makes a file of the given name. */
type Maker = (name: string) => Fixture;

/** Unusual but valid WAV files by name. Each must give stems. */
export const UNUSUAL_SONGS: Readonly<Record<string, Maker>> = {
  '8 bit mono 22.05 kHz.wav': (name) =>
    song(name, { seconds: 2, sampleRate: 22050, numChannels: 1, format: 'u8' }),
  '24 bit 48 kHz.wav': (name) => song(name, { seconds: 2, sampleRate: 48000, format: 's24' }),
  '32 bit.wav': (name) => song(name, { seconds: 2, format: 's32' }),
  'float.wav': (name) => song(name, { seconds: 2, format: 'f32' }),
  '1 kHz.wav': (name) => song(name, { seconds: 2, sampleRate: 1000, numChannels: 1 }),
  '44101 Hz.wav': (name) => song(name, { seconds: 2, sampleRate: 44101 }),
  '768 kHz.wav': (name) => song(name, { seconds: 0.2, sampleRate: 768000 }),
  '192 kHz.wav': (name) => song(name, { seconds: 1, sampleRate: 192000 }),
  '8 channels.wav': (name) => song(name, { seconds: 1, numChannels: 8 }),
  'Ænima – 夜に駆ける 🎤.wav': (name) => song(name, { seconds: 1 }),
  'silence.wav': (name) => wavFile(name, encodeWav(44100, [new Float32Array(44100)])),
  'one sample.wav': (name) => wavFile(name, encodeWav(44100, [[0.25]])),
  'not a number.wav': withBadFloats,
};

/** Float samples that are NaN or infinite, as broken exporters write them. */
function withBadFloats(name: string): Fixture {
  const planes = synthesiseSong({ seconds: 1 });
  for (let n = 0; n < planes[0].length; n += 1000) {
    planes[0][n] = n % 2000 === 0 ? Number.NaN : Number.POSITIVE_INFINITY;
  }
  return wavFile(name, encodeWav(44100, planes, 'f32'));
}

const HTML = '<!doctype html><title>404</title><p>Your download link has expired.</p>';

/** Files by name that hold no sound the app can read. Each must give one error sentence. */
export const BAD_FILES: Readonly<Record<string, Maker>> = {
  'notes.txt': (name) => otherFile(name, 'text/plain', 'Not the songs you are looking for.\n'),
  'expired.mp3': (name) => otherFile(name, 'audio/mpeg', HTML),
  'empty.mp3': (name) => otherFile(name, 'audio/mpeg', ''),
  'garbage.wav': (name) => otherFile(name, 'audio/wav', pseudoRandomBytes(20_000)),
  'header only.wav': (name) => wavFile(name, encodeWav(44100, [[0.25]]).subarray(0, 30)),
  'no samples.wav': (name) => wavFile(name, encodeWav(44100, [[], []])),
  'video without sound.webm': media,
  'nothing more.webm': matroskaJunk,
  'encrypted.m4a': encrypted,
};

/** One of {@link BAD_FILES}. */
export function badFile(name: string): Fixture {
  return BAD_FILES[name](name);
}

/** The heads of a WebM file and of its segment, and then no element, but enough bytes for some. */
function matroskaJunk(name: string): Fixture {
  const docType = Buffer.concat([Buffer.from([0x42, 0x82, 0x84]), Buffer.from('webm')]);
  const head = Buffer.concat([
    Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80 | docType.length]),
    docType,
  ]);
  // Its size is unknown: until the end of the file.
  const segment = Buffer.from([0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255]);
  return otherFile(name, 'video/webm', Buffer.concat([head, segment, Buffer.alloc(40)]));
}

/** An MP4 whose sample entry declares its audio as encrypted (ISO/IEC 14496-12, sec. 8.12). */
function encrypted(name: string): Fixture {
  const { buffer } = media('tones.m4a');
  buffer.write('enca', buffer.indexOf('mp4a'), 'latin1');
  return otherFile(name, 'audio/mp4', buffer);
}

/** A song whose file ends in the middle of a sample. */
export function truncatedSong(): Fixture {
  const { name, mimeType, buffer } = song('truncated.wav', { seconds: 2 });
  return { name, mimeType, buffer: buffer.subarray(0, buffer.length / 2 + 1) };
}

/** `tones.mp3` with a Xing header that states 100 hours of frames. */
export function wrongXing(): Fixture {
  const { mimeType, buffer } = media('tones.mp3');
  const tag = Math.max(buffer.indexOf('Xing'), buffer.indexOf('Info'));
  if (tag < 0 || (buffer.readUInt32BE(tag + 4) & 1) === 0) throw new Error('no frame count');
  buffer.writeUInt32BE(Math.round((100 * 3600 * 44100) / 1152), tag + 8);
  return { name: '100 hours.mp3', mimeType, buffer };
}

/** A recording that was interrupted: its header still states 0 bytes of samples. */
export function unfinishedRecording(): Fixture {
  const { name, mimeType, buffer } = song('unfinished.wav', { seconds: 2 });
  buffer.writeUInt32LE(0, 40);
  buffer.writeUInt32LE(36, 4);
  return { name, mimeType, buffer };
}

/** `tones.m4a` whose sample entry says DTS, without the description of AAC in it. */
export function foreignCodec(): Fixture {
  const { mimeType, buffer } = media('tones.m4a');
  buffer.write('dtsc', buffer.indexOf('mp4a'), 'latin1');
  buffer.write('free', buffer.indexOf('esds'), 'latin1');
  return { name: 'foreign.m4a', mimeType, buffer };
}

/** A song as Apple Lossless, 16-bit stereo at 44.1 kHz. */
export function appleLossless(name: string): Fixture {
  const samples = song('', { seconds: 2 }).buffer.subarray(44);
  return { name, mimeType: 'audio/mp4', buffer: encodeAlac(44100, samples) };
}

/** A song as AIFF, 16-bit stereo at 44.1 kHz; `sowt` stores its samples little endian. */
export function aiffSong(name: string, compression: 'none' | 'sowt'): Fixture {
  const samples = song('', { seconds: 2 }).buffer.subarray(44);
  const isSwapped = compression === 'none';
  const chunk = (id: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(id, 0, 'latin1');
    head.writeUInt32BE(body.length, 4);
    return Buffer.concat([head, body]);
  };
  const common = Buffer.alloc(isSwapped ? 18 : 24);
  common.writeUInt16BE(2, 0);
  common.writeUInt32BE(samples.length / 4, 2);
  common.writeUInt16BE(16, 6);
  // 44100 as an 80-bit float.
  common.set([0x40, 0x0e, 0xac, 0x44], 8);
  if (!isSwapped) common.write('sowt', 18, 'latin1');
  const sound = Buffer.concat([Buffer.alloc(8), isSwapped ? samples.swap16() : samples]);
  const form = [
    Buffer.from(isSwapped ? 'AIFF' : 'AIFC'),
    chunk('COMM', common),
    chunk('SSND', sound),
  ];
  return { name, mimeType: 'audio/aiff', buffer: chunk('FORM', Buffer.concat(form)) };
}

/** A WAV file of 1000 samples whose header states this rate and channel count. */
export function statedFormat(name: string, sampleRate: number, numChannels: number): Fixture {
  const buffer = encodeWav(44100, [new Float32Array(1000)], 'u8');
  buffer.writeUInt16LE(numChannels, 22);
  buffer.writeUInt32LE(sampleRate, 24);
  buffer.writeUInt16LE(numChannels, 32);
  return wavFile(name, buffer);
}

/** Writes 31 hours of 8-bit silence at 8 kHz as a sparse file, which takes no space on the disk. */
export async function writeEndlessWav(path: string): Promise<void> {
  const numSamples = 900_000_000;
  const header = encodeWav(8000, [[]], 'u8');
  header.writeUInt32LE(36 + numSamples, 4);
  header.writeUInt32LE(numSamples, 40);
  await writeFile(path, header);
  await truncate(path, header.length + numSamples);
}

function pseudoRandomBytes(length: number): Buffer {
  const random = createRandom(12345);
  return Buffer.from(Array.from({ length }, () => Math.floor(256 * random())));
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  webm: 'video/webm',
};

/** One of the files in `media/`, which `media/make.sh` makes with ffmpeg. */
export function media(name: string): Fixture {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const buffer = readFileSync(join(import.meta.dirname, 'media', name));
  return { name, mimeType: MIME_TYPES[extension], buffer };
}
