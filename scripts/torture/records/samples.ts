/** Real records, made small: a few of everything that is in them, so that damage hits every field, thousands of times. */
import { join } from 'node:path';
import type { ExperimentEvent } from '../../../src/domain/experiment-events';
import type { ExperimentResult } from '../../../src/domain/experiment-result';
import type { RunFile } from '../../../src/trace/run-file';
import { readJson } from '../../command-line/command-line';
import { root } from '../../machine/installed.mjs';

const read = (file: string) => readJson(join(root, file));

/** The first items of every list, at every depth. */
function firstOf(value: unknown, most: number): unknown {
  if (Array.isArray(value)) return value.slice(0, most).map((item) => firstOf(item, most));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, firstOf(inner, most)]));
}

function smallResult(file: string): ExperimentResult {
  const result = read(file) as ExperimentResult;
  const { seeds, updates } = { seeds: result.seeds.slice(0, 2), updates: 3 };
  return {
    ...result,
    spec: { ...result.spec, seeds: seeds.map(({ seed }) => seed) },
    stages: result.stages.slice(0, 3),
    gaps: result.gaps.slice(0, 6),
    dropOffs: result.dropOffs.slice(0, 6),
    seeds: seeds.map((seed) => ({
      ...seed,
      arms: seed.arms.map((arm) => ({
        ...(firstOf(arm, updates) as typeof arm),
        gap: arm.gap && { ...arm.gap, numbers: onePerMetric(arm.gap.numbers) },
      })),
    })) as ExperimentResult['seeds'],
  };
}

/** Every metric is there, those of single turns twice. */
function onePerMetric<T extends { readonly metric: string; readonly turn: number | null }>(numbers: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return numbers.filter(({ metric, turn }) => {
    const name = `${metric} ${turn === null}`;
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return seen.get(name)! <= 2;
  });
}

function smallRun(): RunFile {
  const run = read('results/recorded/clarify.json.gz') as RunFile;
  const counts = new Map<string, number>();
  const events = run.events.filter((event) => {
    const kind = `${event.type} ${'arm' in event ? event.arm : ''} ${'update' in event ? event.update === null : ''}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return counts.get(kind)! <= 2;
  });
  const { result: _, ...others } = run;
  return { ...others, events: events.map((event) => (event.type === 'gap' ? smallGap(event) : firstDialogues(event))) };
}

const smallGap = (event: Extract<ExperimentEvent, { type: 'gap' }>): ExperimentEvent => ({
  ...event,
  report: { ...event.report, numbers: onePerMetric(event.report.numbers) },
});
const firstDialogues = (event: ExperimentEvent): ExperimentEvent =>
  event.type === 'dialogues' ? { ...event, dialogues: event.dialogues.slice(0, 2) } : event;

/** Of types that a finished record lacks. */
const OTHER_EVENTS: readonly ExperimentEvent[] = [
  { type: 'plan', stages: [{ stage: 'train', seed: 1, arm: 'naive', share: 1 }] },
  {
    type: 'kernels',
    adapters: [
      {
        ...{ vendor: 'v', architecture: 'a', description: 'd', software: false },
        variants: { 'matmul forward 64×64': 'tiled', 'attention forward 16': 'plain' },
        given: ['attention forward 16'],
      },
    ],
    timed: ['matmul forward 64×64'],
  },
  { type: 'stage', stage: 'train', seed: 1, arm: 'naive', index: 0, total: 1 },
  { type: 'rollback', seed: 1, arm: 'naive', rollback: { update: 9, backTo: 5, reason: 'kl', value: 4, threshold: 3 } },
];

export interface Samples {
  readonly run: RunFile;
  readonly result: ExperimentResult;
  /** With grades, density ratios and an adversarial simulator. */
  readonly ours: ExperimentResult;
  readonly stories: unknown;
  readonly replication: unknown;
  readonly growth: unknown;
}

export function samples(): Samples {
  const run = smallRun();
  const ours = smallResult('results/doc-edit-ours.json.gz');
  const reports = ours.seeds.flatMap(({ seed, density, adversarial }): ExperimentEvent[] => [
    ...(density ? [{ type: 'density' as const, seed, report: density }] : []),
    ...(adversarial ? [{ type: 'adversarial' as const, seed, report: adversarial }] : []),
  ]);
  return {
    run: { ...run, events: [...OTHER_EVENTS, ...run.events, ...reports] },
    result: smallResult('results/lesson-no-overlap.json.gz'),
    ours,
    stories: read('results/stories.json'),
    replication: firstOf(read('docs/replication.json'), 3),
    growth: read('docs/growth.json'),
  };
}
