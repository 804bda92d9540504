/** Configuration of the build, the servers and the unit tests. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import type { Plugin, Rolldown } from 'vite';
import { defineConfig } from 'vitest/config';
import { SERVICE_WORKER_PATH } from './src/hosting/build.ts';
import type { Build } from './src/hosting/build.ts';
import {
  CONTENT_SECURITY_POLICY,
  hostFiles,
  ISOLATION_HEADERS,
  RESPONSE_HEADERS,
} from './src/hosting/headers.ts';
import { DEFAULT_MODEL_NAME } from './src/model/config.ts';

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

const WASM_BINARIES = [
  'tfjs-backend-wasm.wasm',
  'tfjs-backend-wasm-simd.wasm',
  'tfjs-backend-wasm-threaded-simd.wasm',
];

const tfjsWasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');

/**
 * Folder of the wasm binaries. It names their version, so that a page of an older build cannot get
 * those of a newer one.
 */
const WASM_FOLDER = `wasm/${versionOf(join(dirname(tfjsWasm), '..'))}`;

function versionOf(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Serves tfjs's wasm binaries from node_modules in {@link WASM_FOLDER}; copies them in builds. */
function wasmBinaries(): Plugin {
  const binary = (name: string) => readFile(join(dirname(tfjsWasm), name));
  return {
    name: 'wasm-binaries',
    configureServer(server) {
      server.middlewares.use(`/${WASM_FOLDER}`, (request, response, next) => {
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
        const source = await binary(name);
        this.emitFile({ type: 'asset', fileName: `${WASM_FOLDER}/${name}`, source });
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
        const source = `# Licences of the packages in this app\n\n${sections.join('\n')}\n${await xiphSection()}\n${DEMO_SONG}`;
        this.emitFile({ type: 'asset', fileName: 'licenses.md', source });
      },
    },
  };
}

/** @wasm-audio-decoders/ogg-vorbis holds Xiph's libraries as WebAssembly, without their licence. */
async function xiphSection(): Promise<string> {
  const text = await licenseText('BSD-3-Clause', '2002-2020', 'Xiph.org Foundation');
  return `## libogg, libvorbis (BSD-3-Clause)\n\n${text}\n`;
}

/** The text of a licence by its SPDX identifier, with year and holder of the copyright, or ''. */
async function licenseText(identifier: string, year: string, holder: string): Promise<string> {
  const path = join('node_modules/spdx-license-list/licenses', `${identifier}.json`);
  const json = await readFile(path, 'utf8').catch(() => null);
  if (json === null) return '';
  const { licenseText: text } = JSON.parse(json) as { licenseText: string };
  const filled = text
    .replace('<year> ', year && `${year} `)
    .replace(/<(copyright holders|owner)>/, holder);
  return filled.trim();
}

const DEMO_SONG = `## Demo song (CC0 1.0)

demo/francium.mp3 is an excerpt of “Francium” from “everything is remixed” by ichbinsoftware, dedicated
to the public domain: https://creativecommons.org/publicdomain/zero/1.0/
`;

/** Markdown section with name, version and licence text of the package in `folder`. */
async function describeLicense(folder: string): Promise<string> {
  const { name, version, license, author, homepage } = JSON.parse(
    await readFile(join(folder, 'package.json'), 'utf8'),
  ) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
    readonly author?: string | { readonly name: string };
    readonly homepage?: string;
  };
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = await readFile(join(folder, file ?? 'README.md'), 'utf8').catch(() => '');
  // Some packages have their licence in a section of the README only.
  const section = file ? text : (/^#+ licen[cs]e\b[^]*/im.exec(text)?.[0] ?? '');
  const body = section.replace(/^#+ .*\n/, '').trim();
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`;
  // Some packages name their licence only.
  const standard = () => licenseText(license ?? '', '', holder);
  const origin = body || !homepage ? '' : `${homepage}\n\n`;
  return `## ${name} ${version} (${license ?? 'see below'})\n\n${origin}${body || (await standard())}\n`;
}

const licenses = licensesOfPackages();

const PUBLIC_FOLDER = 'public';
const MODELS_FOLDER = join(PUBLIC_FOLDER, 'models');

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

const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/**
 * Query of the address of `model.json`, by model. It names the content, so that a page of an older
 * build cannot get the model of a newer one.
 */
function modelQueries(): Record<string, string> {
  const contentOf = (name: string) => readFileSync(join(MODELS_FOLDER, name, 'model.json'));
  return Object.fromEntries(
    shippedModels().map((name) => [name, `?${sha256(contentOf(name)).slice(0, 16)}`]),
  );
}

/** Text in index.html that is replaced by the id of the build. */
const BUILD_ID_MARK = '%BUILD_ID%';

/** Files of the built folder that the page never asks for, or that are kept elsewhere. */
const NOT_KEPT = /^(_headers$|hosting\/|models\/)/;

/**
 * Writes the service worker, with the {@link Build} in it, and the id of the build into the page.
 * The service worker is a bundle of its own: it must be one script.
 */
function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_, bundle) {
        const page = bundle['index.html'];
        // A build of something else, e.g. of a benchmark.
        if (page?.type !== 'asset') return;
        const files: Record<string, string> = {};
        for (const [path, output] of Object.entries(bundle)) {
          if (output === page || NOT_KEPT.test(path)) continue;
          files[path] = sha256(output.type === 'chunk' ? output.code : output.source);
        }
        for (const path of readdirSync(PUBLIC_FOLDER, { recursive: true, encoding: 'utf8' })) {
          const content = await readFile(join(PUBLIC_FOLDER, path)).catch(() => null);
          if (content && !NOT_KEPT.test(path)) files[path] = sha256(content);
        }
        for (const [name, query] of Object.entries(modelQueries())) {
          const topology = await readFile(join(MODELS_FOLDER, name, 'model.json'));
          files[`models/${name}/model.json${query}`] = sha256(topology);
        }
        const html = String(page.source);
        const id = sha256(JSON.stringify([files, html])).slice(0, 16);
        page.source = html.replace(BUILD_ID_MARK, id);
        files[''] = sha256(page.source);
        const source = await bundleServiceWorker({ id, files, weights: defaultWeights() });
        this.emitFile({ type: 'asset', fileName: SERVICE_WORKER_PATH, source });
      },
    },
  };
}

