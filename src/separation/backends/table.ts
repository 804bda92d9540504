/**
 * The ordered table of backends: what each needs, how it is loaded and how it is named. The only file
 * that imports tfjs backends, each on demand, so that a browser fetches only those it uses.
 */
import * as tf from '@tensorflow/tfjs-core';
import { VocalIsolationError } from '../../shared/errors';
import { untilRejected } from '../../shared/race';
import type { BackendCandidate } from './backend';
import {
  adapterSuitability,
  describeAdapter,
  findAdapter,
  SOFTWARE_RENDERER,
  watchDevice,
} from './webgpu';
import type { Gpu, WebgpuDevice } from './webgpu';
import type { BackendName } from '../protocol';

/**
 * Largest accepted difference from the known answer, per backend. Float32 sums in another order differ
 * by some 1e-6 in a mask, the transcendental functions of GPUs by more. Half-precision textures miss by
 * 1e-2 and are refused.
 */
const TOLERANCE = { webgpu: 5e-4, webgl: 5e-4, wasm: 2e-4, cpu: 2e-4 } as const;

/** The size of the pool of threads that tfjs-wasm starts. */
const MAX_THREADS = 8;

/**
 * The candidates in the order of trying. `wasmUrl` is the URL of the folder with the wasm binaries,
 * ending in a slash.
 */
export function backendTable(wasmUrl: string): BackendCandidate[] {
  return [webgpu(), webgl(), wasm(wasmUrl, true), wasm(wasmUrl, false), cpu()];
}

/**
 * Backend factories by name. tfjs forgets a factory when its backend is removed, and the module that
 * registers it runs only once.
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
    suitability: async () => adapterSuitability(await adapter()),
    async activate() {
      const found = await adapter();
      if (!found) throw new VocalIsolationError('backend-unavailable', 'WebGPU has no adapter');
      await import('@tensorflow/tfjs-backend-webgpu');
      await start('webgpu');
      const { device } = tf.backend() as unknown as { device: WebgpuDevice };
      if (state?.device !== device) state = { device, isHealthy: watchDevice(device) };
      return `WebGPU (${describeAdapter(found)})`;
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
    suitability() {
      const renderer = webglRenderer();
      if (renderer === null) return 'absent';
      // A software-rendered GPU is several times slower than wasm on the same processor.
      return SOFTWARE_RENDERER.test(renderer) ? 'last-resort' : 'good';
    },
    async activate() {
      await import('@tensorflow/tfjs-backend-webgl');
      await start('webgl');
      state = (tf.backend() as unknown as { gpgpu: WebglState }).gpgpu;
      if (!tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
        throw new VocalIsolationError('backend-unavailable', 'WebGL lacks float32 textures');
      }
      return `WebGL (${webglRenderer() ?? 'unknown renderer'})`;
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

function wasm(wasmUrl: string, withThreads: boolean): BackendCandidate {
  const threads = withThreads ? numThreads(navigator.hardwareConcurrency) : 1;
  return {
    id: withThreads ? 'wasm-threads' : 'wasm',
    name: 'wasm',
    tolerance: TOLERANCE.wasm,
    suitability: () =>
      typeof WebAssembly === 'undefined' || (withThreads && (threads < 2 || !crossOriginIsolated))
        ? 'absent'
        : 'good',
    async activate() {
      const { setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      const isRunning = tf.engine().registry['wasm'] !== undefined;
      if (isRunning) {
        await tf.setBackend('wasm');
      } else {
        setWasmPaths(wasmUrl);
        tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', withThreads);
        setThreadsCount(threads);
        await withLogicalCores(2 * threads, () => rejectOnWorkerError(start('wasm')));
      }
      const hasSimd = tf.env().getBool('WASM_HAS_SIMD_SUPPORT');
      const flavour = hasSimd ? 'WebAssembly' : 'WebAssembly without SIMD';
      return `${flavour}, ${threads === 1 ? '1 thread' : `${threads} threads`}`;
    },
    isHealthy: () => true,
    deactivate: () => stop('wasm'),
  };
}

/** Up to 4 cores: all of them. Above: half, since pairs of logical cores share arithmetic units. */
function numThreads(logicalCores: number): number {
  return Math.min(MAX_THREADS, Math.max(logicalCores >> 1, Math.min(logicalCores, 4)));
}

/**
 * Runs `work` while `navigator.hardwareConcurrency` is `count`: tfjs-wasm never uses more than half of
 * what it finds at start (backend.cc: `num_cores = emscripten_num_logical_cores() / 2`), which on two
 * cores is one.
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

/**
 * Settles as `work` does, or rejects with `backend-unavailable` as soon as a thread that it starts
 * fails: tfjs would wait for that thread for ever. The error event is stopped here, because the page
 * takes an error event of the worker for its death.
 */
function rejectOnWorkerError<T>(work: Promise<T>): Promise<T> {
  return untilRejected(work, (reject) => {
    const listener = (event: ErrorEvent) => {
      event.preventDefault();
      reject(new VocalIsolationError('backend-unavailable', `a thread failed: ${event.message}`));
    };
    addEventListener('error', listener);
    return () => removeEventListener('error', listener);
  });
}

function cpu(): BackendCandidate {
  return {
    id: 'cpu',
    name: 'cpu',
    tolerance: TOLERANCE.cpu,
    suitability: () => 'last-resort',
    async activate() {
      await import('@tensorflow/tfjs-backend-cpu');
      await start('cpu');
      return 'CPU, plain JavaScript';
    },
    isHealthy: () => true,
    deactivate: () => stop('cpu'),
  };
}
