/** What the tests and the torture leave in the system's folder for temporary files: nothing, however they end. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const SCRIPT = pathToFileURL(resolve(import.meta.dirname, '../scripts/checks/temporary-folder.mjs')).href;
const LEAVE_ONE = `require('node:fs').mkdtempSync(require('node:path').join(require('node:os').tmpdir(), 'left-'))`;

it.each([
  ['ends', ''],
  ['throws', `throw new Error('on purpose');`],
  ['exits at once', 'process.exit(3);'],
])('a process that %s takes with it what it and its children left', (_how, end) => {
  const system = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
  const script = `
    import { execFileSync } from 'node:child_process';
    import { mkdtempSync, readdirSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    import { join } from 'node:path';
    import ${JSON.stringify(SCRIPT)};
    mkdtempSync(join(tmpdir(), 'left-'));
    execFileSync(process.execPath, ['-e', ${JSON.stringify(LEAVE_ONE)}]);
    console.log(readdirSync(tmpdir()).length, readdirSync(${JSON.stringify(system)}).length);
    ${end}`;
  const env = { ...process.env, TMPDIR: system, TEMP: system, TMP: system };
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' });
  expect(stdout.trim()).toBe('2 1');
  expect(readdirSync(system)).toEqual([]);
});
