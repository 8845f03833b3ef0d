/**
 * The gap of one policy: its dialogues with real users beside those with a simulator, on the same episodes, by every
 * metric of src/gap. Here a discriminator is trained, real turns are scored under the simulator, and the policy's answers
 * are read; the metrics themselves (gap/registry.ts) compute from that data alone.
 */
import type { Models } from '../../base-models/models';
import type { Dialogue, Speaker } from '../../domain/dialogue';
import type { GapReport, ReliabilityBin } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
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

/** Share of the episodes that the two-sample test acts on; the discriminator learns from the others. */
const TEST_SHARE = 0.5;
/** Evaluation dialogues that this needs: two episodes to learn from, one of them for validation, and as many to test. */
export const LEAST_TO_TELL_APART = 4;

/** What a gap report needs of a run: `npm run gap` makes one without a run. */
export type GapContext = Pick<RunContext, 'host' | 'world' | 'people' | 'spec' | 'safePoint'> & {
  readonly models: Pick<Models, 'policy'>;
};

/**
 * @param simulated dialogues on the episodes of `real`, in their order; null for an arm without a simulator: then only the
 *   policy's own calibration is measured
 * @param simulator who spoke in them, so that real turns can be scored; null where that was no model
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
    userTurns:
      simulator && (await scoredUserTurns(world.task, people, simulator.model, simulator.style, real, safePoint)),
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

/** Of dialogues on episodes that the discriminator was not trained on. */
async function heldOutLogOdds(
  { host, world, spec, safePoint }: GapContext,
  seed: number,
  real: readonly Dialogue[],
  simulated: readonly Dialogue[],
): Promise<HeldOutLogOdds> {
  const [reals, simulateds] = splitByEpisode([real, simulated], TEST_SHARE, seed);
  const discriminator = await openDiscriminator(host, world.task, seed);
  try {
    await discriminator.train(reals!.kept, simulateds!.kept, densitySettings(spec), seed, safePoint);
    return {
      real: await discriminator.logOdds(reals!.heldOut, safePoint),
      simulated: await discriminator.logOdds(simulateds!.heldOut, safePoint),
    };
  } finally {
    discriminator.free();
  }
}

/** R of (T10): rewards (17) lie in [−cost · H, 1]. */
function halfRangeOfReward({ reward, horizon }: ExperimentSpec): number {
  return (1 + reward.costPerTurn * horizon) / 2;
}

/** Of the policy in all dialogues, and of the simulator in those that it took part in. */
function positionWarnings(
  { world: { task }, models }: GapContext,
  real: readonly Dialogue[],
  simulated: readonly Dialogue[] | null,
  simulator: Simulator | null,
): readonly string[] {
  const read = [...real, ...(simulated ?? [])].map(({ episode, turns }) => policyRow(task, episode, turns).ids.length);
  const spoken = simulator
    ? (simulated ?? []).map(({ episode, turns }) => simulatorRow(task, episode, turns, simulator.style).ids.length)
    : [];
  return [
    ...positionsWarning('policy', models.policy, read),
    ...(simulator ? positionsWarning('simulator', simulator.model, spoken) : []),
  ];
}

/** Each dialogue's first answer; its probability is that of what it is made of, because wording and the decision to answer are no claim to be right. */
function answersOf({ world: { task } }: Pick<RunContext, 'world'>, dialogues: readonly Dialogue[]): AnswerConfidence[] {
  return firstAnswers(answerConfidences(task, dialogues, taskNamed(task.name).answerMask));
}

/** For a point of a training curve: the calibration error less what the null would give on average, and its reliability plot; null where nothing was answered. */
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
