/**
 * WebGPU in Node: the `webgpu` package (Dawn) on the best Vulkan driver found. A process that opened a device must end
 * with process.exit.
 */
import { existsSync } from 'node:fs';
import { create, globals } from 'webgpu';

const LAVAPIPE = '/usr/share/vulkan/icd.d/lvp_icd.json';

let instance: GPU | null = null;

export function nodeGpu(): GPU {
  if (instance) return instance;
  if (!process.env.VK_DRIVER_FILES && existsSync(LAVAPIPE)) process.env.VK_DRIVER_FILES = LAVAPIPE;
  process.env.XDG_RUNTIME_DIR ??= '/tmp';
  Object.assign(globalThis, globals);
  instance = create([]);
  return instance;
}
