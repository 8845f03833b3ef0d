// @ts-check
/** The version that the page's footer names: that of package.json, and the commit that it was built from. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** @returns {string} the short hash of the commit; 'unknown' if there is no git or no repository */
function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
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
        'import.meta.env.COMMIT': JSON.stringify(commit()),
      },
    }),
  };
}
