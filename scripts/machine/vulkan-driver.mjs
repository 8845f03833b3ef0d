// @ts-check
/**
 * Which Vulkan driver Node's WebGPU (Dawn) runs on. In order: what VK_DRIVER_FILES names; a real GPU, where the machine
 * has one; lavapipe (Mesa 24 or newer; Dawn refuses older ones); SwiftShader, which comes with Chromium and is six times
 * slower. A candidate counts only if Dawn gets an adapter from it. A child process tries that, because a process cannot
 * change its driver. macOS and Windows need no choice (Metal, Direct3D 12).
 *
 * `node scripts/machine/vulkan-driver.mjs` prints the choice.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumFolders } from './chromium.mjs';

/**
 * @typedef {{ kind: 'named' | 'system' | 'lavapipe' | 'swiftshader', file: string | null }} Candidate
 * file: the driver's manifest; null lets the loader find what is installed.
 * @typedef {Candidate & { adapter: string, software: boolean }} Driver
 */

const self = fileURLToPath(import.meta.url);

function hasGpuNode() {
  const dri = existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));
  return dri || existsSync('/dev/nvidia0') || existsSync('/dev/dxg');
}

/** @returns {Candidate[]} */
function candidates() {
  const named = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES;
  if (named) return [{ kind: 'named', file: named }];
  if (process.platform !== 'linux') return [{ kind: 'system', file: null }];
  /** @type {Candidate[]} */
  const list = hasGpuNode() ? [{ kind: 'system', file: null }] : [];
  for (const folder of ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d']) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      if (/^lvp_icd.*\.json$/.test(name)) list.push({ kind: 'lavapipe', file: join(folder, name) });
    }
  }
  for (const folder of chromiumFolders()) {
    const file = join(folder, 'vk_swiftshader_icd.json');
    if (existsSync(file)) list.push({ kind: 'swiftshader', file });
  }
  return list;
}

/**
 * Environment of a process that uses the candidate. Chromium also brings a Vulkan loader, for systems without one.
 * @param {Candidate} candidate
 * @returns {Record<string, string>}
 */
export function driverEnvironment(candidate) {
  /** @type {Record<string, string>} */
  const environment = { XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? '/tmp' };
  if (candidate.file) environment.VK_DRIVER_FILES = candidate.file;
  if (process.platform === 'linux') {
    const loaders = chromiumFolders().filter((folder) => existsSync(join(folder, 'libvulkan.so.1')));
    const path = [process.env.LD_LIBRARY_PATH, ...new Set(loaders)].filter(Boolean).join(':');
    if (path && !hasSystemLoader()) environment.LD_LIBRARY_PATH = path;
  }
  return environment;
}

export function hasSystemLoader() {
  const { stdout } = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH}:/sbin:/usr/sbin` },
  });
  return (stdout ?? '').includes('libvulkan.so.1');
}

/**
 * The first candidate that gives an adapter, or null. Costs a third of a second for each candidate tried.
 * @returns {Driver | null}
 */
export function chooseDriver() {
  for (const candidate of candidates()) {
    const { status, stdout } = spawnSync(process.execPath, [self, '--probe'], {
      encoding: 'utf8',
      env: { ...process.env, ...driverEnvironment(candidate) },
      timeout: 30_000,
    });
    if (status !== 0) continue;
    const probed = JSON.parse(stdout.trim().split('\n').at(-1) ?? 'null');
    // There is a GPU, but the loader found only a software driver: the drivers named below are better.
    if (candidate.kind === 'system' && process.platform === 'linux' && probed.software) continue;
    return { ...candidate, ...probed };
  }
  return null;
}

/** Sets the environment that selects the driver, for this process and its children. Costs nothing once it is set. */
export function selectDriver() {
  process.env.XDG_RUNTIME_DIR ??= '/tmp';
  if (process.env.VK_DRIVER_FILES || process.env.SHIFTLAB_DRIVER === 'system') return;
  const driver = chooseDriver();
  if (!driver) return; // requestAdapter will say that there is none
  if (driver.file) Object.assign(process.env, driverEnvironment(driver));
  else process.env.SHIFTLAB_DRIVER = 'system';
}

/** @param {Driver} driver */
export function describeDriver(driver) {
  return `${driver.adapter}${driver.software ? ', software' : ''} (${driver.file ?? 'the system’s driver'})`;
}

async function probe() {
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) process.exit(1);
  const { vendor, architecture, description, device } = adapter.info;
  const name = description || `${vendor} ${architecture} ${device}`.trim();
  const software = /swiftshader|llvmpipe|lavapipe|software|basic render/i.test(`${vendor} ${architecture} ${name}`);
  process.stdout.write(JSON.stringify({ adapter: name, software }) + '\n', () => process.exit(0));
}

if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(self)) {
  if (process.argv[2] === '--probe') await probe();
  else {
    const driver = chooseDriver();
    console.log(driver ? describeDriver(driver) : 'none');
    process.exit(driver ? 0 : 1);
  }
}
