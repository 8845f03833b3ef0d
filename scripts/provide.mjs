// @ts-check
/**
 * What the tests need and npm does not bring: a Chromium, and a Vulkan driver for WebGPU in Node. Installs them on Debian
 * as root; elsewhere says in one line what to install.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { findChromium } from './chromium.mjs';
import { stop } from './installed.mjs';
import { chooseDriver, hasSystemLoader } from './vulkan-driver.mjs';

/** @returns {Record<string, string>} */
function osRelease() {
  if (!existsSync('/etc/os-release')) return {};
  const lines = readFileSync('/etc/os-release', 'utf8').matchAll(/^(\w+)="?([^"\n]*)"?$/gm);
  return Object.fromEntries([...lines].map(([, key, value]) => [key, value]));
}

const isDebianRoot = () => osRelease().ID === 'debian' && process.getuid?.() === 0;

/** @param {string[]} argv */
function apt(argv) {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (
    spawnSync('apt-get', ['-qq', ...argv], { stdio: ['ignore', 'ignore', 'inherit'], env: environment }).status === 0
  );
}

/** Path of the Chromium to test with. Ends the process where there is none. @returns {string} */
export function provideChromium() {
  const found = findChromium();
  if (found && existsSync(found)) return found;
  if (found) stop(`CHROME_PATH names ${found}, which does not exist.`);
  if (isDebianRoot()) {
    console.log('Installing Chromium …');
    apt(['update']);
    apt(['install', '-y', '--no-install-recommends', 'chromium', 'libvulkan1']);
  }
  return (
    findChromium() ??
    stop(
      'The tests need Chromium or Chrome: install one (Debian: apt-get install chromium) or name one in CHROME_PATH.',
    )
  );
}

/** The machine's own first Debian source, of another suite: whichever mirror it uses. @param {string} suite @returns {{ file: string, text: string } | null} */
function sourceOfSuite(suite) {
  const [stanzas, lines] = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'].map((file) =>
    existsSync(file) ? readFileSync(file, 'utf8') : '',
  );
  const stanza = stanzas?.split(/\n\s*\n/).find((part) => /^Types:.*\bdeb\b/m.test(part));
  if (stanza)
    return {
      file: 'shiftlab-backports.sources',
      text: `${stanza.trim().replace(/^Suites:.*$/m, `Suites: ${suite}`)}\n`,
    };
  const line = lines?.match(/^deb\s+(\[[^\]]*\]\s+)?(\S+)\s/m);
  return line ? { file: 'shiftlab-backports.list', text: `deb ${line[1] ?? ''}${line[2]} ${suite} main\n` } : null;
}

/** Dawn takes lavapipe of Mesa 24 or newer; Debian 12 has that in its backports suite. Where this fails, there is SwiftShader. */
function installLavapipe() {
  console.log('Installing lavapipe, a software Vulkan driver …');
  const suite = `${osRelease().VERSION_CODENAME}-backports`;
  const backports = osRelease().VERSION_ID === '12';
  const source = backports && !existsSync('/etc/apt/sources.list.d/backports.sources') ? sourceOfSuite(suite) : null;
  if (source) writeFileSync(`/etc/apt/sources.list.d/${source.file}`, source.text);
  apt(['update']);
  return apt([
    'install',
    '-y',
    '--no-install-recommends',
    ...(backports ? ['-t', suite] : []),
    'mesa-vulkan-drivers',
    'libvulkan1',
  ]);
}

/**
 * The Vulkan driver for Node. A container of a CI may be changed for a faster one; a person's machine is only completed.
 * @returns {import('./vulkan-driver.mjs').Driver}
 */
export function provideDriver() {
  let driver = chooseDriver();
  const named = process.env.VK_DRIVER_FILES ?? process.env.VK_ICD_FILENAMES;
  if (!driver && named) stop(`WebGPU in Node finds no adapter with the driver that VK_DRIVER_FILES names: ${named}.`);
  const wantsFaster = process.env.CI && driver?.kind === 'swiftshader';
  if ((!driver || wantsFaster) && isDebianRoot() && installLavapipe()) driver = chooseDriver();
  if (driver) return driver;
  const loader = process.platform === 'linux' && !hasSystemLoader() ? ' and its loader (libvulkan1)' : '';
  return stop(
    `No WebGPU adapter in Node: install a Vulkan driver${loader} (Debian: apt-get install mesa-vulkan-drivers, Mesa 24 or newer), ` +
      'or name its manifest in VK_DRIVER_FILES. Chromium’s own SwiftShader serves too, where it is installed with Chromium.',
  );
}
