import { afterEach, describe, expect, it } from 'vitest';
import type { BackendReport } from '../separation/protocol';
import { backendName } from './backendName';
import { speak } from './language/language';

const report = (
  backend: BackendReport['backend'],
  device: Partial<BackendReport['device']> = {},
): BackendReport => ({
  backend,
  device: { adapter: null, numThreads: null, hasSimd: null, ...device },
  msPerSegment: null,
});

describe('backendName', () => {
  Object.assign(globalThis, { document: { documentElement: {} } });
  afterEach(() => speak('en'));

  it('names each backend in the language of the page', async () => {
    const reports = [
      report('webgpu', { adapter: 'intel gen-12lp' }),
      report('webgl'),
      report('wasm', { numThreads: 2, hasSimd: true }),
      report('wasm', { numThreads: 1, hasSimd: false }),
      report('cpu'),
    ];
    expect(reports.map(backendName)).toEqual([
      'WebGPU (intel gen-12lp)',
      'WebGL (unknown adapter)',
      'WebAssembly, 2 threads',
      'WebAssembly without SIMD, 1 thread',
      'CPU, plain JavaScript',
    ]);
    await speak('de');
    expect(reports.map(backendName)).toEqual([
      'WebGPU (intel gen-12lp)',
      'WebGL (unbekannter Grafikprozessor)',
      'WebAssembly, 2 Threads',
      'WebAssembly ohne SIMD, 1 Thread',
      'CPU, einfaches JavaScript',
    ]);
  });
});
