/** The files of the corpus: how each is made, and what the app is to give for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BAD_FILES } from '../fixtures';
import type { Fixture } from '../fixtures';
import { encodeWav } from '../wav';
import type { SampleFormat } from '../wav';
import { FOREIGN, READABLE } from './codecs';
import type { Codec } from './codecs';
import {
  blank,
  cutOut,
  flip,
  id3Tag,
  padFlac,
  patch32,
  pseudoRandomBytes,
  stateFlacSamples,
  truncate,
  withChunk,
} from './damage';
import { decode, encode } from './ffmpeg';
import type { Sound } from './ffmpeg';
import { CONTENTS, FLOAT_CONTENTS, songOf } from './sounds';
import type { SoundOptions } from './sounds';

/** What is right for a file. */
export type Expected =
  /** Stems that add up to `reference`; where `orSentence`, an error sentence is right as well. */
  | { readonly kind: 'sound'; readonly reference: Reference; readonly orSentence: boolean }
  /** One error sentence. */
  | { readonly kind: 'sentence' }
  /** Stems of what is readable in its place, and a notice of what is lost; see {@link Damage}. */
  | { readonly kind: 'damaged'; readonly intact: Reference; readonly damage: ExpectedDamage };

/** What an intact file holds. */
export interface Reference {
  /** By the independent decoder, which may drop the last samples. */
  readonly sound: Sound;
  /** Greatest difference of a sample that rounding explains. */
  readonly tolerance: number;
  /** Fewest and most samples of a channel that are right. */
  readonly length: { readonly least: number; readonly most: number };
}

/** What is left of a damaged file. Shares are of its duration. */
export interface ExpectedDamage {
  /** The stems begin with this share of the intact song. 0: they may hold anything. */
  readonly keptShare: number;
  /** If the stems reach so far, they hold the intact song from there on. 1: nothing is intact. */
  readonly tailShare: number;
  /** Whether an error sentence is right as well. */
  readonly orSentence: boolean;
  /** Whether the file tells that something is missing. */
  readonly isNoticeable: boolean;
}

export interface Made {
  readonly file: Fixture;
  readonly expected: Expected;
}

export interface Entry {
  /** Unique in the corpus. */
  readonly name: string;
  readonly group: string;
  /** Makes the file. Throws if this machine's ffmpeg cannot. */
  make(): Made;
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  aac: 'audio/aac',
  aiff: 'audio/aiff',
};

function fileOf(name: string, buffer: Buffer): Fixture {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return { name, mimeType: MIME_TYPES[extension] ?? '', buffer };
}

/** Samples above this are no sound: 180 dB over full scale. */
const LARGEST_SAMPLE = 1e9;

/** The sound with silence for samples that are none, which is what the app makes of them. */
function audible({ sampleRate, channels }: Sound): Sound {
  const clean = (value: number) => (Math.abs(value) <= LARGEST_SAMPLE ? value : 0);
  return { sampleRate, channels: channels.map((plane) => plane.map(clean)) };
}

/** Padding at the end that no container states: at most two blocks of the longest. */
const LONGEST_PADDING = 4096;

/** What a file of `codec` with the samples of `source` holds. */
function referenceOf(codec: Codec, buffer: Buffer, source: Sound): Reference {
  const { sampleRate, channels } = audible(decode(buffer, codec.extension));
  const rate = codec.decodedRate ?? source.sampleRate;
  // ffmpeg states at most 1681 samples of padding in MP3, and counts the others to the song.
  const fewest = codec.extension === 'mp3' ? channels[0].length : 0;
  const exact = Math.max(fewest, (source.channels[0].length * rate) / source.sampleRate);
  const [least, most] = [Math.floor(exact), Math.ceil(exact)];
  const decoded = channels[0].length;
  const millisecond = Math.ceil(rate / 1000);
  const lengths = {
    'as encoded': { least, most },
    'to a millisecond': { least: Math.max(0, least - millisecond), most: most + millisecond },
    padded: { least, most: most + LONGEST_PADDING },
    'as decoded': { least: decoded, most: decoded },
  };
  const length = lengths[codec.length];
  const kept = channels.map((plane) => plane.subarray(0, length.most));
  return { sound: { sampleRate, channels: kept }, tolerance: codec.tolerance, length };
}

const made = new Map<string, { buffer: Buffer; reference: Reference }>();

