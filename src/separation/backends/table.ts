/**
 * The ordered table of backends: what each needs, how it is loaded and named. The only file that imports
 * tfjs backends, each on demand, so that a browser fetches none it does not use.
 */
import * as tf from '@tensorflow/tfjs-core';
import { VocalIsolationError } from '../../shared/errors';
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
 * Float32 sums in another order differ by some 1e-6 in a mask; transcendental functions of GPUs by more.
 * Half-precision textures miss by 1e-2 and are caught.
 */
const TOLERANCE = { webgpu: 5e-4, webgl: 5e-4, wasm: 2e-4, cpu: 2e-4 } as const;

/** tfjs-wasm has workers for no more. */
const MAX_THREADS = 8;

/** In the order of trying. `wasmUrl`: folder of the wasm binaries, ending in a slash. */
export function backendTable(wasmUrl: string): BackendCandidate[] {
  return [webgpu(), webgl(), wasm(wasmUrl, true), wasm(wasmUrl, false), cpu()];
}

/** Factories by name: tfjs forgets them when a backend is removed, and its modules run only once. */
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
      // A processor that plays GPU is several times slower than the same processor running wasm.
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

/** Name of what draws, from a context made for the purpose; null without WebGL 2 in workers. */
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

/** All of few cores; of many, half, as those are mostly pairs that share arithmetic units. */
function numThreads(logicalCores: number): number {
  return Math.min(MAX_THREADS, Math.max(logicalCores >> 1, Math.min(logicalCores, 4)));
}

/**
 * Runs `work` while the browser claims to have `count` logical cores: tfjs-wasm never uses more than half
 * of what it finds at start (backend.cc: `num_cores = emscripten_num_logical_cores() / 2`), which
 * on two cores is one.
 */
async function withLogicalCores<T>(count: number, work: () => Promise<T>): Promise<T> {
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: count, configurable: true });
  try {
    return await work();
  } finally {
    // What is deleted is our own property; the prototype's shows again.
    Reflect.deleteProperty(navigator, 'hardwareConcurrency');
  }
}

/**
 * `work`, or a rejection as soon as a thread that it starts fails: tfjs would wait for it for ever. The
 * event goes no further, or the page would take the whole worker for dead.
 */
async function rejectOnWorkerError<T>(work: Promise<T>): Promise<T> {
  let listener: (event: ErrorEvent) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    listener = (event) => {
      event.preventDefault();
      reject(new VocalIsolationError('backend-unavailable', `a thread failed: ${event.message}`));
    };
  });
  addEventListener('error', listener);
  try {
    return await Promise.race([work, failed]);
  } finally {
    removeEventListener('error', listener);
  }
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
