import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { gapMetric, gapMetrics } from './metrics';

const root = resolve(import.meta.dirname, '../..');
const equations = readFileSync(resolve(root, 'docs/EQUATIONS.md'), 'utf8');

it('has one entry a name', () => {
  expect(new Set(gapMetrics.map(({ name }) => name)).size).toBe(gapMetrics.length);
  expect(gapMetric('c2stAuc').whenAlike).toBe(0.5);
});

it.each(gapMetrics)(
  '$name is defined and estimated in a sentence each, cites equations that exist and a file that exists',
  ({ label, definition, estimator, equations: cited, source }) => {
    expect(label).not.toBe('');
    for (const sentence of [definition, estimator]) expect(sentence).toMatch(/^[^\n]{20,}[^.]\.$/);
    for (const number of cited) expect(equations).toContain(`\n${number} `);
    expect(existsSync(resolve(root, 'src', source))).toBe(true);
  },
);
