// @ts-check
/**
 * One folder for all temporary files of this process and of those that it starts: removed when it ends, whatever is in it.
 * For tests and the torture, which break programs that then cannot clean up. On import, before anything asks for the
 * system's folder; a process that is killed at once leaves it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'shiftlab-'));
// os.tmpdir() reads the first on Unix, the others on Windows.
for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder;

process.once('exit', () => {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // A program that is still ending holds a file of it (Windows).
  }
});
