/** How the events of a run are read from a record, dialogues with their tokens included (types: experiment-events.ts). */
import * as v from 'valibot';
import { adapterUse } from './adapter-use';
import type { Dialogue, Outcome, Turn } from './dialogue';
import type { WrittenEvent } from './earlier-updates';
import type { ExperimentEvent, PlannedShare, StageName } from './experiment-events';
import { list, maybe, measured, object, reads, seed, share, whole } from './record-fields';
import {
  adversarialReport,
  calibrationReport,
  densityReport,
  dropOff,
  evaluationMetrics,
  gapReport,
  ofArm,
  pairedGap,
  rollback,
  writtenUpdate,
} from './report-schemas';

type EventOf<Type extends ExperimentEvent['type']> = Extract<ExperimentEvent, { type: Type }>;

export const stageName = reads<StageName>()(
  v.picklist(['load', 'logs', 'calibrate', 'fidelity', 'density', 'adversarial', 'train', 'evaluate', 'report']),
);
const stageRef = { stage: stageName, seed, arm: maybe(v.string()) };

export const turn = reads<Turn>()(
  object({
    speaker: v.picklist(['policy', 'user']),
    tokens: list(whole),
    logprobs: maybe(list(measured)),
    entropies: maybe(list(measured)),
    truncated: maybe(v.boolean()),
  }),
);

export const outcome = reads<Outcome>()(
  object({
    stop: v.picklist(['accepted', 'left', 'horizon']),
    correct: share,
    accepted: share,
    turns: whole,
    success: share,
  }),
);

export const dialogue = reads<Dialogue>()(
  object({
    episode: object({ index: whole, goal: v.unknown() }),
    user: v.string(),
    persona: maybe(v.string()),
    turns: list(turn),
    outcome,
    reward: measured,
  }),
);

const kernels = reads<EventOf<'kernels'>>()(
  object({ type: v.literal('kernels'), adapters: list(adapterUse), timed: maybe(list(v.string())) }),
);

const onWhom = v.picklist(['real', 'simulator']);

const plan = reads<EventOf<'plan'>>()(
  object({ type: v.literal('plan'), stages: list(reads<PlannedShare>()(object({ ...stageRef, share }))) }),
);
const stage = reads<EventOf<'stage'>>()(object({ type: v.literal('stage'), ...stageRef, index: whole, total: whole }));
const progress = reads<EventOf<'progress'>>()(
  object({
    type: v.literal('progress'),
    ...stageRef,
    done: measured,
    total: measured,
    share: measured,
    secondsLeft: v.nullable(v.number()),
    secondsRange: maybe(v.nullable(v.pipe(v.tuple([v.number(), v.number()]), v.readonly()))),
    stageSecondsLeft: v.optional(v.nullable(v.number()), null),
  }),
);
const evaluation = reads<EventOf<'evaluation'>>()(
  object({
    type: v.literal('evaluation'),
    ...ofArm,
    on: onWhom,
    update: v.nullable(whole),
    metrics: evaluationMetrics,
    second: maybe(v.literal(true)),
  }),
);
const compared = { gaps: list(pairedGap), dropOffs: list(dropOff) };
const comparisons = reads<EventOf<'comparisons'>>()(
  object({ type: v.literal('comparisons'), ...compared, second: maybe(object(compared)) }),
);
const calibrationEpoch = reads<EventOf<'calibration-epoch'>>()(
  object({ type: v.literal('calibration-epoch'), seed, epoch: whole, trainNll: measured, heldOutNll: measured }),
);
const dialogues = reads<EventOf<'dialogues'>>()(
  object({
    type: v.literal('dialogues'),
    ...ofArm,
    stage: v.picklist(['logs', 'train', 'evaluate']),
    on: onWhom,
    update: v.nullable(whole),
    dialogues: list(dialogue),
  }),
);

/** One event as it was written, metrics of earlier versions included. An event of an unknown type is refused. */
export const writtenEvent = reads<WrittenEvent>()(
  v.variant('type', [
    kernels,
    plan,
    stage,
    progress,
    reads<Extract<WrittenEvent, { type: 'update' }>>()(
      object({ type: v.literal('update'), ...ofArm, metrics: writtenUpdate }),
    ),
    evaluation,
    reads<EventOf<'gap'>>()(object({ type: v.literal('gap'), ...ofArm, report: gapReport })),
    reads<EventOf<'density'>>()(object({ type: v.literal('density'), seed, report: densityReport })),
    reads<EventOf<'adversarial'>>()(object({ type: v.literal('adversarial'), seed, report: adversarialReport })),
    reads<EventOf<'rollback'>>()(object({ type: v.literal('rollback'), ...ofArm, rollback })),
    comparisons,
    calibrationEpoch,
    reads<EventOf<'calibration'>>()(object({ type: v.literal('calibration'), seed, report: calibrationReport })),
    dialogues,
  ]),
);

export const writtenEvents = list(writtenEvent);