/** An intact file and what it holds. Equal names give the same file. */
function encoded(codec: Codec, source: Sound, key: string) {
  const name = `${codec.name} ${key}`;
  let result = made.get(name);
  if (!result) {
    const buffer = encode(source, codec.extension, codec.args);
    result = { buffer, reference: referenceOf(codec, buffer, source) };
    made.set(name, result);
  }
  return result;
}

function soundEntry(
  group: string,
  codec: Codec,
  name: string,
  source: () => Sound,
  orSentence = false,
): Entry {
  return {
    name,
    group,
    make() {
      const { buffer, reference } = encoded(codec, source(), name);
      return {
        file: fileOf(`${name}.${codec.extension}`, buffer),
        expected: { kind: 'sound', reference, orSentence },
      };
    },
  };
}

/** Every codec and container at all its rates and channel counts. */
function* intactFiles(): Generator<Entry> {
  for (const codec of READABLE) {
    const { rates = [codec.decodedRate ?? 44100], channelCounts = [1, 2] } = codec;
    const shapes: SoundOptions[] = [
      ...rates.map((sampleRate) => ({ sampleRate, numChannels: 2 })),
      ...channelCounts
        .filter((numChannels) => numChannels !== 2)
        .map((numChannels) => ({ sampleRate: rates.at(-1), numChannels })),
    ];
    for (const { sampleRate, numChannels } of shapes) {
      // High rates and many channels make large files.
      const seconds = (sampleRate ?? 0) * (numChannels ?? 0) > 500_000 ? 0.2 : 0.7;
      yield soundEntry('intact', codec, `${codec.name} ${sampleRate} Hz ${numChannels} ch`, () =>
        songOf({ seconds, sampleRate, numChannels }),
      );
    }
  }
}

function* foreignFiles(): Generator<Entry> {
  for (const codec of FOREIGN) {
    yield soundEntry('not of browsers', codec, codec.name, () => songOf(), true);
  }
}

const byName = (name: string) => {
  const codec = READABLE.find((each) => each.name === name);
  if (!codec) throw new Error(`no codec ${name}`);
  return codec;
};

/** Codecs that stand for all others where files are damaged. */
const DAMAGED = [
  'WAV pcm_s16le',
  'AIFF pcm_s16be',
  'FLAC',
  'FLAC in Ogg',
  'MP3',
  'MP3 without tag',
  'AAC in MP4',
  'AAC in MP4, index in front',
  'AAC in fragmented MP4',
  'AAC in ADTS',
  'Vorbis in Ogg',
  'Vorbis in WebM',
  'Opus in Ogg',
  'Opus in WebM',
  'MP3 in Matroska',
].map(byName);

interface Damage {
  readonly name: string;
  readonly keptShare: number;
  readonly tailShare: number;
  /** Whether the end is missing; otherwise something before it is. */
  readonly isCut: boolean;
  readonly apply: (file: Buffer) => Buffer;
}

/** Compressed bytes are no exact measure of time, so much less than their share must be kept. */
const MIDDLE = { keptShare: 0.4, tailShare: 0.9, isCut: false } as const;
const ANYTHING = { keptShare: 0, tailShare: 1, isCut: false } as const;

const DAMAGES: readonly Damage[] = [
  ...[0.1, 0.5, 0.9, 0.99].map((share) => ({
    name: `cut off at ${100 * share} %`,
    keptShare: Math.max(0, share * 0.8 - 0.1),
    tailShare: 1,
    isCut: true,
    apply: (file: Buffer) => truncate(file, share),
  })),
  { name: 'first byte only', ...ANYTHING, apply: (file) => truncate(file, 0) },
  { name: 'one byte altered', ...MIDDLE, apply: (file) => flip(file, 1, 0.6, 0.8, 1) },
  { name: '40 bytes altered', ...MIDDLE, apply: (file) => flip(file, 40, 0.6, 0.8, 2) },
  { name: 'altered everywhere', ...ANYTHING, apply: (file) => flip(file, 60, 0, 1, 3) },
  {
    name: 'altered header',
    ...ANYTHING,
    apply: (file) => flip(file, 6, 0, Math.min(1, 200 / file.length), 4),
  },
  { name: 'zeros in the middle', ...MIDDLE, apply: (file) => blank(file, 0.6, 0.75) },
  {
    name: 'a piece missing',
    ...MIDDLE,
    // What follows has moved.
    tailShare: 1,
    apply: (file) => cutOut(file, 0.6, 0.75),
  },
  { name: 'beginning missing', ...ANYTHING, apply: (file) => cutOut(file, 0, 0.05) },
];

