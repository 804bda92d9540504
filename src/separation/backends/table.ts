/**
 * The ordered table of backends: what each needs, how it is loaded and how it is named. The only
 * file that imports tfjs backends, each on demand, so that a browser fetches only those it uses.
 */
import * as tf from '@tensorflow/tfjs-core';
import { VocalIsolationError } from '../../shared/errors';
import { loadPart } from '../../shared/loadPart';
import type { BackendCandidate } from './backend';
import {
  adapterSuitability,
  describeAdapter,
  findAdapter,
  SOFTWARE_RENDERER,
  watchDevice,
} from './webgpu';
import type { Gpu, WebgpuDevice } from './webgpu';
import type { Seconds } from '../../shared/units';
import type { PageThreads } from './pageThreads';
import type { BackendDevice, BackendName } from '../protocol';

/**
 * Largest accepted difference from the known answer, per backend. Float32 sums in another order
 * differ by some 1e-6 in a mask, the transcendental functions of GPUs by more. Half-precision
 * textures miss by 1e-2 and are refused.
 */
const TOLERANCE = { webgpu: 5e-4, webgl: 5e-4, wasm: 2e-4, cpu: 2e-4 } as const;

/**
 * How long one call of the network may take at most, per backend, the first call included. The
 * first call on a GPU compiles its shaders, which takes some drivers 10 s. The plain CPU backend
 * takes 20 times as long as wasm.
 */
const MAX_SILENCE: Readonly<Record<BackendName, Seconds>> = {
  webgpu: 30,
  webgl: 30,
  wasm: 15,
  cpu: 120,
};

/** tfjs-wasm is built for no more. */
const MAX_THREADS = 8;

/**
 * Name of the global that tells the module of tfjs-wasm how many threads to start; the build
 * makes the module read it (vite.config.ts). Without that, the module starts eight.
 */
const POOL_SIZE = 'wasmThreadPoolSize';

/** Name of the global by which tests read the number of tensors; the app does not use it. */
const COUNT_TENSORS = 'countTensors';
Reflect.set(globalThis, COUNT_TENSORS, () => tf.memory().numTensors);

export interface BackendTableOptions {
  /** URL of the folder with the wasm binaries, ending in a slash. */
  readonly wasmUrl: string;
  /** Threads of the wasm backend at most; null = as many as suit the device. */
  readonly maxThreads: number | null;
  /** Runs the threads of the wasm backend. */
  readonly threads: Pick<PageThreads, 'during'>;
}

const NO_DEVICE: BackendDevice = { adapter: null, numThreads: null, hasSimd: null };

/** The candidates in the order of trying. */
export function backendTable({ wasmUrl, maxThreads, threads }: BackendTableOptions) {
  const numThreads = Math.min(
    suitableThreads(navigator.hardwareConcurrency),
    maxThreads ?? Infinity,
  );
  return [webgpu(), webgl(), wasm(wasmUrl, numThreads, threads), wasm(wasmUrl, 1, null), cpu()];
}

/**
 * Backend factories by name. tfjs forgets a factory when its backend is removed, and the module
 * that registers it runs only once.
 */
const factories = new Map<string, ReturnType<typeof tf.findBackendFactory>>();

async function start(name: BackendName): Promise<void> {
  if (!tf.findBackendFactory(name)) {
    const factory = factories.get(name);
    if (factory) tf.registerBackend(name, factory);
  }
  factories.set(name, tf.findBackendFactory(name));
  if (!(await tf.setBackend(name))) {
    throw new VocalIsolationError('backend-unavailable', `tfjs could not start ${name}`);
  }
}

function stop(name: BackendName): void {
  if (tf.findBackendFactory(name)) tf.removeBackend(name);
}

function webgpu(): BackendCandidate {
  let state: { readonly device: WebgpuDevice; readonly isHealthy: () => boolean } | null = null;
  const adapter = () => findAdapter((navigator as { gpu?: Gpu }).gpu);
  return {
    id: 'webgpu',
    name: 'webgpu',
    tolerance: TOLERANCE.webgpu,
    maxSilence: MAX_SILENCE.webgpu,
    suitability: async () => adapterSuitability(await adapter()),
    async activate() {
      const found = await adapter();
      if (!found) throw new VocalIsolationError('backend-unavailable', 'WebGPU has no adapter');
      await loadPart(() => import('@tensorflow/tfjs-backend-webgpu'));
      await start('webgpu');
      const { device } = tf.backend() as unknown as { device: WebgpuDevice };
      if (state?.device !== device) state = { device, isHealthy: watchDevice(device) };
      return { ...NO_DEVICE, adapter: describeAdapter(found) };
    },
    isHealthy: () => state?.isHealthy() ?? true,
    deactivate() {
      stop('webgpu');
      // tfjs frees its buffers but keeps the device.
      state?.device.destroy();
      state = null;
    },
  };
}

/** The part of tfjs-webgl's own state that tells whether it is alive. */
interface WebglState {
  readonly gl: WebGL2RenderingContext;
  /** Fences waited for by polling. */
  itemsToPoll: unknown[];
}

