/** The commit that the page's footer names. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commitOf } from '../scripts/page/version.mjs';

it('says whether files differ from the commit, and is unknown outside a repository', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
  expect(commitOf(folder)).toBe('unknown');
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...words], { cwd: folder });
  git('init', '--quiet');
  writeFileSync(join(folder, 'file.txt'), 'one');
  git('add', '.');
  git('commit', '--quiet', '--no-gpg-sign', '-m', 'First');
  const first = commitOf(folder);
  expect(first).toMatch(/^[0-9a-f]{10}$/);
  writeFileSync(join(folder, 'file.txt'), 'two');
  expect(commitOf(folder)).toBe(`${first} + changes`);
  git('commit', '--quiet', '--no-gpg-sign', '-am', 'Second');
  expect(commitOf(folder)).toMatch(/^[0-9a-f]{10}$/);
  expect(commitOf(folder)).not.toBe(first);
});