function* damagedFiles(): Generator<Entry> {
  for (const codec of DAMAGED) {
    for (const { name: damage, keptShare, tailShare, isCut, apply } of DAMAGES) {
      const name = `${codec.name}, ${damage}`;
      yield {
        name,
        group: 'damaged',
        make() {
          const sampleRate = codec.decodedRate ?? 44100;
          const { buffer, reference } = encoded(codec, songOf({ seconds: 4, sampleRate }), '4 s');
          return {
            file: fileOf(`${name.replace(/[%]/g, '')}.${codec.extension}`, apply(buffer)),
            expected: {
              kind: 'damaged',
              intact: reference,
              damage: {
                keptShare,
                tailShare,
                // The index of a file with a piece missing points to the wrong places.
                orSentence:
                  keptShare === 0 ||
                  (!!codec.hasIndexAtEnd && apply(buffer).length < buffer.length),
                isNoticeable: !(isCut && codec.isOpenEnded),
              },
            },
          };
        },
      };
    }
  }
}

/** Stereo files that end within a sample of one channel: all that are whole in both are there. */
function* filesCutInASample(): Generator<Entry> {
  const cuts = [
    { codecName: 'WAV pcm_s16le', bytes: [1, 3, 5], bytesPerInstant: 4 },
    { codecName: 'WAV pcm_s24le', bytes: [1, 4, 7], bytesPerInstant: 6 },
    { codecName: 'AIFF pcm_s16be', bytes: [1, 3, 5], bytesPerInstant: 4 },
    { codecName: 'PCM in CAF', bytes: [1, 3, 5], bytesPerInstant: 4 },
  ];
  for (const { codecName, bytes, bytesPerInstant } of cuts) {
    for (const numBytes of bytes) {
      const name = `${codecName} without its last ${numBytes} bytes`;
      yield {
        name,
        group: 'cut in a sample',
        make() {
          const codec = byName(codecName);
          const { buffer, reference } = encoded(codec, songOf({ seconds: 1 }), '1 s');
          const numLost = Math.ceil(numBytes / bytesPerInstant);
          const { sampleRate, channels } = reference.sound;
          const kept = channels.map((plane) => plane.subarray(0, plane.length - numLost));
          const length = { least: kept[0].length, most: kept[0].length };
          const cut = { ...reference, sound: { sampleRate, channels: kept }, length };
          return {
            file: fileOf(`cut.${codec.extension}`, buffer.subarray(0, buffer.length - numBytes)),
            expected: { kind: 'sound', reference: cut, orSentence: false },
          };
        },
      };
    }
  }
}

/** Files whose bytes are those of three streams, the second of another rate in mono. */
function* joinedFiles(): Generator<Entry> {
  const codecs = ['FLAC', 'MP3', 'AAC in ADTS', 'Vorbis in Ogg', 'Opus in Ogg', 'FLAC in Ogg'];
  for (const codec of codecs.map(byName)) {
    const name = `${codec.name}, three streams`;
    yield {
      name,
      group: 'joined',
      make() {
        const sampleRate = codec.decodedRate ?? 44100;
        const outer = encoded(codec, songOf({ seconds: 2, sampleRate }), '2 s');
        const others = { seconds: 2, sampleRate: 48000, numChannels: 1 };
        const inner = encoded(codec, songOf(others), '2 s mono');
        const { channels } = outer.reference.sound;
        const numInner = inner.reference.sound.channels[0].length;
        const gap = new Float32Array(Math.ceil((numInner * sampleRate) / 48000));
        const sound = {
          sampleRate,
          channels: channels.map((plane) =>
            Float32Array.from([plane, gap, plane].flatMap((part) => [...part])),
          ),
        };
        const { tolerance } = codec;
        const length = { least: 0, most: sound.channels[0].length };
        return {
          file: fileOf(
            `joined.${codec.extension}`,
            Buffer.concat([outer.buffer, inner.buffer, outer.buffer]),
          ),
          expected: {
            kind: 'damaged',
            intact: { sound, tolerance, length },
            // The first and the last stream are compared, in their places.
            damage: { keptShare: 0.33, tailShare: 0.68, orSentence: false, isNoticeable: true },
          },
        };
      },
    };
  }
}

