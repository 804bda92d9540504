/** From a composition to sound: each stem through fluidsynth, then over the mixing desk. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { VocalIsolationError } from '../../../src/shared/errors';
import type { Composition } from './compose';
import { mixStems, RENDER_RATE } from './desk';
import type { Stereo } from './desk';
import { encodeMidiFile } from './midiFile';
import { STEMS } from './score';
import type { Part, Stem } from './score';

const run = promisify(execFile);

/** Where Linux distributions put General MIDI soundfonts; Debian's fluid-soundfont-gm first. */
const SOUNDFONTS = [
  '/usr/share/sounds/sf2/FluidR3_GM.sf2',
  '/usr/share/sounds/sf2/default-GM.sf2',
  '/usr/share/soundfonts/FluidR3_GM.sf2',
  '/usr/share/soundfonts/default.sf2',
];

/** The first General MIDI soundfont that is installed. Throws `bad-parameter` if there is none. */
export function findSoundfont(): string {
  const found = SOUNDFONTS.find((path) => existsSync(path));
  if (found === undefined) {
    throw new VocalIsolationError(
      'bad-parameter',
      'no General MIDI soundfont found: install fluid-soundfont-gm or pass --soundfont <file.sf2>',
    );
  }
  return found;
}

/** Splits interleaved 32-bit float stereo into planes of `length` samples, padded with zeros. */
function deinterleave(bytes: Buffer, length: number): Float32Array[] {
  const values = new Float32Array(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~7)),
  );
  const planes = [new Float32Array(length), new Float32Array(length)];
  const count = Math.min(length, values.length / 2);
  for (let n = 0; n < count; n++) {
    planes[0][n] = values[2 * n];
    planes[1][n] = values[2 * n + 1];
  }
  return planes;
}

/** Dry sound of the parts of one stem, `length` samples at 44.1 kHz. */
async function renderStem(
  parts: readonly Part[],
  beatsPerMinute: number,
  soundfont: string,
  folder: string,
  name: string,
  length: number,
): Promise<Stereo> {
  const midi = join(folder, `${name}.mid`);
  const raw = join(folder, `${name}.raw`);
  await writeFile(midi, encodeMidiFile(parts, beatsPerMinute));
  try {
    // Dry (no reverberation, no chorus), raw 32-bit floats, only the samples that the song needs
    // loaded.
    const options = `-ni -q -g 0.35 -r ${RENDER_RATE} -R 0 -C 0 -o synth.polyphony=160 -o synth.dynamic-sample-loading=1`;
    const output = ['-T', 'raw', '-O', 'float', '-E', 'little', '-F', raw];
    await run('fluidsynth', [...options.split(' '), ...output, soundfont, midi]);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `fluidsynth failed (install the package fluidsynth?): ${reason}`;
    throw new VocalIsolationError('bad-parameter', message, { cause });
  }
  const planes = deinterleave(await readFile(raw), length);
  await Promise.all([rm(midi), rm(raw)]);
  return planes;
}

/**
 * The composition as stereo sound at 44.1 kHz, |samples| <= 0.8, one second longer than the music
 * for its decay. Needs the program fluidsynth; rejects with its message when it fails.
 */
export async function renderSong(
  song: Composition,
  seed: number,
  soundfont: string,
): Promise<Stereo> {
  const length = Math.round((song.durationSeconds + 1) * RENDER_RATE);
  const folder = await mkdtemp(join(tmpdir(), 'vocal-isolation-backing-'));
  try {
    const stems = new Map<Stem, Stereo>();
    for (const stem of STEMS) {
      const parts = song.parts.filter((part) => part.stem === stem);
      if (parts.length === 0) continue;
      const dry = await renderStem(parts, song.beatsPerMinute, soundfont, folder, stem, length);
      stems.set(stem, dry);
    }
    return mixStems(stems, song, seed, length);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
