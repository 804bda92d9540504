/** `npm run music`: instrumental music out of Debian's packages, as a data folder. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SOURCES_FILE, formatSources } from '../corpus/sourceNotes';
import type { SourceNote } from '../corpus/sourceNotes';
import { MUSIC_PACKAGES } from '../corpus/music/debianPackages';
import type { MusicPackage } from '../corpus/music/debianPackages';
import { groupSongs } from '../corpus/music/songs';
import { runCommand } from './command';
import { requiredText } from './options';
import type { OptionValues } from './options';

const execute = promisify(execFile);

const OPTIONS = {
  out: requiredText(
    '<folder>',
    'becomes a data folder: instrumentals/debian_<source>/ and SOURCES.tsv',
  ),
};

async function fetchAll({ out }: OptionValues<typeof OPTIONS>): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'vocal-isolation-music-'));
  try {
    for (const music of MUSIC_PACKAGES) {
      const target = join(out, 'instrumentals', `debian_${music.source}`);
      console.log(`${music.name}: ${await fetchPackage(music, work, target)} recordings`);
    }
    await writeFile(join(out, SOURCES_FILE), formatSources(sourceNotes()));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * Downloads and unpacks one package below `work` and writes its songs to `target`; returns their
 * number.
 */
async function fetchPackage(music: MusicPackage, work: string, target: string): Promise<number> {
  const folder = join(work, music.source);
  await mkdir(folder);
  await execute('apt-get', ['-qq', 'download', music.name], { cwd: folder }).catch((error) => {
    throw new Error(`cannot download ${music.name}; is this Debian, and was apt-get update run?`, {
      cause: error,
    });
  });
  const [archive] = await readdir(folder);
  await execute('dpkg-deb', ['-x', archive, 'root'], { cwd: folder });
  for (const path of await listFiles(folder)) {
    if (!path.endsWith('.pk3')) continue;
    await execute('unzip', ['-qo', path, '-d', 'unzipped'], { cwd: folder });
    // In the archive's place, so that paths go on through it.
    await rm(join(folder, path));
    await rename(join(folder, 'unzipped'), join(folder, path));
  }
  const { recordings, leaveOut } = music;
  const paths = (await listFiles(folder)).filter(
    (path) => recordings.test(path) && !leaveOut?.test(path),
  );
  if (paths.length === 0) throw new Error(`${music.name} holds none of the expected recordings`);
  await mkdir(target, { recursive: true });
  const songs = groupSongs(paths);
  for (const { name, parts } of songs) {
    const inputs = parts.map((part) => join(folder, part));
    if (inputs.length === 1) await copyFile(inputs[0], join(target, name));
    else await mixParts(inputs, join(target, name));
  }
  await rm(folder, { recursive: true });
  return songs.length;
}

/** The sum of recordings in sync, coded well above what they were. */
async function mixParts(inputs: readonly string[], path: string): Promise<void> {
  const mix = `amix=inputs=${inputs.length}:duration=longest:normalize=0`;
  const from = inputs.flatMap((input) => ['-i', input]);
  const to = ['-c:a', 'libvorbis', '-q:a', '8', path];
  await execute('ffmpeg', ['-v', 'error', '-y', ...from, '-filter_complex', mix, ...to]);
}

/** Files below `folder`, relative to it. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** What a model card says of these recordings. */
function sourceNotes(): Map<string, SourceNote> {
  return new Map(
    MUSIC_PACKAGES.map(({ name, source, content, licence }) => [
      `instrumentals/debian_${source}`,
      { content, licence, origin: `Debian package ${name}` },
    ]),
  );
}

await runCommand({
  name: 'music',
  summary:
    "Takes instrumental music out of Debian's packages with apt-get, dpkg-deb, unzip and ffmpeg; " +
    `nothing is installed. Downloads ${MUSIC_PACKAGES.map(({ name }) => name).join(', ')}.`,
  options: OPTIONS,
  run: fetchAll,
});
