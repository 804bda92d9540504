/** Configuration of the build, the servers and the unit tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import type { Plugin, Rolldown } from 'vite';
import {
  CONTENT_SECURITY_POLICY,
  hostFiles,
  ISOLATION_HEADERS,
  RESPONSE_HEADERS,
} from './src/hosting/headers.ts';

/** Adds the security policy to the page as a `meta` element, for hosts that do not set headers. */
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

/** Writes the files of {@link hostFiles} into the built folder. */
function hostHeaders(): Plugin {
  return {
    name: 'host-headers',
    apply: 'build',
    generateBundle() {
      for (const [fileName, source] of Object.entries(hostFiles())) {
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}

const SERVICE_WORKER = 'isolationServiceWorker';

const WASM_BINARIES = [
  'tfjs-backend-wasm.wasm',
  'tfjs-backend-wasm-simd.wasm',
  'tfjs-backend-wasm-threaded-simd.wasm',
];

/** Serves tfjs's wasm binaries from node_modules as `wasm/…`, and copies them there in builds. */
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
      // Workers are bundles of their own, whose copies would be the same files again.
      if (this.environment.config.isWorker) return;
      for (const name of WASM_BINARIES) {
        this.emitFile({ type: 'asset', fileName: `wasm/${name}`, source: await binary(name) });
      }
    },
  };
}

/**
 * Two plugins that write `licenses.md`, with the licence of every package whose code is shipped.
 * The one for workers, which are bundled first, collects packages; the one for the page adds its
 * own and writes the file.
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

/** Markdown section with name, version and licence text of the package in `folder`. */
async function describeLicense(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  ) as { name: string; version: string; license?: string };
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = await readFile(join(folder, file ?? 'README.md'), 'utf8').catch(() => '');
  // Some packages have their licence in a section of the README only.
  const section = file ? text : (/^#+ licen[cs]e\b[^]*/im.exec(text)?.[0] ?? '');
  const body = section.replace(/^#+ .*\n/, '');
  return `## ${name} ${version} (${license ?? 'see below'})\n\n${body.trim()}\n`;
}

const licenses = licensesOfPackages();

const MODELS_FOLDER = 'public/models';

/**
 * Names of the model folders that are complete: `model.json` and every weight file that it names.
 */
function shippedModels(): string[] {
  return readdirSync(MODELS_FOLDER).filter((name) => {
    const folder = join(MODELS_FOLDER, name);
    const topology = join(folder, 'model.json');
    if (!existsSync(topology)) return false;
    const { weightsManifest } = JSON.parse(readFileSync(topology, 'utf8')) as {
      weightsManifest: readonly { readonly paths: readonly string[] }[];
    };
    return weightsManifest.every(({ paths }) =>
      paths.every((path) => existsSync(join(folder, path))),
    );
  });
}

/**
 * Changes the module of tfjs-wasm with threads in two places. It declares `_scriptDir` in the
 * function whose source text tfjs sends to its threads. The declaration of the original is outside
 * that function and missing in the threads. The source checks for that (`typeof _scriptDir !==
 * "undefined"`), but minifiers see that it is always defined and drop the check. And it makes the
 * number of threads, eight in the original, a global that the worker sets
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
          if (!code.includes(before)) this.error(`tfjs-backend-wasm has changed: no ${before}`);
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
  // One page: a file that is missing answers 404 and not the page.
  appType: 'mpa',
  define: { __SHIPPED_MODELS__: JSON.stringify(shippedModels()) },
  plugins: [react(), wasmBinaries(), contentSecurityPolicy(), hostHeaders(), licenses.page],
  worker: { format: 'es', plugins: () => [wasmThreads(), licenses.worker()] },
  optimizeDeps: {
    // PFFFT looks for its binary beside its script, which pre-bundling would move.
    exclude: ['@echogarden/pffft-wasm'],
    // The worker imports these on demand. If Vite found them only then, it would reload the page.
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
  preview: { headers: RESPONSE_HEADERS },
  build: {
    target: 'es2022',
    rolldownOptions: {
      input: {
        index: 'index.html',
        [SERVICE_WORKER]: `src/hosting/serviceWorker/${SERVICE_WORKER}.ts`,
      },
      output: {
        // A service worker controls the folder in which it lies, and its address must not change.
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
    // Enough for networks on tfjs's cpu backend on a slow machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
