import { readFileSync } from 'node:fs';
import { Input, OGG } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { joinPieces } from '../../pcm/pcm';
import type { PcmAudio } from '../../pcm/pcm';
import { EndingBlobSource } from './endingBlobSource';
import { readPage } from './oggPages';
import type { DamageReport } from './packets';
import { vorbisPieces } from './vorbisTrack';

/** Half a second at 48 kHz: sines of 0.3 at 500, 700, 900, 80, 1100 and 1300 Hz, as 5.1. */
const FILE = new Uint8Array(readFileSync('e2e/media/surround.ogg'));
/** Where its only page of sound begins. */
const LAST_PAGE_AT = FILE.length - 4572;
const SAMPLE_RATE = 48000;
const FREQUENCIES = [500, 700, 900, 80, 1100, 1300];

async function decode(bytes: Uint8Array<ArrayBuffer>, report: DamageReport): Promise<PcmAudio> {
  const source = new EndingBlobSource(new Blob([bytes]));
  using input = new Input({ formats: [OGG], source });
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new Error('no track');
  const pieces: PcmAudio[] = [];
  for await (const piece of vorbisPieces(track, report)) pieces.push(piece);
  return { sampleRate: pieces[0].sampleRate, channels: joinPieces(pieces) };
}

/** Amplitude of the sine of `frequency` in a quarter of a second from the middle of `plane`. */
function amplitudeOf(plane: Float32Array, frequency: number): number {
  const [from, count] = [6000, SAMPLE_RATE / 4];
  let [re, im] = [0, 0];
  for (let n = 0; n < count; n++) {
    const phase = (2 * Math.PI * frequency * n) / SAMPLE_RATE;
    re += plane[from + n] * Math.cos(phase);
    im += plane[from + n] * Math.sin(phase);
  }
  return (2 * Math.hypot(re, im)) / count;
}

describe('vorbisPieces', () => {
  it('gives every channel in the place that WAV files have for it', async () => {
    const report = { isDamaged: false };
    const { sampleRate, channels } = await decode(FILE, report);
    expect(report.isDamaged).toBe(false);
    expect(sampleRate).toBe(SAMPLE_RATE);
    expect(channels).toHaveLength(6);
    // What the last block holds beyond the end is for the trimming to drop.
    expect(channels[0].length).toBeGreaterThanOrEqual(SAMPLE_RATE / 2);
    for (const [c, plane] of channels.entries()) {
      for (const [n, frequency] of FREQUENCIES.entries()) {
        // At its lowest quality the codec mixes the channels a little.
        expect(Math.abs(amplitudeOf(plane, frequency) - (n === c ? 0.3 : 0))).toBeLessThan(0.1);
      }
    }
  });

  it('puts silence in place of a packet that cannot be read', async () => {
    const intact = await decode(FILE, { isDamaged: false });
    const bytes = FILE.slice();
    // A packet in the middle of the only page of sound: its first bit says that it holds none.
    const page = readPage(bytes, LAST_PAGE_AT);
    page!.parts[12][0] |= 1;
    const report = { isDamaged: false };
    const { channels } = await decode(bytes, report);
    expect(report.isDamaged).toBe(true);
    const [plane] = channels;
    expect(plane).toHaveLength(intact.channels[0].length);
    const differing = [...plane.keys()].filter((n) => plane[n] !== intact.channels[0][n]);
    // The packet and its overlaps with both neighbours: at most three long blocks.
    expect(differing.length).toBeGreaterThan(0);
    expect(differing[differing.length - 1] - differing[0]).toBeLessThan(3 * 2048);
  });
});
