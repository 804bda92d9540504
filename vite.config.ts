/** Owns how the app is built, served and unit-tested. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';

/** Cross-origin isolation: without it there is no SharedArrayBuffer, hence no wasm threads. */
const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * What the built page may load, and where from: its own origin. `blob:` scripts and workers are the
 * threads of the wasm backend, whose code tfjs hands over as blobs; inline styles come from the shadow
 * root of wavesurfer.js; `connect-src blob:` reads back what the page itself has made.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval' blob:",
  "worker-src 'self' blob:",
  "connect-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The policy also travels inside the page, for hosts where nobody sets headers. */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}

const WASM_BINARIES = [
  'tfjs-backend-wasm.wasm',
  'tfjs-backend-wasm-simd.wasm',
  'tfjs-backend-wasm-threaded-simd.wasm',
];

/** Serves tfjs's wasm binaries from node_modules under wasm/, and copies them there when building. */
function wasmBinaries(): Plugin {
  const packageMain = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  const binary = (name: string) => readFile(join(dirname(packageMain), name));
  return {
    name: 'wasm-binaries',
    configureServer(server) {
      server.middlewares.use('/wasm', (request, response, next) => {
        const name = request.url?.replace(/^\/|\?.*$/g, '') ?? '';
        if (!WASM_BINARIES.includes(name)) return next();
        binary(name).then((bytes) => {
          response.setHeader('Content-Type', 'application/wasm');
          response.end(bytes);
        }, next);
      });
    },
    async generateBundle() {
      // Each worker is a bundle of its own and needs no second copy.
      if (this.environment.config.isWorker) return;
      for (const name of WASM_BINARIES) {
        this.emitFile({ type: 'asset', fileName: `wasm/${name}`, source: await binary(name) });
      }
    },
  };
}

export default defineConfig({
  // Relative, so that the built folder works under any path of any static host.
  base: './',
  plugins: [react(), wasmBinaries(), contentSecurityPolicy()],
  worker: { format: 'es' },
  // Its glue code finds its binary beside itself, which pre-bundling would break.
  optimizeDeps: { exclude: ['@echogarden/pffft-wasm'] },
  server: { headers: ISOLATION_HEADERS },
  preview: {
    headers: { ...ISOLATION_HEADERS, 'Content-Security-Policy': CONTENT_SECURITY_POLICY },
  },
  build: {
    target: 'es2022',
    license: { fileName: 'licenses.md' },
    // The tfjs backends are large and load in the worker, after the page is up.
    chunkSizeWarningLimit: 2500,
  },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'training/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    // Room for networks on the plain CPU backend of tfjs on a small machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
