// @ts-check
/**
 * What the tests need and npm does not bring: a Chromium, and a Vulkan driver for WebGPU in Node. Installs them with apt on
 * Debian (the driver on Ubuntu too) with CI=true, or after a yes on a terminal. Otherwise says what to install, and stops.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { findChromium } from './chromium.mjs';
import {
  aptCalls,
  chromiumInstallation,
  driverInstallation,
  isYes,
  permissionIn,
  questionFor,
  answerTo,
} from './installation.mjs';
import { stop } from './installed.mjs';
import { chooseDriver, hasSystemLoader } from './vulkan-driver.mjs';

const ci = process.env.CI === 'true' || process.env.CI === '1';
const isRoot = process.getuid?.() === 0;

/** Empty where there is no such file. @param {string} file */
const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '');

/** @returns {import('./installation.mjs').System} */
function thisSystem() {
  const lines = textOf('/etc/os-release').matchAll(/^(\w+)="?([^"\n]*)"?$/gm);
  const release = Object.fromEntries([...lines].map(([, key, value]) => [key, value]));
  return {
    id: release.ID ?? '',
    versionId: release.VERSION_ID ?? '',
    codename: release.VERSION_CODENAME ?? '',
    isRoot,
    ci,
  };
}

/** As root, or with sudo where it asks for no password. @param {string[]} argv */
function apt(argv) {
  const call = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...argv];
  const [command = '', ...words] = isRoot ? call : ['sudo', '-n', ...call];
  return spawnSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

/**
 * Returns whether it was installed; not where nobody may say yes, or says no.
 * @param {string} what @param {import('./installation.mjs').Installation | null} installation
 */
async function installed(what, installation) {
  if (!installation) return false;
  const permission = permissionIn({ ci, terminal: Boolean(process.stdin.isTTY && process.stdout.isTTY) });
  if (permission === 'leave') return false;
  if (permission === 'ask') {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await answerTo(questionFor(what, installation), terminal);
    if (answer === null) console.log(`\nNo answer: ${what} is not installed.`);
    if (answer === null || !isYes(answer)) return false;
  }
  console.log(`Installing ${what} …`);
  if (installation.source && isRoot) writeFileSync(installation.source.file, installation.source.text);
  return aptCalls(installation)
    .map((call) => apt(call))
    .at(-1);
}

/** Path of the Chromium to test with. Ends the process where there is none. @returns {Promise<string>} */
export async function provideChromium() {
  const found = findChromium();
  if (found && existsSync(found)) return found;
  if (found) stop(`CHROME_PATH names ${found}, which does not exist.`);
  await installed('Chromium', chromiumInstallation(thisSystem()));
  return (
    findChromium() ??
    stop(
      'The tests need Chromium or Chrome. Install one (on Debian: apt-get install chromium), or name one in CHROME_PATH. ' +
        'On Debian as root, CI=true npm test installs it without asking.',
    )
  );
}

/**
 * The Vulkan driver for Node. In CI a slow driver is replaced by a faster one; a person's machine gets one only if it has
 * none.
 * @returns {Promise<import('./vulkan-driver.mjs').Driver>}
 */
export async function provideDriver() {
  let driver = chooseDriver();
  const named = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES;
  if (!driver && named) stop(`VK_DRIVER_FILES names the driver ${named}, but WebGPU in Node finds no adapter with it.`);
  const apts = {
    deb822: textOf('/etc/apt/sources.list.d/debian.sources'),
    list: textOf('/etc/apt/sources.list'),
    hasBackports: existsSync('/etc/apt/sources.list.d/backports.sources'),
  };
  if (!driver || (ci && driver.kind === 'swiftshader')) {
    const done = await installed('lavapipe, a software Vulkan driver', driverInstallation(thisSystem(), apts));
    if (done) driver = chooseDriver();
  }
  if (driver) return driver;
  const loader = process.platform === 'linux' && !hasSystemLoader() ? ' and its loader (libvulkan1)' : '';
  return stop(
    `WebGPU in Node finds no adapter. Install a Vulkan driver${loader} (on Debian: apt-get install mesa-vulkan-drivers; Mesa 24 ` +
      'or newer), or name a driver’s manifest in VK_DRIVER_FILES. SwiftShader, which comes with Chromium, works too. ' +
      'On Debian as root, CI=true npm test installs a driver without asking.',
  );
}
