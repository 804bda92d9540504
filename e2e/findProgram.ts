/**
 * Where the browsers for the tests are: named by a variable, on this system, or installed by
 * apt-get.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Found {
  readonly path: string;
  /** Where it was found, for people. */
  readonly source: string;
}

const INSTALL_TIMEOUT_MS = 5 * 60_000;

/**
 * The path in the first of these environment variables that is set; throws if it does not exist.
 */
export function fromEnvironment(...names: readonly string[]): Found | undefined {
  for (const name of names) {
    const path = process.env[name];
    if (!path) continue;
    if (!existsSync(path)) throw new Error(`${name} is ${path}, which does not exist`);
    return { path, source: `environment variable ${name}` };
  }
  return undefined;
}

/** The first program of these names on the PATH, or else the first of `paths` that exists. */
export function onThisSystem(
  names: readonly string[],
  paths: readonly string[],
): Found | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const path = [...candidates, ...paths].find(isExecutable);
  return path ? { path, source: "the system's" } : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs a Debian package if this is Debian and we may; false if it was not even tried. */
export function installWithApt(name: string): boolean {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/etc/debian_version')) return false;
  console.log(`None here, trying apt-get install ${name}`);
  run('apt-get', ['update', '-qq']);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name]);
  return true;
}

/** Failure is told by what is missing afterwards; its output is on the screen. */
export function run(program: string, args: readonly string[]): void {
  spawnSync(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: INSTALL_TIMEOUT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
