/** Which tests npm run check:fast runs: they are found by their imports, so a new test needs no entry in a list. */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { LONGEST } from '../scripts/checks/longest-first.mjs';
import { SLOW_TESTS, allTests, quickTests } from '../scripts/checks/quick-tests.mjs';

function repository(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

it('leaves out a test that imports a GPU, a browser or a whole experiment, directly or through other files', () => {
  const root = repository({
    'src/sum.ts': '',
    'src/sum.test.ts': `import { sum } from './sum';`,
    'src/kernel.test.ts': `import { testDevice } from '../test/device';`,
    'test/device.ts': `export const gpu = async () => (await import('../scripts/machine/node-gpu')).nodeGpu();`,
    'scripts/machine/node-gpu.ts': `import { create } from 'webgpu';`,
    'src/type.test.ts': `import type { Device } from '../test/device';`,
    'src/registry.ts': `const all = import.meta.glob('../scripts/*.ts');`,
    'src/glob.test.ts': `import './registry';`,
    'src/raw.test.ts': `import text from '../test/device.ts?raw';\nimport './circle';`,
    'src/circle.ts': `import './circle';`,
    'src/experiment/run-experiment.ts': '',
    'src/experiment/stages.test.ts': `import { small } from '../../test/small';`,
    'test/small.ts': `import { runExperiment } from '../src/experiment/run-experiment';`,
    'test/e2e/page.test.ts': `import { chromium } from 'playwright-core';`,
  });
  expect(quickTests(root).sort()).toEqual(['src/raw.test.ts', 'src/sum.test.ts', 'src/type.test.ts']);
  expect(allTests(root)).toHaveLength(7);
});

it('lists as slow, and as the longest, only tests that exist', () => {
  expect([...SLOW_TESTS, ...LONGEST].filter((path) => !existsSync(resolve(import.meta.dirname, '..', path)))).toEqual(
    [],
  );
});

it('finds the quick tests of this repository', () => {
  const found = quickTests(resolve(import.meta.dirname, '..'));
  expect(found).toEqual(expect.arrayContaining(['src/rl/grpo.test.ts', 'test/architecture.test.ts']));
  expect(found.filter((path) => /\/kernels\/|\/e2e\/|\/golden\.test/.test(path))).toEqual([]);
});
