/**
 * How the values of a run's store are read (types and keys: checkpoints.ts). Every value is read whole before it is used,
 * and then used as it was stored. Measured numbers may be unknown (NaN) or infinite, because a report may say so. Weights and
 * moments may not, and are not stored so: a training that makes them has broken down.
 */
import * as v from 'valibot';
import { dialogue } from '../domain/event-schemas';
import { branchOfSchema } from '../domain/branch';
import { adapterUse } from '../domain/adapter-use';
import type { BaseModels, CurvePoint } from '../domain/experiment-result';
import { experimentSpecSchema } from '../domain/experiment-spec';
import type { ModelSnapshot } from '../domain/language-model';
import { list, maybe, measured, object, share, whole } from '../domain/record-fields';
import {
  adversarialReport,
  calibrationReport,
  densityReport,
  evaluationMetrics,
  gapReport,
  rollback,
  writtenUpdate,
} from '../domain/report-schemas';
import { issueSentence } from '../domain/schema-issue';
import { writtenResultSchema } from '../domain/result-schemas';

/** Number of parameters of a model that a value has snapshots of. */
type Sized = number | null;

const finite = v.pipe(
  v.instance(Float32Array),
  v.check((values) => values.every(Number.isFinite), 'must hold finite numbers only'),
);

/** Both moments or none, each as long as the weights. @param size null if it is not known yet */
const snapshot = (size: Sized) =>
  v.pipe(
    object({ weights: finite, firstMoment: maybe(finite), secondMoment: maybe(finite), step: whole }),
    v.check((read) => {
      const { weights, firstMoment, secondMoment } = read as ModelSnapshot;
      if (size !== null && weights.length !== size) return false;
      if (!firstMoment && !secondMoment) return true;
      return firstMoment?.length === weights.length && secondMoment?.length === weights.length;
    }, 'must have as many numbers as its model has parameters'),
  );

const dialogues = list(dialogue);
const epochs = v.pipe(
  list(object({ epoch: whole, trainNll: measured, heldOutNll: measured })),
  v.check((all) => all.length > 0 && all.every(({ epoch }, i) => epoch === i), 'must be complete and in order'),
);

const rounds = list(object({ round: whole, realism: measured, kl: measured, entropy: measured }));

/** Update u is at index u. */
const updates = v.pipe(
  list(writtenUpdate),
  v.check((all) => all.every(({ update }, i) => update === i), 'must be complete and in order'),
);
const curves = {
  updates,
  curve: list(object({ update: whole, metrics: evaluationMetrics })) as v.GenericSchema<unknown, readonly CurvePoint[]>,
  rollback: maybe(rollback),
};

const header = () =>
  object({
    spec: experimentSpecSchema,
    adapters: list(adapterUse),
    baseModels: maybe(object({ policy: v.string(), simulator: v.string() }) as v.GenericSchema<unknown, BaseModels>),
    edition: maybe(whole),
    branchOf: maybe(branchOfSchema),
  });

/** What each kind of value must be. Policies and simulators have the size of their base models, once those are open. */
export const STORED_SCHEMAS = {
  header,
  'header-copy': header,
  people: () => dialogues,
  logs: () => dialogues,
  sft: (size: Sized) =>
    v.pipe(
      object({ epochs, bestEpoch: whole, best: snapshot(size), current: snapshot(size) }),
      v.check(({ epochs: all, bestEpoch }) => bestEpoch < all.length, 'must be complete and in order'),
    ),
  simulator: snapshot,
  renewal: (size: Sized) => object({ dialogues, simulator: v.nullable(snapshot(size)) }),
  discriminator: (size: Sized) =>
    object({
      snapshot: snapshot(size),
      slope: v.pipe(v.number(), v.finite()),
      priorLogOdds: v.pipe(v.number(), v.finite()),
    }),
  estimator: snapshot,
  density: () => densityReport,
  adversarial: (size: Sized) => object({ rounds, simulator: snapshot(size) }),
  adversary: () => adversarialReport,
  calibration: () => calibrationReport,
  train: (size: Sized) =>
    object({
      ...curves,
      snapshot: snapshot(size),
      best: v.nullable(object({ update: whole, reward: measured, snapshot: snapshot(size) })),
    }),
  policy: snapshot,
  curves: () => object(curves),
  evaluation: () =>
    v.pipe(
      object({
        metrics: evaluationMetrics,
        successes: v.pipe(v.string(), v.regex(/^[01]+$/)),
        grades: maybe(list(share)),
      }),
      v.check(
        ({ metrics, successes, grades }) =>
          successes.length === metrics.dialogues && (grades?.length ?? successes.length) === successes.length,
        'must have an outcome for each dialogue',
      ),
    ),
  gap: () => gapReport,
  seconds: () => v.record(v.string(), v.pipe(v.number(), v.minValue(0), v.finite())),
  result: () => writtenResultSchema,
} as const;

/** Whether every weight and moment in a value, at any depth outside of lists, is a finite number. */
export function hasFiniteWeights(value: unknown): boolean {
  if (value instanceof Float32Array) return value.every(Number.isFinite);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  return Object.values(value).every(hasFiniteWeights);
}

export type StoredKind = keyof typeof STORED_SCHEMAS;

/** The model that a kind of value has snapshots of. */
const MODEL_OF: Partial<Readonly<Record<StoredKind, keyof ModelSizes>>> = {
  sft: 'simulator',
  simulator: 'simulator',
  renewal: 'simulator',
  adversarial: 'simulator',
  train: 'policy',
  policy: 'policy',
  discriminator: 'discriminator',
  estimator: 'estimator',
};

/** Numbers of parameters of the models that are open. */
export interface ModelSizes {
  readonly policy?: number;
  readonly simulator?: number;
  readonly discriminator?: number;
  readonly estimator?: number;
}

/** What is wrong with a value, as part of a sentence; null if it is what belongs under its key. */
export function whatIsWrong(kind: StoredKind, value: unknown, sizes: ModelSizes): string | null {
  const model = MODEL_OF[kind];
  const size = (model && sizes[model]) ?? null;
  const read = v.safeParse(STORED_SCHEMAS[kind](size) as v.GenericSchema, value, { abortEarly: true });
  if (read.success) return null;
  const [issue] = read.issues;
  const sentence = issueSentence('field', v.getDotPath(issue) ?? '(all of it)', issue);
  return `${sentence[0]!.toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
}
