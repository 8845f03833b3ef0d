/**
 * A copy of the source code in a temporary folder with files of one's own in it: it shows what else a new file needs, and
 * what it changes. Modules of the copy are loaded as scripts/run.mjs loads them, so that import.meta.glob finds the new
 * files.
 */
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createServer, createServerModuleRunner } from 'vite';

const ROOT = resolve(import.meta.dirname, '..');
const COPIED = ['src', 'test'];
/** What the sources read and import, and what no test adds to. */
const LINKED = ['node_modules', 'package.json', 'public', 'results', 'workers'];

/** Loads a module of the copy by its path in the repository. */
export type Load = <Module>(path: string) => Promise<Module>;

/** Calls `use` with the copy; `files` are added by their paths in the repository. */
export async function withAddedFiles<T>(
  files: Readonly<Record<string, string>>,
  use: (load: Load) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'shiftlab-test-'));
  try {
    for (const path of COPIED) await cp(join(ROOT, path), join(root, path), { recursive: true });
    for (const path of LINKED) await symlink(join(ROOT, path), join(root, path));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    const server = await createServer({
      configFile: false,
      root,
      cacheDir: join(root, '.vite'), // node_modules is a link to the real one
      appType: 'custom',
      logLevel: 'error',
      server: { middlewareMode: true, hmr: false, ws: false, watch: null },
      optimizeDeps: { noDiscovery: true, include: [] },
    });
    try {
      const runner = createServerModuleRunner(server.environments.ssr, { hmr: false });
      return await use((path) => runner.import(join(root, path)));
    } finally {
      await server.close();
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