function defaultWeights(): Build['weights'] {
  const folder = `models/${DEFAULT_MODEL_NAME}/`;
  const topology = readFileSync(join(PUBLIC_FOLDER, folder, 'model.json'), 'utf8');
  const { weightsManifest, userDefinedMetadata } = JSON.parse(topology) as {
    weightsManifest: readonly { readonly paths: readonly string[] }[];
    userDefinedMetadata: { readonly digest: string };
  };
  return { digest: userDefinedMetadata.digest, folder, shards: weightsManifest[0].paths };
}

async function bundleServiceWorker(content: Build): Promise<string> {
  const entry = 'src/hosting/serviceWorker/serviceWorker.ts';
  const result = await build({
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    define: { __BUILD__: JSON.stringify(JSON.stringify(content)) },
    build: { write: false, lib: { entry, formats: ['iife'], name: 'serviceWorker' } },
  });
  const [{ output }] = [result].flat() as Rolldown.RolldownOutput[];
  return output[0].code;
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
  define: {
    __SHIPPED_MODELS__: JSON.stringify(shippedModels()),
    __MODEL_QUERIES__: JSON.stringify(modelQueries()),
    __WASM_FOLDER__: JSON.stringify(WASM_FOLDER),
  },
  plugins: [
    react(),
    wasmBinaries(),
    contentSecurityPolicy(),
    hostHeaders(),
    licenses.page,
    serviceWorker(),
  ],
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
