// @ts-check
/** The version that the page's footer names: that of package.json, and the commit that it was built from. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/**
 * @param {string} folder of a repository
 * @returns {string} the short hash of its commit, with "+ changes" if files differ from it; 'unknown' if there is no git or
 * no repository
 */
export function commitOf(folder) {
  const git = (/** @type {string[]} */ ...words) =>
    execFileSync('git', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const hash = git('rev-parse', '--short=10', 'HEAD');
    return git('status', '--porcelain') === '' ? hash : `${hash} + changes`;
  } catch {
    return 'unknown';
  }
}

/** @returns {import('vite').Plugin} */
export function versionOfThePage() {
  return {
    name: 'shiftlab-version',
    config: () => ({
      define: {
        'import.meta.env.VERSION': JSON.stringify(
          JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')).version,
        ),
        'import.meta.env.COMMIT': JSON.stringify(commitOf(root)),
      },
    }),
  };
}
