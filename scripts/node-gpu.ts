/**
 * WebGPU in Node: the `webgpu` package (Dawn) on the best Vulkan driver found (vulkan-driver.mjs). A process that opened
 * a device must end with process.exit.
 */
import { create, globals } from 'webgpu';
import { selectDriver } from './vulkan-driver.mjs';

let instance: GPU | null = null;

export function nodeGpu(): GPU {
  if (instance) return instance;
  selectDriver();
  Object.assign(globalThis, globals);
  instance = create([]);
  return instance;
}

/** The driver file in use, for traces and tables; null where the system's own driver is used. */
export function driverFile(): string | null {
  return process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES ?? null;
}
