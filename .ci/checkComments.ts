/**
 * The part of `npm run lint` that oxlint has no rule for: comments end at column 100. Prettier
 * keeps code within that width but leaves comments as they are. Prints `file:line` of each longer
 * line.
 */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const MAX_COLUMNS = 100;
const ROOTS = ['src', 'training', 'e2e', '.ci', 'vite.config.ts'];
const EXTENSIONS = /\.(ts|tsx|css)$/;

/**
 * The start of a comment. The character before it tells it from `//` and `/*` in URLs and globs.
 */
const COMMENT_START = /(?:^|[\s{(,;])(\/\/|\/\*)/;

/** Files to check below `path`, or `path` itself if it is a file. */
function listFiles(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => EXTENSIONS.test(name) && !name.includes('node_modules'))
    .map((name) => join(path, name))
    .sort();
}

/** Numbers, from 1, of the lines of `text` that hold a comment and are longer than the limit. */
function findLongComments(text: string): number[] {
  const found: number[] = [];
  let isInBlock = false;
  text.split('\n').forEach((line, index) => {
    const start = COMMENT_START.exec(line)?.[1];
    const hasComment = isInBlock || start !== undefined;
    if (isInBlock || start === '/*') {
      isInBlock = line.lastIndexOf('*/') < (isInBlock ? 0 : line.indexOf('/*') + 2);
    }
    if (hasComment && line.length > MAX_COLUMNS) found.push(index + 1);
  });
  return found;
}

let numLong = 0;
for (const file of ROOTS.flatMap(listFiles)) {
  for (const line of findLongComments(readFileSync(file, 'utf8'))) {
    console.error(`${file}:${line}: comment exceeds ${MAX_COLUMNS} columns`);
    numLong++;
  }
}
console.log(`${numLong} comments exceed ${MAX_COLUMNS} columns.`);
process.exitCode = numLong === 0 ? 0 : 1;