function webgl(): BackendCandidate {
  let state: WebglState | null = null;
  return {
    id: 'webgl',
    name: 'webgl',
    tolerance: TOLERANCE.webgl,
    maxSilence: MAX_SILENCE.webgl,
    suitability() {
      const renderer = webglRenderer();
      if (renderer === null) return 'absent';
      // A software-rendered GPU is several times slower than wasm on the same processor.
      return SOFTWARE_RENDERER.test(renderer) ? 'last-resort' : 'good';
    },
    async activate() {
      await loadPart(() => import('@tensorflow/tfjs-backend-webgl'));
      await start('webgl');
      state = (tf.backend() as unknown as { gpgpu: WebglState }).gpgpu;
      if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
        throw new VocalIsolationError('backend-unavailable', 'WebGL lacks float32 textures');
      }
      return { ...NO_DEVICE, adapter: webglRenderer() };
    },
    isHealthy: () => !state?.gl.isContextLost(),
    deactivate() {
      // Fences of a lost context never pass: without this, tfjs would poll them for ever.
      if (state) state.itemsToPoll = [];
      state = null;
      stop('webgl');
    },
  };
}

/** The renderer that WebGL would use, from a temporary context; null without WebGL 2 in workers. */
function webglRenderer(): string | null {
  if (typeof OffscreenCanvas === 'undefined') return null;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) return null;
  const unmasked = gl.getExtension('WEBGL_debug_renderer_info')?.UNMASKED_RENDERER_WEBGL;
  const renderer = String(gl.getParameter(unmasked ?? gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return renderer;
}

/**
 * With `threads`: a candidate that uses threads; absent where there is one core or no isolation.
 */
function wasm(
  wasmUrl: string,
  numThreads: number,
  threads: Pick<PageThreads, 'during'> | null,
): BackendCandidate {
  const withThreads = threads !== null;
  return {
    id: withThreads ? 'wasm-threads' : 'wasm',
    name: 'wasm',
    tolerance: TOLERANCE.wasm,
    maxSilence: MAX_SILENCE.wasm,
    suitability: () =>
      typeof WebAssembly === 'undefined' ||
      (withThreads && (numThreads < 2 || !crossOriginIsolated))
        ? 'absent'
        : 'good',
    async activate() {
      const isRunning = tf.engine().registry['wasm'] !== undefined;
      // The package also registers the flags that tell which binary it will fetch.
      const { setThreadsCount, setWasmPaths } = await loadPart(
        () => import('@tensorflow/tfjs-backend-wasm'),
      );
      // tfjs waits for ever for a binary that is missing.
      if (!isRunning) await assertServed(wasmUrl + (await wasmBinary(withThreads)));
      if (isRunning) {
        await tf.setBackend('wasm');
      } else {
        setWasmPaths(wasmUrl);
        tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', withThreads);
        setThreadsCount(numThreads);
        // The thread that calls is one of them.
        Reflect.set(globalThis, POOL_SIZE, numThreads - 1);
        const startWasm = () => withLogicalCores(2 * numThreads, () => start('wasm'));
        await (threads ? threads.during(startWasm) : startWasm());
      }
      const hasSimd = tf.env().getBool('WASM_HAS_SIMD_SUPPORT');
      return { ...NO_DEVICE, numThreads, hasSimd };
    },
    isHealthy: () => true,
    deactivate: () => stop('wasm'),
  };
}

/** The binary that tfjs-wasm will fetch. */
async function wasmBinary(withThreads: boolean): Promise<string> {
  if (withThreads) return 'tfjs-backend-wasm-threaded-simd.wasm';
  const hasSimd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return hasSimd ? 'tfjs-backend-wasm-simd.wasm' : 'tfjs-backend-wasm.wasm';
}

/**
 * Rejects with `app-load-failed` if the host has no file at `url`, or answers with its page
 * instead, and with `offline` if it does not answer.
 */
async function assertServed(url: string): Promise<void> {
  const response = await loadPart(() => fetch(url, { method: 'HEAD' }));
  const isPage = response.headers.get('Content-Type')?.startsWith('text/html') ?? false;
  if (!response.ok || isPage) {
    throw new VocalIsolationError('app-load-failed', `${url}: status ${response.status}`);
  }
}

/** Up to 4 cores: all of them. Above: half, since pairs of logical cores share arithmetic units. */
function suitableThreads(logicalCores: number): number {
  return Math.min(MAX_THREADS, Math.max(logicalCores >> 1, Math.min(logicalCores, 4)));
}

/**
 * Runs `work` while `navigator.hardwareConcurrency` is `count`: tfjs-wasm never uses more than
 * half of what it finds at start (backend.cc: `num_cores = emscripten_num_logical_cores() / 2`),
 * which on two cores is one.
 */
async function withLogicalCores<T>(count: number, work: () => Promise<T>): Promise<T> {
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: count, configurable: true });
  try {
    return await work();
  } finally {
    // Deleting our own property uncovers the prototype's.
    Reflect.deleteProperty(navigator, 'hardwareConcurrency');
  }
}

function cpu(): BackendCandidate {
  return {
    id: 'cpu',
    name: 'cpu',
    tolerance: TOLERANCE.cpu,
    maxSilence: MAX_SILENCE.cpu,
    suitability: () => 'last-resort',
    async activate() {
      await loadPart(() => import('@tensorflow/tfjs-backend-cpu'));
      await start('cpu');
      return NO_DEVICE;
    },
    isHealthy: () => true,
    deactivate: () => stop('cpu'),
  };
}
