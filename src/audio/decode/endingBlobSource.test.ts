import { EncodedPacketSink, FLAC, Input, WEBM } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { EndingBlobSource } from './endingBlobSource';

/** An EBML element of less than 16 kB (RFC 8794, sec. 3). */
function element(id: number, ...content: readonly (number | readonly number[])[]): number[] {
  const bytes = content.flat();
  const idBytes =
    id
      .toString(16)
      .match(/../g)
      ?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return [...idBytes, 0x40 | (bytes.length >> 8), bytes.length & 0xff, ...bytes];
}

const text = (characters: string) => Array.from(characters, (each) => each.charCodeAt(0));

/** A track of linear samples with two packets; `junk` follows them inside the segment. */
function webm(junk: readonly number[]): Blob {
  const audio = element(
    0xe1,
    element(0xb5, 0x47, 0x2c, 0x44, 0), // 44100 as a float
    element(0x9f, 1),
    element(0x6264, 16),
  );
  const track = element(
    0xae,
    element(0xd7, 1),
    element(0x73c5, 1),
    element(0x83, 2),
    element(0x86, text('A_PCM/INT/LIT')),
    audio,
  );
  const block = (ms: number) => element(0xa3, 0x81, 0, ms, 0x80, Array<number>(200).fill(ms));
  const segment = element(
    0x18538067,
    element(0x1549a966, element(0x2ad7b1, 0x0f, 0x42, 0x40)),
    element(0x1654ae6b, track),
    element(0x1f43b675, element(0xe7, 0), block(0), block(10)),
    junk,
  );
  const head = element(0x1a45dfa3, element(0x4282, text('webm')));
  return new Blob([new Uint8Array([...head, ...segment])]);
}

async function readPackets(file: Blob): Promise<{ numPackets: number; error: unknown }> {
  using input = new Input({ formats: [WEBM], source: new EndingBlobSource(file) });
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new Error('no track');
  let numPackets = 0;
  try {
    for await (const _ of new EncodedPacketSink(track).packets()) numPackets++;
    return { numPackets, error: null };
  } catch (error) {
    return { numPackets, error };
  }
}

describe('EndingBlobSource', () => {
  it('reads an intact file to its end', async () => {
    expect(await readPackets(webm([]))).toEqual({ numPackets: 2, error: null });
  });

  // Found by `npm run fuzz -- --seed 41`: the page stood still for ever.
  it('ends where the parser searches the same bytes for ever', async () => {
    let numTurns = 0;
    const timer = setInterval(() => numTurns++, 1);
    const { numPackets, error } = await readPackets(webm(Array<number>(40).fill(0x11)));
    clearInterval(timer);
    expect(numPackets).toBe(2);
    expect(String(error)).toContain('does not get past byte');
    // The search takes longer than a turn: the page's timers go on meanwhile.
    expect(numTurns).toBeGreaterThan(1);
  });

  // Found by `npm run fuzz -- --seed 42`: the same, behind the end of the file.
  it('ends where the parser goes on asking for what lies behind the end', async () => {
    const streamInfo = new Uint8Array(34);
    // 44100 Hz, 2 channels, 16 bits, an unknown number of samples (RFC 9639, sec. 8.2).
    streamInfo.set([0x10, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x0a, 0xc4, 0x42, 0xf0]);
    const file = new Blob(['fLaC', new Uint8Array([0x80, 0, 0, 34]), streamInfo]);
    using input = new Input({ formats: [FLAC], source: new EndingBlobSource(file) });
    const track = await input.getPrimaryAudioTrack();
    await expect(track?.computeDuration()).rejects.toThrow('the end of the file');
  });
});
