/** Builds the app as it ships, apart from `dist/`, and serves it. */
import { build } from 'vite';
import { serve } from '../serve';
import type { ServedApp } from '../serve';

/** Builds the app into `outDir` and serves it from there. Throws what the build throws. */
export async function buildAndServeApp(outDir: string): Promise<ServedApp> {
  await build({ logLevel: 'error', build: { outDir } });
  return serve(outDir);
}
