/**
 * The gap of one policy: compares its dialogues with real users and with a simulator, on the same episodes, by every metric
 * of src/gap. This file collects the data: it trains a discriminator, scores real turns under the simulator, and reads the
 * policy's answers. The metrics (gap/registry.ts) compute from these data alone.
 */
import type { Models } from '../../base-models/models';
import type { Dialogue, Speaker } from '../../domain/dialogue';
import type { GapReport, ReliabilityBin } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { rewardRange } from '../../domain/reward';
import { Rng } from '../../domain/rng';
import { actsOf } from '../../gap/act-tv';
import { calibrationError, type ReliabilityPoint } from '../../gap/calibration-error';
import { splitByEpisode } from '../../gap/episode-split';
import { calibrationEstimate } from '../../gap/estimates';
import type { GapSample, HeldOutLogOdds, ObservedDialogue } from '../../gap/metric';
import { measured, warningsOf } from '../../gap/registry';
import { taskNamed } from '../../tasks/registry';
import { policyRow, simulatorRow } from '../../tasks/views';
import { openDiscriminator } from '../discriminator/discriminator';
import type { RunContext, Simulator } from '../run-context';
import { densitySettings } from '../training/density';
import { answerConfidences, firstAnswers, type AnswerConfidence } from './answer-confidences';
import { positionsWarning } from './beyond-positions';
import { scoredUserTurns } from './simulator-report';

/** Share of the episodes that the two-sample test uses; the discriminator is trained on the others. */
const TEST_SHARE = 0.5;
/** The fewest evaluation dialogues for the two-sample test: two episodes for training (one of them for validation), two for the test. */
export const FEWEST_FOR_C2ST = 4;

/** The part of a run that a gap report needs. (`npm run gap` has no run.) */
export type GapContext = Pick<RunContext, 'host' | 'world' | 'people' | 'spec' | 'safePoint'> & {
  readonly models: Pick<Models, 'policy'>;
};

/**
 * @param simulated dialogues on the episodes of `real`, in the same order; null for an arm without a simulator, for which
 *   only the policy's own calibration is measured
 * @param simulator the model that spoke in them, to score real turns with; null if it was not a model
 */
export async function gapReport(
  context: GapContext,
  seed: number,
  real: readonly Dialogue[],
  simulated: readonly Dialogue[] | null,
  simulator: Simulator | null,
): Promise<GapReport> {
  const { world, people, spec, safePoint } = context;
  const observed = (dialogues: readonly Dialogue[]) => dialogues.map((dialogue) => observedDialogue(context, dialogue));
  const sample: GapSample = {
    seed,
    real: observed(real),
    simulated: simulated && observed(simulated),
    logOdds: simulated && spec.evaluation.c2st ? await heldOutLogOdds(context, seed, real, simulated) : null,
    userTurns: simulator && (await scoredUserTurns(world.task, people, simulator, real, safePoint)),
    answers: answersOf(context, real),
    horizon: spec.horizon,
    halfRangeOfReward: halfRangeOfReward(spec),
    maxWeight: spec.extensions.maxWeight,
  };
  return {
    numbers: measured(sample),
    firstAnswers: (calibrationEstimate(sample)?.points ?? []).map(binOf),
    warnings: [...warningsOf(sample), ...positionWarnings(context, real, simulated, simulator)],
  };
}

function observedDialogue({ world: { task } }: GapContext, dialogue: Dialogue): ObservedDialogue {
  const acts = (speaker: Speaker) => actsOf(task, dialogue, speaker);
  return { dialogue, acts: { user: acts('user'), policy: acts('policy') } };
}

/** Log-odds of dialogues on episodes that the discriminator was not trained on. */
async function heldOutLogOdds(
  { host, world, spec, safePoint }: GapContext,
  seed: number,
  real: readonly Dialogue[],
  simulated: readonly Dialogue[],
): Promise<HeldOutLogOdds> {
  const [realParts, simulatedParts] = splitByEpisode([real, simulated], TEST_SHARE, seed);
  const discriminator = await openDiscriminator(host, world.task, seed);
  try {
    await discriminator.train(realParts!.kept, simulatedParts!.kept, densitySettings(spec), seed, safePoint);
    return {
      real: await discriminator.logOdds(realParts!.heldOut, safePoint),
      simulated: await discriminator.logOdds(simulatedParts!.heldOut, safePoint),
    };
  } finally {
    discriminator.free();
  }
}

/** R of (T10): half of the range of the reward. */
function halfRangeOfReward(spec: ExperimentSpec): number {
  const { low, high } = rewardRange(spec);
  return (high - low) / 2;
}

/** For the policy over all dialogues, and for the simulator over those that it took part in. */
function positionWarnings(
  { world: { task }, models }: GapContext,
  real: readonly Dialogue[],
  simulated: readonly Dialogue[] | null,
  simulator: Simulator | null,
): readonly string[] {
  const read = [...real, ...(simulated ?? [])].map(({ episode, turns }) => policyRow(task, episode, turns).ids.length);
  const spoken = simulator
    ? (simulated ?? []).map(({ episode, turns }) =>
        Math.max(...simulator.voices.map(({ style }) => simulatorRow(task, episode, turns, style).ids.length)),
      )
    : [];
  return [
    ...positionsWarning('policy', models.policy, read),
    ...(simulator ? positionsWarning('simulator', simulator.model, spoken) : []),
  ];
}

/** The first answer of each dialogue, with the probability of its content only: wording, and the decision to answer, do not claim to be right. */
function answersOf({ world: { task } }: Pick<RunContext, 'world'>, dialogues: readonly Dialogue[]): AnswerConfidence[] {
  return firstAnswers(answerConfidences(task, dialogues, taskNamed(task.name).answerMask));
}

/** For a point of a training curve: calibration error minus its mean under the null, and the reliability plot; null if there was no answer. */
export function calibrationInTraining(
  context: Pick<RunContext, 'world'>,
  seed: number,
  real: readonly Dialogue[],
): { readonly firstAnswerEceExcess: number; readonly firstAnswers: readonly ReliabilityBin[] } | null {
  const answers = answersOf(context, real);
  if (answers.length === 0) return null;
  const { excess, points } = calibrationError(answers, new Rng(seed, 'gap/ece'), { simulations: 99, resamples: 1 });
  return { firstAnswerEceExcess: excess, firstAnswers: points.map(binOf) };
}

function binOf({ answers, confidence, accuracy, interval: { low, high } }: ReliabilityPoint): ReliabilityBin {
  return { answers, confidence, accuracy, interval: [low, high] };
}
