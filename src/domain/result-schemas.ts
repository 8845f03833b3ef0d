/** How a result is read from a file (types: experiment-result.ts; every field: docs/RESULT-SCHEMA.md). */
import * as v from 'valibot';
import { branchOfSchema } from './branch';
import { adapterUse } from './adapter-use';
import type { WrittenArm, WrittenResult, WrittenSeed } from './earlier-updates';
import { stageName } from './event-schemas';
import {
  RESULT_SCHEMA,
  type BaseModels,
  type Comparisons,
  type CurvePoint,
  type EvaluationRecord,
  type StageTime,
} from './experiment-result';
import { recordedSpecSchema, type ExperimentSpec } from './experiment-spec';
import type { Interval } from './interval';
import { list, maybe, measured, object, reads, seed, share, whole } from './record-fields';
import {
  adversarialReport,
  calibrationReport,
  densityReport,
  dropOff,
  evaluationMetrics,
  gapReport,
  pairedGap,
  rollback,
  writtenUpdate,
} from './report-schemas';

const evaluationEntries = {
  metrics: evaluationMetrics,
  successes: v.pipe(v.string(), v.regex(/^[01]*$/)),
  grades: maybe(list(share)),
  successInterval: reads<Interval>()(object({ low: measured, high: measured, level: share })),
};
const evaluationRecord = reads<EvaluationRecord>()(object(evaluationEntries));

const evaluated = {
  real: evaluationRecord,
  simulator: v.nullable(object({ ...evaluationEntries, name: v.string() })),
};

const arm = reads<WrittenArm>()(
  object({
    arm: v.string(),
    ...evaluated,
    second: maybe(object(evaluated)),
    updates: list(writtenUpdate),
    curve: list(reads<CurvePoint>()(object({ update: whole, metrics: evaluationMetrics }))),
    gap: maybe(gapReport),
    rollback: maybe(rollback),
  }),
);

const seedResult = reads<WrittenSeed>()(
  object({
    seed,
    calibration: v.nullable(calibrationReport),
    density: maybe(v.nullable(densityReport)),
    adversarial: maybe(v.nullable(adversarialReport)),
    arms: list(arm),
    adapters: maybe(list(v.string())),
  }),
);

const compared = { gaps: list(pairedGap), dropOffs: list(dropOff) };

const resultOfAnySeeds = reads<WrittenResult>()(
  object({
    schema: v.literal(RESULT_SCHEMA),
    kind: v.literal('shiftlab-result'),
    spec: recordedSpecSchema,
    baseModels: maybe(reads<BaseModels>()(object({ policy: v.string(), simulator: v.string() }))),
    adapters: list(adapterUse),
    branchOf: maybe(branchOfSchema),
    startedAt: v.nullable(
      v.pipe(
        v.string(),
        v.check((text) => !Number.isNaN(Date.parse(text)), 'must be a date'),
      ),
    ),
    durationSeconds: measured,
    stages: list(
      reads<StageTime>()(object({ stage: stageName, seed, arm: v.nullable(v.string()), seconds: measured })),
    ),
    seeds: list(seedResult),
    ...compared,
    second: maybe(object(compared)),
  }),
);

const same = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((one, i) => one === b[i]);

const inOrder = ({ low, high }: { readonly low: number; readonly high: number }): boolean => low <= high;

const areComparable = ({ gaps }: Comparisons, { arms }: Pick<ExperimentSpec, 'arms'>): boolean =>
  gaps.every(({ a, b }) => a !== b && arms.includes(a) && arms.includes(b)) &&
  new Set(gaps.map(({ a, b }) => [a, b].sort().join(' '))).size === gaps.length;

const areDropOffs = ({ dropOffs }: Comparisons, { arms }: Pick<ExperimentSpec, 'arms'>): boolean =>
  dropOffs.every((of) => arms.includes(of.arm) && inOrder(of)) &&
  new Set(dropOffs.map(({ arm: name }) => name)).size === dropOffs.length;

/** As it was written: `currentResult` gives the update metrics of earlier versions their current names. */
export const writtenResultSchema = v.pipe(
  resultOfAnySeeds,
  v.forward(
    v.check(
      ({ spec, seeds }) =>
        same(
          spec.seeds,
          seeds.map(({ seed: one }) => one),
        ),
      'must have the seeds of the spec, in its order',
    ),
    ['seeds'],
  ),
  v.forward(
    v.check(
      ({ spec, seeds }) =>
        seeds.every(({ arms }) =>
          same(
            spec.arms,
            arms.map(({ arm: name }) => name),
          ),
        ),
      'must each have the arms of the spec, in its order',
    ),
    ['seeds'],
  ),
  v.forward(
    v.check((result) => areComparable(result, result.spec), 'must compare arms of the spec, each pair once'),
    ['gaps'],
  ),
  v.forward(
    v.check(({ gaps }) => gaps.every(inOrder), 'must have intervals that begin below their end'),
    ['gaps'],
  ),
  v.forward(
    v.check(
      (result) => areDropOffs(result, result.spec),
      'must be of arms of the spec, each once, with intervals that begin below their end',
    ),
    ['dropOffs'],
  ),
  v.forward(
    v.check(
      ({ spec, second }) =>
        !second || (areComparable(second, spec) && second.gaps.every(inOrder) && areDropOffs(second, spec)),
      'must compare arms of the spec, each pair once, with intervals that begin below their end',
    ),
    ['second'],
  ),
);