function* contents(): Generator<Entry> {
  const codecs = ['WAV pcm_s16le', 'FLAC', 'MP3', 'AAC in MP4', 'Vorbis in Ogg', 'Opus in Ogg'];
  for (const codec of codecs.map(byName)) {
    for (const [content, source] of Object.entries(CONTENTS)) {
      yield soundEntry('extreme contents', codec, `${codec.name}, ${content}`, source);
    }
  }
  for (const [content, source] of Object.entries(FLOAT_CONTENTS)) {
    for (const format of ['WAV pcm_f32le', 'AIFF pcm_f32be']) {
      const codec = byName(format);
      yield soundEntry('extreme contents', codec, `${codec.name}, ${content}`, source);
    }
  }
}

/** An intact file of one second, its name changed or its bytes dressed up by `dress`. */
function dressed(
  group: string,
  name: string,
  codecName: string,
  fileName: string,
  dress: (file: Buffer) => Buffer = (file) => file,
): Entry {
  return {
    name,
    group,
    make() {
      const codec = byName(codecName);
      const sampleRate = codec.decodedRate ?? 44100;
      const { buffer, reference } = encoded(codec, songOf({ seconds: 1, sampleRate }), '1 s');
      return {
        file: fileOf(fileName, dress(buffer)),
        expected: { kind: 'sound', reference, orSentence: false },
      };
    },
  };
}

function* renamedFiles(): Generator<Entry> {
  const codecs = ['WAV pcm_s16le', 'FLAC', 'MP3', 'AAC in MP4', 'AAC in ADTS', 'Vorbis in Ogg'];
  for (const codec of [...codecs, 'Opus in WebM']) {
    for (const extension of ['mp3', 'wav', 'txt', 'm4a']) {
      if (byName(codec).extension === extension) continue;
      const name = `${codec} as ${extension}`;
      yield dressed('renamed', name, codec, `${name}.${extension}`);
    }
  }
}

function* falseLengths(): Generator<Entry> {
  const of = (name: string, codec: string, dress: (file: Buffer) => Buffer) =>
    dressed('false lengths', name, codec, `${name}.${byName(codec).extension}`, dress);
  const wav = 'WAV pcm_s16le';
  for (const size of [0, 1, 0xffffffff, 0x7fffffff]) {
    yield of(`RIFF size ${size}`, wav, (file) => patch32(file, 'RIFF', 0, size));
  }
  for (const size of [0, 0xffffffff, 0x7ffffff0]) {
    yield of(`data size ${size}`, wav, (file) => patch32(file, 'data', 0, size));
  }
  yield of('byte rate 1', wav, (file) => patch32(file, 'fmt ', 12, 1));
  yield of('AIFF form size 0', 'AIFF pcm_s16be', (file) => patch32(file, 'FORM', 0, 0, 'BE'));
  yield of('AIFF 0 frames', 'AIFF pcm_s16be', (file) => patch32(file, 'COMM', 6, 0, 'BE'));
  for (const count of [0, 44_100 * 3600, 2 ** 36 - 1]) {
    yield of(`FLAC of ${count} samples`, 'FLAC', (file) => stateFlacSamples(file, count));
  }
  // mvhd of version 0: time scale and duration follow 12 bytes on (ISO/IEC 14496-12, sec. 8.2.2).
  for (const duration of [0, 1, 0xfffffffe]) {
    yield of(`movie duration ${duration}`, 'AAC in MP4', (file) =>
      patch32(file, 'mvhd', 16, duration, 'BE'),
    );
    yield of(`media duration ${duration}`, 'AAC in MP4', (file) =>
      patch32(file, 'mdhd', 16, duration, 'BE'),
    );
  }
}

