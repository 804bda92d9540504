/** What must be known about a WebGPU adapter and its device before and while they are trusted. */
import type { Suitability } from './backend';

/** What tells adapters apart; browsers leave out, or leave empty, what they do not want to tell. */
interface AdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

/** The parts of GPUAdapter that are needed. Older browsers have `isFallbackAdapter` here. */
export interface WebgpuAdapter {
  readonly info?: AdapterInfo;
  readonly isFallbackAdapter?: boolean;
}

/** The part of `navigator.gpu` that is needed. */
export interface Gpu {
  requestAdapter(options?: {
    readonly powerPreference?: 'high-performance';
  }): Promise<WebgpuAdapter | null>;
}

/** The parts of GPUDevice that are needed. */
export interface WebgpuDevice {
  /** Resolves when the device is gone, for whatever reason; never rejects. */
  readonly lost: Promise<unknown>;
  addEventListener(type: 'uncapturederror', listener: () => void): void;
  destroy(): void;
}

/** Names of adapters that are processors playing GPU. */
export const SOFTWARE_RENDERER = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

/** How long a browser may take to say whether there is an adapter; broken drivers never answer. */
const ADAPTER_PATIENCE_MS = 3000;

/** The adapter that tfjs would get too; null where there is none, or none that answers. */
export async function findAdapter(gpu: Gpu | undefined): Promise<WebgpuAdapter | null> {
  if (!gpu) return null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ADAPTER_PATIENCE_MS);
  });
  try {
    return await Promise.race([
      gpu.requestAdapter({ powerPreference: 'high-performance' }),
      tooLong,
    ]);
  } catch {
    // Browsers that forbid it here reject instead of answering null.
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** A software adapter is several times slower than the same processor running wasm. */
export function adapterSuitability(adapter: WebgpuAdapter | null): Suitability {
  if (!adapter) return 'absent';
  const isFallback = adapter.isFallbackAdapter ?? adapter.info?.isFallbackAdapter ?? false;
  return isFallback || SOFTWARE_RENDERER.test(describeAdapter(adapter)) ? 'last-resort' : 'good';
}

/** What the browser tells about the adapter, for people. */
export function describeAdapter({ info }: WebgpuAdapter): string {
  const parts = [info?.vendor, info?.architecture, info?.device, info?.description];
  return parts.filter(Boolean).join(' ') || 'unknown adapter';
}

/**
 * Whether `device` is still to be believed: it is not once it is lost, nor after an error that nobody
 * caught (out of memory, a shader that does not compile), since what follows computes with zeros.
 */
export function watchDevice(device: WebgpuDevice): () => boolean {
  let isHealthy = true;
  const giveUp = () => {
    isHealthy = false;
  };
  void device.lost.then(giveUp);
  device.addEventListener('uncapturederror', giveUp);
  return () => isHealthy;
}
