/** Serves a built app as `npm start` does, on a port of its own. */
import { preview } from 'vite';

/** A server of a built app, which the caller closes. */
export interface ServedApp {
  /** Address of the folder; ends in a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the built files of `outDir` with the app's own headers. */
export async function serve(outDir = 'dist'): Promise<ServedApp> {
  const server = await preview({
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  const url = server.resolvedUrls?.local[0];
  if (!url) {
    await server.close();
    throw new Error('the preview server has no address');
  }
  return { url, close: () => server.close() };
}
