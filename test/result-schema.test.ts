/** docs/RESULT-SCHEMA.md names whatever stands in a result: its keys, and the measures of every task. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writtenResult } from '../scripts/command-line/command-line';
import { root } from '../scripts/machine/installed.mjs';
import { PACKED_SUFFIX } from '../scripts/files/packed.mjs';
import { tasks } from '../src/tasks/registry';

const named = new Set(readFileSync(join(root, 'docs/RESULT-SCHEMA.md'), 'utf8').match(/[A-Za-z][A-Za-z0-9]*/g));
/** What lies in them is described elsewhere (the spec's type), or is no field (classes of shapes). */
const OPAQUE = ['spec', 'variants'];

function keysOf(value: unknown, path: string, keys: Map<string, string>): Map<string, string> {
  if (Array.isArray(value)) value.forEach((item) => keysOf(item, `${path}[]`, keys));
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      keys.set(key, `${path}.${key}`);
      if (!OPAQUE.includes(key)) keysOf(inner, `${path}.${key}`, keys);
    }
  }
  return keys;
}

it('every key of results/*.json.gz', () => {
  const keys = new Map<string, string>();
  for (const file of readdirSync(join(root, 'results')).filter((name) => name.endsWith(PACKED_SUFFIX)))
    keysOf(writtenResult(join(root, 'results', file)), file, keys);
  expect(keys.size).toBeGreaterThan(50);
  expect([...keys].filter(([key]) => !named.has(key)).map(([, path]) => path)).toEqual([]);
});

it('every measure of a task', () => {
  const measures = [...tasks.values()].flatMap(({ task }) => task.measures ?? []).map(({ name }) => name);
  expect(measures).toContain('tokenBleu');
  expect(measures.filter((name) => !named.has(name))).toEqual([]);
});
