// @ts-check
/**
 * Installs the dependencies of a fresh clone, and builds the page if its sources have changed. Imports only Node's own
 * modules, because it runs before anything is installed. It remembers nothing about the installation: node_modules itself
 * lists what it has.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commitOf } from '../page/version.mjs';
import { ended } from './child.mjs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Prints one sentence and ends. @param {string} sentence @returns {never} */
export function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

/**
 * Whether Vite 8 runs on this version of Node. The same as `engines` of package.json, which npm only warns about.
 * @param {string} version
 */
export function supportsNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

/** Vite takes what follows these for a query or a fragment. @param {string} folder */
export const worksIn = (folder) => !/[#?]/.test(folder);

/** Ends the process on a version of Node, or in a folder, in which nothing works. */
export function requireMachine() {
  if (!worksIn(root))
    stop(`ShiftLab does not work in a folder with # or ? in its path: move it to another. It is in ${root}`);
  if (!supportsNode(process.versions.node))
    stop(`ShiftLab needs Node 20.19 or a later 20, or Node 22.12 or newer; this is Node ${process.versions.node}.`);
}

/** Runs npm with the one that started us, so that no shell is needed. @param {string[]} argv */
function npm(argv) {
  const cli = process.env.npm_execpath;
  return cli && /\.c?js$/.test(cli)
    ? ended(process.execPath, [cli, ...argv], { cwd: root })
    : ended('npm', argv, { cwd: root, shell: process.platform === 'win32' });
}

/** Null if npm was stopped while it wrote the file, or it is damaged. @param {string} file */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}

/** Every package of the lock file that this platform needs is in node_modules, at its version. */
export function isInstalled() {
  const wanted = join(root, 'package-lock.json');
  const present = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(present)) return false;
  const have = packagesIn(present);
  return (
    have !== null &&
    Object.entries(JSON.parse(readFileSync(wanted, 'utf8')).packages).every(
      ([path, entry]) => path === '' || entry.optional || entry.devOptional || have[path]?.version === entry.version,
    )
  );
}

export async function install() {
  if (isInstalled()) return;
  console.log('Installing dependencies …');
  const { status } = await npm(['ci', '--include=dev', '--no-audit', '--no-fund']);
  if (status !== 0) stop('npm ci failed; its message is above.');
}

const BUILD_INPUTS = [
  'index.html',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.config.ts',
  'scripts/files/packed.mjs',
  'scripts/files/regular-file.mjs',
  'scripts/page/content-policy.mjs',
  'scripts/page/first-paint.mjs',
  'scripts/page/offline.mjs',
  'scripts/page/served-results.mjs',
  'scripts/page/social-preview.mjs',
  'scripts/page/style-at-the-end.mjs',
  'scripts/page/version.mjs',
  'public',
  'results',
  'src',
  'workers',
];

/** @param {string} path @returns {string[]} */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/** Hash of everything that the build depends on, with the commit that the footer names, and the address that the page is told; tests are left out. */
function buildKey() {
  const hash = createHash('sha256').update(`${commitOf(root)}\0${process.env.SHIFTLAB_ADDRESS ?? ''}\0`);
  for (const file of BUILD_INPUTS.flatMap((input) => filesUnder(join(root, input)))) {
    if (/\.test\.ts$/.test(file)) continue;
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
}

const stampFile = join(root, 'node_modules', '.cache', 'shiftlab', 'build');

/** Builds dist/ for production unless it was built from exactly these sources. Returns whether it built. */
export async function build() {
  const key = buildKey();
  const built =
    existsSync(stampFile) && existsSync(join(root, 'dist', 'index.html')) && readFileSync(stampFile, 'utf8') === key;
  if (built) return false;
  console.log('Building …');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = await ended(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    // Vite builds what NODE_ENV says, and Vitest sets it to test: the page would carry Svelte's development code.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status !== 0) throw new Error('vite build failed; its message is above.');
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, key);
  return true;
}
