/** The app as it ships, built into a folder of its own and served from there. */
import { build, preview } from 'vite';

export interface ServedApp {
  /** Ends in a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Builds into `outDir` and serves it with the app's own headers. Throws what the build throws. */
export async function serveApp(outDir: string): Promise<ServedApp> {
  await build({ logLevel: 'error', build: { outDir } });
  const server = await preview({
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1' },
  });
  const url = server.resolvedUrls?.local[0];
  if (!url) {
    await server.close();
    throw new Error('the app is not served');
  }
  return { url, close: () => server.close() };
}
