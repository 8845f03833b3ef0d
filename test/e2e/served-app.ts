/** Builds the app where its sources changed, and serves it for the end-to-end tests: at a root, and under a path. */
import { preview } from 'vite';
import type { TestProject } from 'vitest/node';
import { build, root } from '../../scripts/machine/installed.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** http://localhost:<port>/ */
    readonly address: string;
    /** The same files as a course page would host them, below its own. */
    readonly addressUnderPath: string;
  }
}

const FIRST_PORT = 4273; // beside npm start's, and not strict: the next free one is taken

export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  await build();
  const quiet = { root, logLevel: 'warn', preview: { port: FIRST_PORT, host: 'localhost', open: false } } as const;
  const atRoot = await preview({ ...quiet, base: '/' });
  const underPath = await preview({ ...quiet, base: '/course/week-3/' });
  project.provide('address', atRoot.resolvedUrls!.local[0]!);
  project.provide('addressUnderPath', underPath.resolvedUrls!.local[0]!);
  return async () => {
    await atRoot.close();
    await underPath.close();
  };
}
