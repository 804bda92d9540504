/** Makes a newer build out of a built app, as a host has it after a deployment. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/**
 * Changes the app in `folder` in place: the script of the page says `marker` in its title, and
 * every script and style has another name, so that those of the build before are missing.
 */
export function deployAgain(folder: string, marker: string): void {
  const assets = readdirSync(join(folder, 'assets')).filter((name) => /\.(js|css)$/.test(name));
  const digests = new Map<string, string>();
  const paths = ['index.html', 'serviceWorker.js', ...assets.map((name) => `assets/${name}`)];
  const digestOf = (path: string) => sha256(readFileSync(join(folder, path)));
  for (const path of paths) digests.set(path, digestOf(path));
  const rename = (text: string) =>
    assets.reduce((result, name) => result.replaceAll(name, newName(name)), text);
  for (const path of paths) {
    const text = rename(readFileSync(join(folder, path), 'utf8'));
    writeFileSync(join(folder, path), text.replaceAll('Vocal Isolation', marker));
  }
  for (const name of assets) {
    renameSync(join(folder, 'assets', name), join(folder, 'assets', newName(name)));
  }
  const worker = join(folder, 'serviceWorker.js');
  const id = /"id":"(\w+)"/.exec(readFileSync(worker, 'utf8'))?.[1];
  if (id === undefined) throw new Error('the service worker names no build');
  const newId = sha256(Buffer.from(id + marker)).slice(0, 16);
  const replaceIn = (path: string, before: string, after: string) => {
    const text = readFileSync(join(folder, path), 'utf8');
    writeFileSync(join(folder, path), text.replaceAll(before, after));
  };
  replaceIn('index.html', id, newId);
  replaceIn('serviceWorker.js', id, newId);
  for (const [path, digest] of digests) {
    if (path === 'serviceWorker.js') continue;
    const now = path === 'index.html' ? path : `assets/${newName(path.slice('assets/'.length))}`;
    replaceIn('serviceWorker.js', digest, digestOf(now));
  }
}

const newName = (name: string): string => name.replace(/\.(js|css)$/, '-again.$1');
