/**
 * How the numbers and reports of an experiment are read from a record (types and meaning: experiment-events.ts). Tolerant
 * of what older versions did not write, as docs/RESULT-SCHEMA.md lists it.
 */
import * as v from 'valibot';
import type { EarlierMetrics } from './earlier-updates';
import type {
  AdversarialReport,
  CalibrationReport,
  DensityReport,
  DensityUseMetrics,
  DropOff,
  EvaluationMetrics,
  GapNumber,
  GapReport,
  PairedGap,
  ReliabilityBin,
  Rollback,
  SimulatorReport,
  UpdateMetrics,
  VerdictFidelity,
} from './experiment-events';
import type { SeedInterval } from './interval';
import { ends, list, maybe, measured, measuredOrNull, object, reads, seed, share, whole } from './record-fields';

const densityUse = reads<DensityUseMetrics>()(
  object({ effectiveSampleSize: measured, clippedShare: share, logRatio: measured }),
);

const updateEntries = {
  update: whole,
  rewardMean: measured,
  rewardStd: measured,
  fracRewardZeroStd: share,
  entropy: measured,
  clipRatioLow: share,
  clipRatioHigh: share,
  completionLength: measured,
  turns: measured,
  gradNorm: measured,
  loss: measured,
  tokensPerSecond: measured,
  trainSuccess: share,
  density: maybe(densityUse),
};
const currentUpdate = reads<UpdateMetrics>()(
  object({ ...updateEntries, klFromBase: measuredOrNull, klFromSampler: measuredOrNull }),
);
const earlierUpdate = reads<EarlierMetrics>()(object({ ...updateEntries, kl: measured }));

/** As it was written: earlier-updates.ts gives the metrics of earlier versions their current names. */
export const writtenUpdate = v.lazy((metrics): v.GenericSchema<unknown, UpdateMetrics | EarlierMetrics> =>
  typeof metrics === 'object' && metrics !== null && 'kl' in metrics ? earlierUpdate : currentUpdate,
);

const reliabilityBin = reads<ReliabilityBin>()(
  object({ answers: whole, confidence: measured, accuracy: share, interval: ends }),
);

export const evaluationMetrics = reads<EvaluationMetrics>()(
  object({
    dialogues: whole,
    success: share,
    successDeviation: maybe(measured),
    correct: share,
    accepted: share,
    falseAccept: share,
    leaveRate: share,
    turns: measured,
    reward: measured,
    simulatorKl: v.optional(measuredOrNull, null),
    firstAnswerEceExcess: maybe(measured),
    firstAnswers: maybe(list(reliabilityBin)),
    measures: maybe(v.pipe(v.record(v.string(), measured), v.readonly())),
  }),
);

const gapNumber = reads<GapNumber>()(
  object({
    metric: v.string(),
    turn: v.nullable(whole),
    value: measured,
    interval: v.nullable(ends),
    nullBand: v.nullable(ends),
    p: v.nullable(share),
    dialogues: whole,
  }),
);

export const gapReport = reads<GapReport>()(
  object({ numbers: list(gapNumber), firstAnswers: maybe(list(reliabilityBin)), warnings: list(v.string()) }),
);

const fidelity = reads<VerdictFidelity>()(
  object({
    acceptGivenRight: measuredOrNull,
    acceptGivenWrong: measuredOrNull,
    right: whole,
    wrong: whole,
  }),
);

const simulatorReport = reads<SimulatorReport>()(
  object({ heldOutNll: measured, klPerTurn: measured, klStandardError: measuredOrNull, fidelity }),
);

export const calibrationReport = reads<CalibrationReport>()(
  object({
    logDialogues: whole,
    heldOutDialogues: whole,
    epochs: list(object({ epoch: whole, trainNll: measured, heldOutNll: measured })),
    bestEpoch: whole,
    before: v.nullable(simulatorReport),
    after: simulatorReport,
    realFidelity: fidelity,
    realNll: measured,
  }),
);

export const densityReport = reads<DensityReport>()(
  object({
    trained: whole,
    heldOut: whole,
    accuracy: share,
    effectiveSampleSize: measured,
    clippedShare: share,
    unreachedShare: share,
    warning: v.nullable(v.string()),
  }),
);

export const adversarialReport = reads<AdversarialReport>()(
  object({
    rounds: list(object({ round: whole, realism: measured, kl: measured, entropy: measured })),
    heldOutNll: measured,
    klPerTurn: measured,
    before: maybe(object({ heldOutNll: measured, klPerTurn: measured })),
  }),
);

export const rollback = reads<Rollback>()(
  object({
    update: whole,
    backTo: whole,
    reason: v.picklist(['kl', 'entropy', 'reward']),
    value: measured,
    threshold: measured,
  }),
);

const seedInterval = {
  mean: measured,
  low: measured,
  high: measured,
  level: share,
  resamples: whole,
  seeds: whole,
  method: v.picklist(['student-over-seeds', 'dialogues-within-seeds', 'seeds-then-dialogues']),
  note: v.string(),
};
reads<SeedInterval>()(object(seedInterval));
export const pairedGap = reads<PairedGap>()(object({ ...seedInterval, a: v.string(), b: v.string() }));
export const dropOff = reads<DropOff>()(object({ ...seedInterval, arm: v.string(), simulator: v.string() }));

/** Of one seed of one arm. */
export const ofArm = { seed, arm: v.string() };
