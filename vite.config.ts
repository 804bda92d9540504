/** Owns how the app is built, served and unit-tested. */
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import type { Plugin, Rolldown } from 'vite';

/** Cross-origin isolation: without it there is no SharedArrayBuffer, hence no wasm threads. */
const ISOLATION_HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/**
 * What the built page may load, and where from: its own origin. `blob:` scripts and workers are
 * the threads of the wasm backend, whose code tfjs hands over as blobs; inline styles come from the
 * shadow root of wavesurfer.js; `connect-src blob:` reads back what the page itself has made.
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

const SERVICE_WORKER = 'isolationServiceWorker';

const WASM_BINARIES = [
  'tfjs-backend-wasm.wasm',
  'tfjs-backend-wasm-simd.wasm',
  'tfjs-backend-wasm-threaded-simd.wasm',
];

/**
 * Serves tfjs's wasm binaries from node_modules under wasm/, and copies them there when building.
 */
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

/**
 * Two plugins, for the page and for its workers, that together write `licenses.md`: the licence of
 * every package of which code is shipped. Workers are bundled first.
 */
function licensesOfPackages(): { readonly page: Plugin; readonly worker: () => Plugin } {
  const folders = new Set<string>(['node_modules/@tensorflow/tfjs-backend-wasm']);
  const collect = (bundle: Rolldown.OutputBundle) => {
    for (const output of Object.values(bundle)) {
      if (output.type !== 'chunk') continue;
      for (const id of output.moduleIds) {
        const folder = /node_modules\/(?:@[^/]+\/)?[^/]+(?!.*node_modules\/)/.exec(id)?.[0];
        if (folder) folders.add(folder);
      }
    }
  };
  return {
    worker: () => ({ name: 'licenses-of-worker', generateBundle: (_, bundle) => collect(bundle) }),
    page: {
      name: 'licenses',
      apply: 'build',
      async generateBundle(_, bundle) {
        collect(bundle);
        const sections = await Promise.all([...folders].sort().map(describeLicense));
        const source = `# Licences of the packages in this app\n\n${sections.join('\n')}`;
        this.emitFile({ type: 'asset', fileName: 'licenses.md', source });
      },
    },
  };
}

async function describeLicense(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  ) as { name: string; version: string; license?: string };
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? await readFile(join(folder, file), 'utf8') : '';
  return `## ${name} ${version} (${license ?? 'see below'})\n\n${text}\n`;
}

const licenses = licensesOfPackages();

/**
 * Two changes to the module of tfjs-wasm with threads. tfjs hands the source text of its inner
 * function to the threads, where a variable of the outer one is missing. The source guards against
 * that (`typeof _scriptDir !== "undefined"`), but minifiers see that it is always defined and drop
 * the guard. A declaration inside makes the text complete. And the module always starts eight
 * threads; now it starts as many as the worker has written into a global
 * (src/separation/backends/table.ts).
 */
function wasmThreads(): Plugin {
  const changes = [
    [
      'function(WasmBackendModuleThreadedSimd) {',
      'function(WasmBackendModuleThreadedSimd) { var _scriptDir;',
    ],
    ['var pthreadPoolSize=8;', 'var pthreadPoolSize=globalThis.wasmThreadPoolSize??8;'],
  ];
  return {
    name: 'wasm-threads',
    apply: 'build',
    transform: {
      filter: { id: /tfjs-backend-wasm-threaded-simd\.js$/ },
      handler(code) {
        for (const [before, after] of changes) {
          if (!code.includes(before))
            this.error('tfjs-backend-wasm has changed: check its threads');
          code = code.replace(before, after);
        }
        return { code, map: null };
      },
    },
  };
}

export default defineConfig({
  // Relative, so that the built folder works under any path of any static host.
  base: './',
  plugins: [react(), wasmBinaries(), contentSecurityPolicy(), licenses.page],
  worker: { format: 'es', plugins: () => [wasmThreads(), licenses.worker()] },
  // Its glue code finds its binary beside itself, which pre-bundling would break.
  optimizeDeps: {
    exclude: ['@echogarden/pffft-wasm'],
    // The worker imports these on demand; found only then, they would make the page reload in
    // mid-song.
    include: [
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgl',
      '@tensorflow/tfjs-backend-webgpu',
      '@noble/hashes/sha2.js',
    ],
  },
  server: { headers: ISOLATION_HEADERS },
  preview: {
    headers: { ...ISOLATION_HEADERS, 'Content-Security-Policy': CONTENT_SECURITY_POLICY },
  },
  build: {
    target: 'es2022',
    rolldownOptions: {
      input: {
        index: 'index.html',
        [SERVICE_WORKER]: `src/hosting/serviceWorker/${SERVICE_WORKER}.ts`,
      },
      output: {
        // Service workers rule the folder they lie in, and are found again by their name.
        entryFileNames: ({ name }) =>
          name === SERVICE_WORKER ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
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