function* tags(): Generator<Entry> {
  const of = (name: string, codec: string, dress: (file: Buffer) => Buffer) =>
    dressed('tags', name, codec, `${name}.${byName(codec).extension}`, dress);
  const megabytes = 4 * 2 ** 20;
  const withId3 = (file: Buffer) => Buffer.concat([id3Tag(megabytes), file]);
  const withOldTag = (file: Buffer) =>
    Buffer.concat([file, Buffer.from('TAG'.padEnd(128, 'x'), 'latin1')]);
  yield of('ID3 of 4 MB', 'MP3', withId3);
  yield of('two ID3 tags', 'MP3', (file) => Buffer.concat([id3Tag(500), id3Tag(70_000), file]));
  yield of('ID3 before ADTS', 'AAC in ADTS', withId3);
  yield of('ID3 before FLAC', 'FLAC', withId3);
  yield of('ID3v1 behind MP3', 'MP3', withOldTag);
  yield of('LIST of 4 MB', 'WAV pcm_s16le', (file) => withChunk(file, 'LIST', megabytes));
  yield of('unknown chunk of odd size', 'WAV pcm_s16le', (file) => withChunk(file, 'xyz ', 10));
  yield of('FLAC padding of 4 MB', 'FLAC', (file) => padFlac(file, megabytes));
  yield of('garbage behind WAV', 'WAV pcm_s16le', (file) =>
    Buffer.concat([file, Buffer.from('LIST\x04\0\0\0abcd', 'latin1')]),
  );
  yield of('free box of 4 MB', 'AAC in MP4', (file) => {
    const free = Buffer.alloc(megabytes);
    free.writeUInt32BE(megabytes, 0);
    free.write('free', 4, 'latin1');
    return Buffer.concat([file, free]);
  });
}

/** Names that are no names, or that mean something to a page or a file system. */
const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>.wav',
  '"><script>alert(1)</script>.wav',
  '..\\..\\windows\\system32.wav',
  '../../etc/passwd.wav',
  '....wav',
  '.wav',
  'no extension',
  'CON.wav',
  `${'long '.repeat(50)}.wav`,
  `${'x'.repeat(300)}.wav`,
  `${'夜'.repeat(80)}.wav`,
  'abc\u202Evaw.exe.wav',
  'a\u0000b.wav',
  'new\nline.wav',
  '👩‍👩‍👧‍👦🎤.wav',
  'e\u0301 and é.wav',
  '%2e%2e%2f%00.wav',
  '   spaces   .wav',
  '${constructor}.wav',
  '__proto__.wav',
  'many.dots.in.a.name.wav',
  '\uD800 lone surrogate.wav',
];

function* hostileNames(): Generator<Entry> {
  for (const [index, name] of HOSTILE_NAMES.entries()) {
    yield dressed('hostile names', `name ${index}`, 'WAV pcm_s16le', name);
  }
}

const OTHER_KINDS: Readonly<Record<string, () => Buffer>> = {
  'page.html': () => Buffer.from('<!doctype html><title>404</title><p>not found'),
  'archive.zip': () => Buffer.concat([Buffer.from('PK\x03\x04\x14\0'), pseudoRandomBytes(5000, 1)]),
  'picture.png': () =>
    Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), pseudoRandomBytes(5000, 2)]),
  'photo.jpg': () =>
    Buffer.concat([
      Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF', 'latin1'),
      pseudoRandomBytes(5000, 3),
    ]),
  'drawing.svg': () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  'data.json': () => Buffer.from('{"a":[1,2,3]}'),
  'document.pdf': () => Buffer.concat([Buffer.from('%PDF-1.7\n'), pseudoRandomBytes(5000, 4)]),
  'program.exe': () => Buffer.concat([Buffer.from('MZ\x90\0'), pseudoRandomBytes(5000, 5)]),
  'song.mid': () =>
    Buffer.from('MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0\x04\0\xff\x2f\0', 'latin1'),
  'playlist.m3u8': () => Buffer.from('#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1:9/a.ts\n'),
  'playlist.m3u': () => Buffer.from('#EXTM3U\nsong.mp3\n'),
  'archive.gz': () =>
    Buffer.concat([Buffer.from('\x1f\x8b\x08', 'latin1'), pseudoRandomBytes(999, 6)]),
  'zeros.mp3': () => Buffer.alloc(50_000),
  'ones.mp3': () => Buffer.alloc(50_000, 0xff),
  'noise.mp3': () => pseudoRandomBytes(50_000, 7),
  'noise.m4a': () => pseudoRandomBytes(50_000, 8),
  'tag only.mp3': () => id3Tag(1000),
  'head only.ogg': () => Buffer.from('OggS\0\x02', 'latin1'),
  'head only.flac': () => Buffer.from('fLaC'),
  'head only.m4a': () => Buffer.from('\0\0\0\x18ftypM4A \0\0\0\0M4A mp42', 'latin1'),
  'head only.webm': () => Buffer.from('\x1a\x45\xdf\xa3', 'latin1'),
  'one byte.wav': () => Buffer.from('R'),
};

