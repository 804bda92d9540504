import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { joinPieces } from '../../pcm/pcm';
import { maxAbsDifference } from '../../testing/comparisons';
import type { PcmAudio } from '../../pcm/pcm';
import { mulberry32 } from '../../shared/random';
import { createAlacDecoder, parseAlacCookie } from './alac';
import type { AlacConfig } from './alac';
import { alacPieces, readAlacConfig } from './alacTrack';
import { withAudioTrack } from './mediaHeader';

const CONFIG: AlacConfig = {
  frameLength: 64,
  bitDepth: 16,
  numChannels: 2,
  sampleRate: 44100,
  pb: 40,
  mb: 10,
  kb: 14,
};

/** Bits of `[value, count]` fields, highest first, filled up to a byte. */
function packed(fields: readonly (readonly [number, number])[]): Uint8Array {
  const bits = fields.map(([value, count]) => {
    return (value < 0 ? value + 2 ** count : value).toString(2).padStart(count, '0');
  });
  const text = bits.join('');
  return Uint8Array.from({ length: Math.ceil(text.length / 8) }, (_, n) => {
    return Number.parseInt(text.slice(8 * n, 8 * n + 8).padEnd(8, '0'), 2);
  });
}

/** Kind, number, reserved bits; partial, no shift, escaped; length. */
const escapedHead = (kind: number, length: number) =>
  [
    [kind, 3],
    [0, 16],
    [0b1001, 4],
    [length, 32],
  ] as const;
const END = [7, 3] as const;

/** What `run` returns, or the code of its error. */
function outcomeOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}

describe('createAlacDecoder', () => {
  it('reads samples that are stored as they are', () => {
    const samples = [0, 1, -1, 32767, -32768, 1234];
    const reversed = samples.toReversed();
    const fields = samples.flatMap(
      (value, n) =>
        [
          [value, 16],
          [reversed[n], 16],
        ] as const,
    );
    const packet = packed([...escapedHead(1, samples.length), ...fields, END]);
    const [left, right] = createAlacDecoder(CONFIG).decode(packet);
    expect([...left]).toEqual(samples.map((value) => value / 32768));
    expect([...right]).toEqual(reversed.map((value) => value / 32768));
  });

  it('puts the channels of 5.1 into the order of WAV files', () => {
    // Centre, left and right, left and right behind, low frequencies.
    const elements = [
      [0, 3],
      [1, 1, 2],
      [1, 5, 6],
      [3, 4],
    ];
    const fields = elements.flatMap(([kind, ...values]) => [
      ...escapedHead(kind, 1),
      ...values.map((value) => [value, 16] as const),
    ]);
    const decoder = createAlacDecoder({ ...CONFIG, numChannels: 6 });
    const planes = decoder.decode(packed([...fields, END]));
    expect(planes.map(([value]) => value * 32768)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('refuses packets that are cut off, have too many channels or none', () => {
    const packet = packed([...escapedHead(1, 1), [5, 16], [6, 16], END]);
    const decoder = createAlacDecoder(CONFIG);
    for (const bytes of [packet.slice(0, -2), new Uint8Array(0), packed([END])]) {
      expect(() => decoder.decode(bytes)).toThrow(/ALAC/);
    }
    expect(() => createAlacDecoder({ ...CONFIG, numChannels: 1 }).decode(packet)).toThrow(/ALAC/);
    expect(() => parseAlacCookie(new Uint8Array(24))).toThrow(/cookie/);
  });

  it('refuses noise with the error of damaged packets, and always ends', () => {
    const random = mulberry32(1);
    const decoder = createAlacDecoder(CONFIG);
    const outcomes = new Set<unknown>();
    for (let n = 0; n < 300; n++) {
      const packet = Uint8Array.from({ length: 80 }, () => Math.floor(256 * random()));
      // A pair of channels with a compressed length.
      packet.set([0x20, 0, 0], 0);
      outcomes.add(outcomeOf(() => decoder.decode(packet).length));
    }
    expect(outcomes).toEqual(new Set(['decode-failed']));
  });
});

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

describe.skipIf(!hasFfmpeg)('ALAC made by ffmpeg', () => {
  const folder = mkdtempSync(join(tmpdir(), 'alac-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const tones = (rate: number, numChannels: number) =>
    Array.from({ length: numChannels }, (_, c) => {
      return `0.5*sin(${300 + 170 * c}*2*PI*t)+0.2*random(${c})*lt(mod(t\\,0.1)\\,0.05)`;
    }).join('|') + `:s=${rate}:d=0.2`;

  it.each([
    ['s16p', 44100, 2],
    ['s32p', 96000, 2],
    ['s16p', 48000, 6],
    ['s32p', 44100, 8],
  ] as const)('%s, %i Hz, %i channels: bit for bit', async (format, sampleRate, numChannels) => {
    const path = join(folder, `${format}-${sampleRate}-${numChannels}.m4a`);
    const layout = { 2: 'stereo', 6: '5.1', 8: '7.1(wide)' }[numChannels];
    const source = ['-f', 'lavfi', '-i', `aevalsrc=${tones(sampleRate, numChannels)}:c=${layout}`];
    execFileSync('ffmpeg', ['-v', 'error', ...source, '-c:a', 'alac', '-sample_fmt', format, path]);
    const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'f32le', '-'], {
      maxBuffer: 2 ** 26,
    });
    const wanted = new Float32Array(new Uint8Array(raw).buffer);
    const file = new Blob([readFileSync(path)]);
    expect(await readAlacConfig(file)).toMatchObject({ sampleRate, numChannels });
    const pieces: PcmAudio[] = [];
    const report = { isDamaged: false };
    await withAudioTrack(file, async (track) => {
      for await (const piece of alacPieces(track!, file, report)) pieces.push(piece);
    });
    const planes = joinPieces(pieces);
    expect(planes).toHaveLength(numChannels);
    expect(planes[0].length * numChannels).toBe(wanted.length);
    const given = Float32Array.from(wanted, (_, n) => {
      return planes[n % numChannels][Math.floor(n / numChannels)];
    });
    expect(maxAbsDifference(given, wanted)).toBe(0);
    expect(report.isDamaged).toBe(false);
  });
});
