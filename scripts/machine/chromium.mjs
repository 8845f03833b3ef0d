// @ts-check
/**
 * Where Chromium is, and the flags under which a headless one without a GPU has WebGPU (SwiftShader). Used by the tests
 * and by the choice of a Vulkan driver for Node. Node's own modules only.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** Without background traffic, and allowed to run as root in a container. */
const QUIET = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** WebGPU on the CPU. Needs a page on http://localhost. */
export const WEBGPU_FLAGS = [...QUIET, '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** No WebGPU at all, as in a browser that does not have it. */
export const NO_WEBGPU_FLAGS = [...QUIET, '--disable-features=WebGPU', '--disable-blink-features=WebGPU'];

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];

function onPath() {
  const found = [];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of NAMES) if (existsSync(join(folder, name))) found.push(join(folder, name));
  }
  return found;
}

function installed() {
  if (process.platform === 'darwin') {
    return [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ];
  }
  if (process.platform === 'win32') {
    return [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .map((folder) => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  const cache = join(homedir(), '.cache', 'ms-playwright');
  if (!existsSync(cache)) return [];
  return readdirSync(cache)
    .filter((name) => name.startsWith('chromium-'))
    .sort()
    .reverse()
    .flatMap((name) => ['chrome-linux', 'chrome-linux64'].map((folder) => join(cache, name, folder, 'chrome')));
}

/**
 * Path of a Chromium or Chrome, or null. CHROME_PATH comes first, even if it names nothing that exists.
 * @returns {string | null}
 */
export function findChromium() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  return [...onPath(), ...installed()].find((path) => existsSync(path)) ?? null;
}

/** Launch options that say where Chromium is; empty if none was found, so that Playwright looks for its own. */
export function chromiumLocation() {
  const executablePath = findChromium();
  return executablePath ? { executablePath } : {};
}

/**
 * Folders that may hold the Vulkan files that come with Chromium: beside the binary, and where distributions put it.
 */
export function chromiumFolders() {
  const chromium = findChromium();
  const beside = chromium && existsSync(chromium) ? [dirname(realpathSync(chromium))] : [];
  return [...beside, '/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];
}
