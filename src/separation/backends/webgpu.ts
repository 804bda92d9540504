/** What must be known about a WebGPU adapter and its device before and while they are used. */
import { withinSeconds } from '../../shared/race';
import type { Seconds } from '../../shared/units';
import type { Suitability } from './backend';

/** What tells adapters apart; browsers omit, or leave empty, what they do not disclose. */
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

/** Matches the names of software-rendered GPUs. */
export const SOFTWARE_RENDERER = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

/** How long a browser may take to say whether there is an adapter; broken drivers never answer. */
const ADAPTER_PATIENCE: Seconds = 3;

/**
 * The adapter that tfjs would get as well; null where there is none, or none that answers in time.
 */
export async function findAdapter(gpu: Gpu | undefined): Promise<WebgpuAdapter | null> {
  if (!gpu) return null;
  const asking = async () => gpu.requestAdapter({ powerPreference: 'high-performance' });
  try {
    return await withinSeconds(asking(), ADAPTER_PATIENCE, () => new Error('no adapter answered'));
  } catch {
    // Browsers that forbid WebGPU here throw or reject instead of answering null.
    return null;
  }
}

/** A software adapter is several times slower than the same processor running wasm. */
export function adapterSuitability(adapter: WebgpuAdapter | null): Suitability {
  if (!adapter) return 'absent';
  const isFallback = adapter.isFallbackAdapter ?? adapter.info?.isFallbackAdapter ?? false;
  return isFallback || SOFTWARE_RENDERER.test(describeAdapter(adapter) ?? '')
    ? 'last-resort'
    : 'good';
}

/** What the browser discloses about the adapter; null if that is nothing. */
export function describeAdapter({ info }: WebgpuAdapter): string | null {
  const parts = [info?.vendor, info?.architecture, info?.device, info?.description];
  return parts.filter(Boolean).join(' ') || null;
}

/**
 * Returns a function that says whether `device` still computes correctly. It does not once it is
 * lost, nor after an uncaught error (out of memory, a shader that does not compile): from then on
 * it computes with zeros.
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
