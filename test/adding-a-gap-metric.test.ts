/**
 * Adding a metric of the gap is adding one file. The registry is loaded here with a file that is not in src/gap/metrics,
 * and the metric is computed, printed and placed without another edit.
 */
import { expect, it, vi } from 'vitest';
import { MemoryStore } from '../src/experiment/memory-store';
import { presetNamed } from '../src/experiment/presets/registry';
import { runExperiment } from '../src/experiment/run-experiment';
import { gapMetrics, measured } from '../src/gap/registry';
import { taskNamed } from '../src/tasks/registry';
import { gapRows, isMeasured, type GapReports } from '../src/ui/run/gap-rows';
import { panelSections } from '../src/ui/run/gap-sections';
import { gapNumberWords, gapSentences, gapTick, gapUnit } from '../src/ui/run/gap-words';
import { metric as turnGap } from './fixtures/gap-metrics/turn-gap';
import { metricProblem, smallGapSample } from './gap-metric-check';
import { bigramTable, tabularFiles, tabularHost } from './tabular-model';

vi.mock('../src/gap/registry', async (original) => {
  const { registryOf } = await original<typeof import('../src/gap/registry')>();
  const files = import.meta.glob<{ metric: typeof turnGap }>([
    '../src/gap/metrics/*.ts',
    './fixtures/gap-metrics/*.ts',
  ]);
  const modules = await Promise.all(Object.entries(files).map(async ([path, load]) => [path, await load()] as const));
  return { registryOf, ...registryOf(Object.fromEntries(modules)) };
});

const reportsOf = (numbers: ReturnType<typeof measured>): GapReports =>
  new Map([['naive', new Map([[1, { numbers, firstAnswers: [], warnings: [] }]])]]);

it('is computed among the others, and held to the same rules', () => {
  const sample = smallGapSample();
  expect(gapMetrics).toContain(turnGap);
  expect(metricProblem(turnGap, sample)).toBeNull();
  const number = measured(sample).find(({ metric }) => metric === 'turnGap');
  expect(number).toMatchObject({ turn: null, interval: null, dialogues: 60 });
});

it('is printed as its entry says', () => {
  expect([gapNumberWords('turnGap', 0.25), gapNumberWords('turnGap', -1)]).toEqual(['+0.250', '−1.000']);
  expect([gapUnit(turnGap), gapTick(turnGap)(-0.5, 1)]).toEqual(['turns', '−0.5']);
  expect(gapSentences(turnGap)).toEqual([
    turnGap.definition,
    turnGap.estimator,
    'Equations (22) of docs/EQUATIONS.md.',
  ]);
});

it('is placed last in its section of the page, and drawn as a row an arm', () => {
  const reports = reportsOf(measured(smallGapSample()));
  const [cost] = panelSections(gapMetrics, reports);
  const names = cost!.dots.map(({ name }) => name);
  expect(names).toEqual(
    gapMetrics.flatMap(({ name, section, drawing }) => (section === 'cost' && drawing.as === 'dots' ? [name] : [])),
  );
  expect(names.at(-1)).toBe('turnGap');
  expect(names.length).toBeGreaterThan(1);
  expect(gapRows(reports, ['naive'], 'turnGap')[0]).toMatchObject({ arm: 'naive', remark: '' });
});

it('is absent from reports of before it was added, and numbers that no metric knows any more are not drawn', () => {
  const older = reportsOf([
    ...measured(smallGapSample()).filter(({ metric }) => metric !== 'turnGap'),
    { metric: 'ece', turn: null, value: 0.1, interval: null, nullBand: null, p: null, dialogues: 500 },
  ]);
  expect(isMeasured(older, 'turnGap')).toBe(false);
  const drawn = panelSections(gapMetrics, older).flatMap(({ dots, byTurn }) => [...dots, ...byTurn]);
  expect(drawn.map(({ name }) => name).sort()).toEqual(
    gapMetrics.flatMap(({ name, drawing }) => (name === 'turnGap' || drawing.as === 'part' ? [] : name)).sort(),
  );
});

it('is refused by the rules where it computes nothing, no number of a turn, or a number out of bounds', () => {
  const sample = smallGapSample();
  expect(metricProblem({ ...turnGap, compute: () => [] }, sample)).toBe(
    'turnGap computes nothing from a sample that has everything.',
  );
  const byTurn = { as: 'turns', of: 'user', yTitle: '' } as const;
  expect(metricProblem({ ...turnGap, drawing: byTurn }, sample)).toMatch(/no number of a turn/);
  expect(metricProblem({ ...turnGap, bounds: () => [5, 6] }, sample)).toMatch(/out of its bounds 5 to 6/);
});

it('is in the result of an experiment', async () => {
  const { policyCorpus, simulatorCorpus, task } = taskNamed('clarify');
  const V = task.vocabulary.length;
  const files = {
    policy: tabularFiles(V, bigramTable(V, policyCorpus(1, 100))),
    simulator: tabularFiles(V, bigramTable(V, simulatorCorpus(1, 100))),
  };
  const smoke = presetNamed('clarify-smoke').spec;
  const { seeds } = await runExperiment({
    spec: { ...smoke, arms: ['base'], horizon: 3, evaluation: { ...smoke.evaluation, dialogues: 12, c2st: false } },
    host: tabularHost(),
    openCheckpoint: async (_task, role) => files[role],
    store: new MemoryStore(),
    control: {},
    onEvent: () => undefined,
  });
  const { real, simulator, gap } = seeds[0]!.arms[0]!;
  const number = gap!.numbers.find(({ metric }) => metric === 'turnGap');
  expect(number!.value).toBeCloseTo(simulator!.metrics.turns - real.metrics.turns, 12);
});
