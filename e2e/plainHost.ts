/**
 * A plain static host: serves the built app below a path, without any header but the content type.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { listenOnFreePort } from './port';

export interface PlainHost {
  /** Of the page, ending in a slash. */
  readonly url: string;
  /** Texts that are served in place of files of the built app, by their path in it. */
  readonly replaced: Map<string, string>;
  close(): Promise<void>;
}

const FOLDER = join(import.meta.dirname, '..', 'dist');
const PATH = '/some/where/';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

export async function servePlainly(): Promise<PlainHost> {
  const replaced = new Map<string, string>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const relative = normalize(decodeURIComponent(pathname.replace(PATH, '')));
    const file = join(FOLDER, relative === '.' ? 'index.html' : relative);
    const replacement = replaced.get(relative);
    if (replacement !== undefined) {
      response.writeHead(200, { 'Content-Type': TYPES[extname(file)] }).end(replacement);
      return;
    }
    stat(file).then(
      () => {
        const type = TYPES[extname(file)] ?? 'application/octet-stream';
        response.writeHead(200, { 'Content-Type': type });
        createReadStream(file).pipe(response);
      },
      () => response.writeHead(404).end(),
    );
  });
  const port = await listenOnFreePort(server);
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    replaced,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