function* otherKinds(): Generator<Entry> {
  const expected = { kind: 'sentence' } as const;
  for (const [name, make] of Object.entries(OTHER_KINDS)) {
    yield { name, group: 'other kinds', make: () => ({ file: fileOf(name, make()), expected }) };
  }
  for (const [name, make] of Object.entries(BAD_FILES)) {
    yield { name, group: 'other kinds', make: () => ({ file: make(name), expected }) };
  }
  for (const codec of ['WAV pcm_s16le', 'AIFF pcm_s16be', 'FLAC']) {
    yield {
      name: `${codec} without samples`,
      group: 'other kinds',
      make() {
        const { extension, args } = byName(codec);
        const sound = { sampleRate: 44100, channels: [new Float32Array(0)] };
        return { file: fileOf(`nothing.${extension}`, encode(sound, extension, args)), expected };
      },
    };
  }
}

/** WAV headers that state what cannot be. */
function* absurdHeaders(): Generator<Entry> {
  const expected = { kind: 'sentence' } as const;
  const base = () => encodeWav(44100, [new Float32Array(2000)], 's16');
  const of = (name: string, change: (wav: Buffer) => void): Entry => ({
    name,
    group: 'absurd headers',
    make() {
      const wav = base();
      change(wav);
      return { file: fileOf(`${name}.wav`, wav), expected };
    },
  });
  for (const rate of [0, 1, 999, 768_001, 0xffffffff]) {
    yield of(`${rate} Hz`, (wav) => wav.writeUInt32LE(rate, 24));
  }
  for (const count of [0, 33, 65_535]) {
    yield of(`${count} channels`, (wav) => {
      wav.writeUInt16LE(count, 22);
      wav.writeUInt16LE((2 * count) & 0xffff, 32);
    });
  }
  // Fewer bits than the stated bytes hold are read as those bytes.
  for (const bits of [128, 65_535]) {
    yield of(`${bits} bits`, (wav) => wav.writeUInt16LE(bits, 34));
  }
  for (const tag of [0, 0x1234, 0xffff]) {
    yield of(`format tag ${tag}`, (wav) => wav.writeUInt16LE(tag, 20));
  }
}

/** Videos: their sound counts, whatever the picture is. */
function* videos(): Generator<Entry> {
  for (const name of ['video.webm', 'tones.m4a', 'tones.mp3', 'tones.ogg', 'tones.flac']) {
    yield {
      name: `media ${name}`,
      group: 'videos and files of other encoders',
      make() {
        const buffer = readFileSync(join(import.meta.dirname, '..', 'media', name));
        const sound = decode(buffer, name.slice(name.lastIndexOf('.') + 1));
        // One second of sound, and a tenth in the FLAC file.
        const seconds = name === 'tones.flac' ? 0.1 : 1;
        const length = Math.round(seconds * sound.sampleRate);
        const channels = sound.channels.map((plane) => plane.subarray(0, length));
        const reference = {
          sound: { sampleRate: sound.sampleRate, channels },
          tolerance: 2e-3,
          length: { least: length, most: length },
        };
        return {
          file: fileOf(name, buffer),
          expected: { kind: 'sound', reference, orSentence: false },
        };
      },
    };
  }
}

/** Long songs at a low rate, for the whole corpus only. */
export function longEntry(hours: number, format: SampleFormat = 'u8'): Entry {
  return {
    name: `${hours} hours`,
    group: 'long',
    make() {
      const sampleRate = 1000;
      const minute = songOf({ seconds: 60, sampleRate, numChannels: 1 }).channels[0];
      const plane = new Float32Array(hours * 3600 * sampleRate);
      for (let at = 0; at < plane.length; at += minute.length) plane.set(minute, at);
      const buffer = encodeWav(sampleRate, [plane], format);
      const reference = {
        sound: { sampleRate, channels: [plane] },
        // Half a step of 8 bits.
        tolerance: 2 ** -8,
        length: { least: plane.length, most: plane.length },
      };
      return {
        file: fileOf(`${hours} hours.wav`, buffer),
        expected: { kind: 'sound', reference, orSentence: false },
      };
    },
  };
}

/** All files of the corpus but the long ones. */
export function corpusEntries(): readonly Entry[] {
  return [
    ...intactFiles(),
    ...foreignFiles(),
    ...damagedFiles(),
    ...filesCutInASample(),
    ...joinedFiles(),
    ...contents(),
    ...renamedFiles(),
    ...falseLengths(),
    ...tags(),
    ...hostileNames(),
    ...otherKinds(),
    ...absurdHeaders(),
    ...videos(),
  ];
}
