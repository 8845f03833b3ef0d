/** Every gap metric has a complete entry and can be computed. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { metricProblem, smallGapSample } from '../../test/gap-metric-check';
import { GAP_SECTIONS, type GapMetric } from './metric';
import { gapMetric, gapMetrics, measured, registryOf, warningsOf } from './registry';

const equations = readFileSync(resolve(import.meta.dirname, '../../docs/EQUATIONS.md'), 'utf8');
const sample = smallGapSample();

it('finds one metric per file, in the order of the page’s sections', () => {
  const files = Object.keys(import.meta.glob('./metrics/*.ts'));
  expect(gapMetrics).toHaveLength(files.length);
  const places = gapMetrics.map(({ section }) => GAP_SECTIONS.findIndex(({ name }) => name === section));
  expect(places).toEqual([...places].sort());
  expect(gapMetric('c2stAuc').whenAlike).toBe(0.5);
  expect(() => gapMetric('c2stAuk')).toThrow(/no gap metric "c2stAuk"/);
});

describe.each(gapMetrics)('$name', (metric) => {
  it('has one sentence for definition and estimator each, and cites equations that exist', () => {
    const { label, definition, estimator, graded, equations: cited } = metric;
    expect(label).not.toBe('');
    for (const sentence of [definition, estimator, ...(graded ? [graded.definition] : [])])
      expect(sentence).toMatch(/^[^\n]{20,}[^.]\.$/);
    expect(cited.length).toBeGreaterThan(0);
    for (const number of cited) expect(equations).toContain(`\n${number} `);
  });

  it('computes numbers within its bounds from a small sample', () => {
    expect(metricProblem(metric, sample)).toBeNull();
  });

  it('computes nothing if its data are missing', () => {
    const empty = { ...sample, simulated: null, logOdds: null, userTurns: null, answers: [] };
    expect(metric.compute(empty)).toEqual([]);
    expect(metric.warning?.(empty) ?? null).toBeNull();
  });
});

it('gives a report every metric that the sample has the data for', () => {
  const names = (numbers: readonly { readonly metric: string }[]) => [...new Set(numbers.map((one) => one.metric))];
  expect(names(measured(sample))).toEqual(gapMetrics.map(({ name }) => name));
  const oracle = { ...sample, simulated: null, logOdds: null, userTurns: null };
  expect(names(measured(oracle))).toEqual(['firstAnswerEce']);
  expect(measured(sample).find(({ metric }) => metric === 'valueBound')).toMatchObject({ turn: null, p: null });
});

it('returns the warnings of its metrics', () => {
  const far = {
    ...sample,
    logOdds: { real: sample.logOdds!.real.map(() => 9), simulated: sample.logOdds!.simulated.map(() => 0) },
  };
  expect(warningsOf(far)).toEqual([expect.stringMatching(/^60 of 60 real dialogues .* look more real/)]);
  expect(warningsOf({ ...sample, logOdds: null })).toEqual([]);
});

describe('the registry of metrics refuses', () => {
  const auc = gapMetric('c2stAuc');
  const load = (change: Partial<GapMetric>, path = './metrics/new-metric.ts') =>
    registryOf({
      './metrics/c2st-auc.ts': { metric: auc },
      [path]: { metric: { ...auc, name: 'newMetric', order: 9, ...change } },
    });

  it('nothing that is correct', () => {
    expect(load({}).gapMetrics.map(({ name }) => name)).toEqual(['c2stAuc', 'newMetric']);
  });

  it('a file whose name is not that of its metric', () => {
    expect(() => load({}, './metrics/newmetric.ts')).toThrow(/it must be called new-metric\.ts/);
  });

  it('a place that is taken', () => {
    expect(() => load({ order: auc.order })).toThrow(
      './metrics/c2st-auc.ts, which defines a gap metric, cannot be used: it and ./metrics/new-metric.ts have the same order, 2, in the section discriminator; 3 is free.',
    );
  });

  it('a name that is taken', () => {
    expect(() => load({ name: 'c2stAuc' })).toThrow(/"c2stAuc" is taken by \.\/metrics\/c2st-auc\.ts/);
  });

  it('a section that does not exist, a field that is missing, and one that no metric has', () => {
    expect(() => load({ section: 'costs' as 'cost' })).toThrow(/there is no section "costs"; sections: cost, acts, /);
    expect(() => load({ whenAlike: undefined as unknown as null })).toThrow(/it lacks the field whenAlike/);
    expect(() => load({ whenalike: 0 } as Partial<GapMetric>)).toThrow(/a metric has no field whenalike/);
  });

  it('a part of a metric that is not drawn', () => {
    expect(() => load({ drawing: { as: 'part', of: 'klPerTurn' } })).toThrow(/part of "klPerTurn", which is not drawn/);
  });
});
