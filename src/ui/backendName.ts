/** What the separation is computed with, in words. */
import type { BackendReport } from '../separation/protocol';
import { texts } from './language/language';

/** `WebGPU (intel gen-12lp)`, `WebAssembly, 2 threads`, `CPU, plain JavaScript`. */
export function backendName({ backend, device }: BackendReport): string {
  const { backends } = texts();
  const { adapter, numThreads, hasSimd } = device;
  switch (backend) {
    case 'webgpu':
      return `WebGPU (${adapter ?? backends.unknownAdapter})`;
    case 'webgl':
      return `WebGL (${adapter ?? backends.unknownAdapter})`;
    case 'wasm':
      return [
        hasSimd === false ? backends.wasmWithoutSimd : 'WebAssembly',
        backends.threads(numThreads ?? 1),
      ].join(', ');
    case 'cpu':
      return backends.plain;
  }
}
