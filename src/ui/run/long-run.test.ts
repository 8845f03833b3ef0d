/** A run of twenty thousand updates, as the page hears it: how much the page holds, and how much work an event is. */
import { describe, expect, it } from 'vitest';
import { exampleSpec } from '../../../test/fixtures/example-spec';
import { metrics } from '../../../test/fixtures/page/final-evaluation';
import type { Dialogue } from '../../domain/dialogue';
import type { ExperimentEvent } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { plotOf } from '../charts/line-plot';
import { MOST_POINTS, MOST_SAMPLES } from './kept-of-run';
import { RunState } from './run-state.svelte';

const UPDATES = 20_000;
/** Updates between two evaluations in training. */
const EVERY = 20;
const DIALOGUES = 8;
const SEED = 1;
const ARM = 'naive';
const spec: ExperimentSpec = {
  ...exampleSpec,
  seeds: [SEED],
  arms: ['base', ARM],
  grpo: { ...exampleSpec.grpo, updates: UPDATES },
  evaluation: { ...exampleSpec.evaluation, every: EVERY },
};

const dialogue = (index: number): Dialogue => ({
  ...{ episode: { index, goal: 0 }, user: 'prompted', turns: [], reward: 0 },
  outcome: { stop: 'left', correct: 0, accepted: 0, turns: 0, success: 0 },
});
const whole = { seed: SEED, arm: ARM };

/** As src/experiment/stages/train.ts sends them; update u succeeds in a share of u / updates. */
function eventsOf(update: number, updates: number, seed = SEED): ExperimentEvent[] {
  const done = update + 1;
  const share = done / updates;
  const times = { secondsLeft: updates - done, stageSecondsLeft: null };
  return [
    { type: 'update', ...whole, seed, metrics: { update, trainSuccess: update / updates } as never },
    ...(update % 10 === 0
      ? [
          {
            ...{
              type: 'dialogues' as const,
              ...whole,
              seed,
              stage: 'train' as const,
              on: 'simulator' as const,
              update,
            },
            dialogues: Array.from({ length: DIALOGUES }, (_, i) => dialogue(update * DIALOGUES + i)),
          },
        ]
      : []),
    { type: 'progress', stage: 'train', ...whole, seed, done, total: updates, share, ...times },
    ...(done % EVERY === 0 && done < updates
      ? [{ type: 'evaluation' as const, ...whole, seed, on: 'real' as const, update: done, metrics: metrics(share) }]
      : []),
  ];
}

const begin: readonly ExperimentEvent[] = [
  { type: 'plan', stages: [{ stage: 'train', ...whole, share: 1 }] },
  { type: 'stage', stage: 'train', ...whole, index: 0, total: 1 },
];
const told = { runId: 'a', status: 'running', adapter: null, memoryBytes: 1, error: null, notice: null } as const;

/** How many values can be reached from one: of objects, arrays, maps and sets, each once, and all their entries. */
function reachable(from: unknown): number {
  const seen = new Set<unknown>();
  const rest = [from];
  let values = 0;
  for (; rest.length > 0; values++) {
    const value = rest.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof Map) rest.push(...value.keys(), ...value.values());
    else if (value instanceof Set) rest.push(...value);
    else rest.push(...Object.values(value));
  }
  return values;
}

/** What charts, lists and dock go through for each batch of events. */
function itemsVisited({ trace }: RunState): number {
  const curves = [trace.updateCurve(ARM, (m) => m.trainSuccess), trace.inUseCurve(ARM, (m) => m.success, UPDATES)];
  return curves.reduce((sum, curve) => sum + curve.length, trace.dialogues.length + trace.stages.length);
}

/** A run of so many updates, heard to its last one batch by batch. */
function heard(updates: number): RunState {
  const run = new RunState('a', { ...spec, grpo: { ...spec.grpo, updates } });
  run.hear({ ...told, events: begin });
  for (let update = 0; update < updates; update++) run.hear({ ...told, events: eventsOf(update, updates) });
  return run;
}

describe('a run of twenty thousand updates', () => {
  const run = heard(UPDATES);

  it('is held in no more than a run of half its length, or of twice', () => {
    const sizes = [heard(UPDATES / 2), run, heard(2 * UPDATES)].map(({ trace }) => reachable(trace));
    // Strides are whole numbers, so the number of points kept differs a little.
    for (const size of sizes) expect(Math.abs(size / sizes[1]! - 1)).toBeLessThan(0.05);
  });

  it('is as little work an event at its end as a short run is', () => {
    const visited = itemsVisited(run);
    expect(visited).toBeLessThan(2 * MOST_POINTS + MOST_SAMPLES * DIALOGUES + 20);
    expect(visited).toBeLessThan(2 * itemsVisited(heard(MOST_POINTS)));
    const points = run.trace.updateCurve(ARM, (m) => m.trainSuccess);
    const box = { width: 600, height: 300, em: 14, range: null, last: UPDATES };
    const { path, marks } = plotOf([{ arm: ARM, points }], box).lines[0]!;
    expect(path.split('L').length + marks.length).toBeLessThan(MOST_POINTS + 20);
  });

  it('draws the numbers of its trace, its first and its last update among them', () => {
    const points = run.trace.updateCurve(ARM, (m) => m.trainSuccess);
    expect([points[0]!.update, points.at(-1)!.update]).toEqual([0, UPDATES - 1]);
    for (const { update, value } of points) expect(value).toBe(update / UPDATES);
    const people = run.trace.inUseCurve(ARM, (m) => m.success, UPDATES);
    expect(people.length).toBeGreaterThan(MOST_POINTS / 2);
    for (const { update, value } of people) expect(value).toBe(update / UPDATES);
    expect(run.trace.updatesMade(ARM, SEED)).toBe(UPDATES);
    expect(run.trace.sampledEvery).toBe(10 * Math.ceil(UPDATES / 10 / MOST_SAMPLES));
    expect(run.trace.newest!.update).toBe(UPDATES - 10);
  });
});

describe('of several seeds', () => {
  it('the same updates are kept, so a mean is of all that have come so far', () => {
    const run = new RunState('a', { ...spec, seeds: [1, 2] });
    run.recall(begin);
    for (let update = 0; update < UPDATES; update++) run.recall(eventsOf(update, UPDATES));
    for (let update = 0; update < 5_000; update++) run.recall(eventsOf(update, UPDATES, 2));
    const points = run.trace.updateCurve(ARM, (m) => m.trainSuccess);
    for (const { update, seeds = [] } of points) expect(seeds).toHaveLength(update < 5_000 ? 2 : 0);
  });
});

it('a run of the usual length keeps all: every update, point and dialogue', () => {
  const updates = 300;
  const run = new RunState('a', { ...spec, grpo: { ...spec.grpo, updates } });
  run.recall(Array.from({ length: updates }, (_, update) => eventsOf(update, updates)).flat());
  const { trace } = run;
  expect(trace.updateCurve(ARM, (m) => m.trainSuccess)).toHaveLength(updates);
  expect(trace.inUseCurve(ARM, (m) => m.success, updates)).toHaveLength(updates / EVERY - 1);
  expect(trace.dialogues).toHaveLength((updates / 10) * DIALOGUES);
  expect(trace.sampledEvery).toBeNull();
});
