/**
 * `npm run synthesize`: backing tracks in many genres, as a data folder. Mixing knows them by the
 * name `generated_<genre>` of their folders (mixing/mixingPolicy.ts).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { VocalIsolationError } from '../../src/shared/errors';
import { mulberry32 } from '../../src/shared/random';
import { uniform } from '../shared/draw';
import { SOURCES_FILE, formatSources } from '../corpus/sourceNotes';
import type { SourceNote } from '../corpus/sourceNotes';
import { composeSong } from '../synthesis/backing/compose';
import { GENRES } from '../synthesis/backing/genres';
import { RENDER_RATE } from '../synthesis/backing/desk';
import { findSoundfont, renderSong } from '../synthesis/backing/render';
import { runCommand } from './command';
import { choicesOf, count, positive, requiredText, text } from './options';
import type { OptionValues } from './options';

const OPTIONS = {
  out: requiredText('<folder>', 'becomes a data folder'),
  minutes: positive('<n>', 'length of all songs together', 180),
  seed: count('<n>', 'first seed; songs of other seeds are other songs', 1),
  genre: choicesOf(
    '<name>',
    GENRES.map(({ name }) => name),
    'only this genre',
  ),
  soundfont: text('<file.sf2>', 'General MIDI soundfont; without it an installed one'),
};

/** Writes planes of equal length to `path` through ffmpeg, coded as Opus at 128 kbit/s. */
async function encodeOpus(channels: readonly Float32Array[], path: string): Promise<void> {
  const interleaved = new Float32Array(channels.length * channels[0].length);
  channels.forEach((channel, c) => {
    for (let n = 0; n < channel.length; n++) interleaved[n * channels.length + c] = channel[n];
  });
  const partial = `${path}.part`;
  const ffmpeg = spawn(
    'ffmpeg',
    [
      '-v',
      'error',
      '-y',
      '-f',
      'f32le',
      '-ar',
      String(RENDER_RATE),
      '-ac',
      String(channels.length),
      '-i',
      '-',
      '-c:a',
      'libopus',
      '-b:a',
      '128k',
      '-compression_level',
      '4',
      '-f',
      'ogg',
      partial,
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  ffmpeg.stdin.end(Buffer.from(interleaved.buffer));
  const [code] = (await once(ffmpeg, 'close')) as [number | null];
  if (code !== 0)
    throw new VocalIsolationError('bad-parameter', `ffmpeg failed on ${path} (exit ${code})`);
  await rename(partial, path);
}

/** What a model card says of these tracks. */
function sourceNotes(genreNames: readonly string[], soundfont: string): Map<string, SourceNote> {
  return new Map(
    genreNames.map((name) => [
      `instrumentals/generated_${name}`,
      {
        content: `${name}, composed by a seeded generator`,
        licence: 'computed by this project; samples under the licence of the soundfont',
        origin: basename(soundfont),
      },
    ]),
  );
}

async function synthesize(values: OptionValues<typeof OPTIONS>): Promise<void> {
  const genres = GENRES.filter(
    ({ name }) => values.genre.length === 0 || values.genre.includes(name),
  );
  const soundfont = values.soundfont ?? findSoundfont();
  const wantedSeconds = 60 * values.minutes;
  await mkdir(values.out, { recursive: true });
  const names = genres.map(({ name }) => name);
  await writeFile(join(values.out, SOURCES_FILE), formatSources(sourceNotes(names, soundfont)));
  const began = performance.now();
  let seconds = 0;
  for (let i = 0; seconds < wantedSeconds; i++) {
    const genre = genres[i % genres.length];
    // One seed per song: the same command extended to more minutes keeps the songs it has.
    const seed = values.seed * 100000 + i;
    const folder = join(values.out, 'instrumentals', `generated_${genre.name}`);
    const path = join(folder, `${seed}.opus`);
    const song = composeSong(genre, seed, uniform(mulberry32(seed), 60, 90));
    seconds += song.durationSeconds;
    if (existsSync(path)) continue;
    await mkdir(folder, { recursive: true });
    await encodeOpus(await renderSong(song, seed, soundfont), path);
    const speed = seconds / ((performance.now() - began) / 1000);
    console.log(
      `${path}  ${song.durationSeconds.toFixed(0)} s  (${(seconds / 60).toFixed(1)} min, ${speed.toFixed(0)}x real time)`,
    );
  }
}

await runCommand({
  name: 'synthesize',
  summary:
    'Composes backing tracks and renders them with fluidsynth and a General MIDI soundfont, as ' +
    '<out>/instrumentals/generated_<genre>/<seed>.opus, with a SOURCES.tsv for model cards. Songs that ' +
    'exist stay as they are.',
  options: OPTIONS,
  run: synthesize,
});
