/**
 * Every metric of the gap (src/gap) for one arm: dialogues of its trained policy with real users beside those with the
 * simulator it trained in, on the same episodes. Flat numbers, named as in gap/metrics.ts, so that a table, a chart and a
 * file need not know how any of them was estimated.
 */
import type { Interval } from '../../domain/interval';
import type { Dialogue } from '../../domain/dialogue';
import type { GapNumber, GapReport, ReliabilityBin } from '../../domain/experiment-events';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { Rng } from '../../domain/rng';
import { actSequences, actTv, type ActTvReport } from '../../gap/act-tv';
import { classifierTwoSampleTest, type C2stNumber } from '../../gap/c2st';
import { calibrationError, type ReliabilityPoint } from '../../gap/calibration-error';
import { importanceWeights, supportOf } from '../../gap/density-ratio';
import { splitByEpisode } from '../../gap/episode-split';
import type { GapMetricName } from '../../gap/metrics';
import { divergenceByTurn, nllGap, valueBounds } from '../../gap/user-divergence';
import { valueGaps } from '../../gap/value-gap';
import { taskNamed } from '../../tasks/registry';
import { policyRow, simulatorRow } from '../../tasks/views';
import { answerConfidences, firstAnswers, type AnswerConfidence } from './answer-confidences';
import type { RunContext, Simulator } from '../run-context';
import { positionsWarning } from './beyond-positions';
import { densitySettings } from '../training/density';
import { openDiscriminator } from '../discriminator/discriminator';
import { scoredUserTurns } from './simulator-report';

/** Share of the episodes that the two-sample test acts on; the discriminator learns from the others. */
const TEST_SHARE = 0.5;
/** Evaluation dialogues that this needs: two episodes to learn from, one of them for validation, and as many to test. */
export const LEAST_TO_TELL_APART = 4;
/** Turns that fewer dialogues have are not shown. */
const LEAST_DIALOGUES = 30;

type Number = Omit<GapNumber, 'metric' | 'turn'> & { readonly turn?: number };

function numberOf(metric: GapMetricName, { turn, ...number }: Number): GapNumber {
  return { metric, turn: turn ?? null, ...number };
}

const ends = (interval: Interval | null): readonly [number, number] | null =>
  interval ? [interval.low, interval.high] : null;

/** @param simulated null for an arm without a simulator: then only the policy's own calibration is measured */
export async function gapReport(
  run: RunContext,
  seed: number,
  real: readonly Dialogue[],
  simulated: readonly Dialogue[] | null,
  simulator: Simulator | null,
): Promise<GapReport> {
  const own = calibrationOf(run, seed, real);
  const outgrown = positionWarnings(run, real, simulated, simulator);
  if (!simulated || !simulator) return { ...own, warnings: outgrown };
  const told = run.spec.evaluation.c2st
    ? await discriminated(run, seed, real, simulated)
    : { numbers: [], warnings: [] };
  return {
    numbers: [
      ...values(seed, real, simulated),
      ...acts(run, seed, 'userActTv', real, simulated),
      ...acts(run, seed, 'policyActTv', real, simulated),
      ...told.numbers,
      ...(await divergence(run, real, simulator)),
      ...own.numbers,
    ],
    firstAnswers: own.firstAnswers ?? [],
    warnings: [...told.warnings, ...outgrown],
  };
}

/** Of the policy in all dialogues, and of the simulator in those that it took part in. */
function positionWarnings(
  { world: { task }, models }: RunContext,
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

function values(seed: number, real: readonly Dialogue[], simulated: readonly Dialogue[]): GapNumber[] {
  const pairs = (read: (dialogue: Dialogue) => number) => ({
    simulated_S: [simulated.map(read)],
    real_S: [real.map(read)],
  });
  const { success, reward } = valueGaps(
    { success: pairs(({ outcome }) => outcome.success), reward: pairs((dialogue) => dialogue.reward) },
    new Rng(seed, 'gap/value'),
  );
  return (
    [
      ['successGap', success],
      ['rewardGap', reward],
    ] as const
  ).map(([metric, gap]) =>
    numberOf(metric, {
      value: gap.mean,
      interval: [gap.low, gap.high],
      nullBand: ends(gap.nullBand),
      p: gap.p,
      dialogues: real.length,
    }),
  );
}

function acts(
  { world: { task } }: RunContext,
  seed: number,
  metric: 'userActTv' | 'policyActTv',
  real: readonly Dialogue[],
  simulated: readonly Dialogue[],
): GapNumber[] {
  const speaker = metric === 'userActTv' ? 'user' : 'policy';
  const sequences = (dialogues: readonly Dialogue[]) => actSequences(task, dialogues, speaker);
  const { turns, overall }: ActTvReport = actTv(sequences(real), sequences(simulated), new Rng(seed, `gap/${metric}`), {
    leastDialogues: LEAST_DIALOGUES,
  });
  const largest = turns.reduce((most, { excess }) => Math.max(most, excess), 0);
  return [
    // Without a turn: all turns together, by the largest excess; one p-value, so that many turns raise no more false alarms.
    numberOf(metric, { value: largest, interval: null, nullBand: null, p: overall.p, dialogues: real.length }),
    ...turns.map(({ turn, tv, interval, nullBand, p, dialogues }) =>
      numberOf(metric, {
        turn,
        value: tv,
        interval: ends(interval),
        nullBand: ends(nullBand),
        p,
        dialogues: Math.min(...dialogues),
      }),
    ),
  ];
}

async function discriminated(
  run: RunContext,
  seed: number,
  real: readonly Dialogue[],
  simulated: readonly Dialogue[],
): Promise<{ numbers: GapNumber[]; warnings: string[] }> {
  const { host, world, spec, safePoint } = run;
  const [reals, simulateds] = splitByEpisode([real, simulated], TEST_SHARE, seed);
  const discriminator = await openDiscriminator(host, world.task, seed);
  try {
    await discriminator.train(reals!.kept, simulateds!.kept, densitySettings(spec), seed, safePoint);
    const realOdds = await discriminator.logOdds(reals!.heldOut, safePoint);
    const simulatedOdds = await discriminator.logOdds(simulateds!.heldOut, safePoint);
    const isReal = [...realOdds, ...simulatedOdds].map((_, i) => Number(i < realOdds.length));
    const { accuracy, auc } = classifierTwoSampleTest(
      { scores: [...realOdds, ...simulatedOdds], isReal },
      new Rng(seed, 'gap/c2st'),
    );
    const dialogues = realOdds.length;
    const test = (metric: GapMetricName, { value, interval, nullBand, p }: C2stNumber) =>
      numberOf(metric, { value, interval: ends(interval), nullBand: ends(nullBand), p, dialogues });
    const { effectiveSampleSize } = importanceWeights(simulatedOdds, { maxRatio: spec.extensions.maxWeight });
    const { unreachedShare, p, warning } = supportOf(realOdds, simulatedOdds);
    return {
      numbers: [
        test('c2stAccuracy', accuracy),
        test('c2stAuc', auc),
        numberOf('effectiveSampleSize', {
          value: effectiveSampleSize,
          interval: null,
          nullBand: null,
          p: null,
          dialogues: simulatedOdds.length,
        }),
        numberOf('unreachedShare', { value: unreachedShare, interval: null, nullBand: null, p, dialogues }),
      ],
      warnings: warning === null ? [] : [warning],
    };
  } finally {
    discriminator.free();
  }
}

/** R of (T10): rewards (17) lie in [−cost · H, 1]. */
function halfRangeOfReward({ reward, horizon }: ExperimentSpec): number {
  return (1 + reward.costPerTurn * horizon) / 2;
}

async function divergence(
  { world, people, spec, safePoint }: RunContext,
  real: readonly Dialogue[],
  { model, style }: Simulator,
): Promise<GapNumber[]> {
  const turns_D = await scoredUserTurns(world.task, people, model, style, real, safePoint);
  const turns = divergenceByTurn(turns_D);
  const nll = nllGap(turns_D);
  const { atEndByChain } = valueBounds(turns, spec.horizon, halfRangeOfReward(spec));
  const dialogues = real.length;
  return [
    ...turns
      .filter((turn) => turn.dialogues >= LEAST_DIALOGUES)
      .flatMap(({ turn, mean, interval, nullBand, tvAtMost, dialogues: count }) => [
        numberOf('klPerTurn', {
          turn,
          value: mean,
          interval: ends(interval),
          nullBand: ends(nullBand),
          p: null,
          dialogues: count,
        }),
        numberOf('tvAtMost', { turn, value: tvAtMost, interval: null, nullBand: [0, 0], p: null, dialogues: count }),
      ]),
    numberOf('valueBound', { value: atEndByChain, interval: null, nullBand: null, p: null, dialogues }),
    numberOf('nllExcess', {
      value: nll.excess.mean,
      interval: ends(nll.interval),
      nullBand: [0, 0],
      p: null,
      dialogues,
    }),
  ];
}

/** Each dialogue's first answer; its probability is that of what it is made of, because wording and the decision to answer are no claim to be right. */
function answersOf({ world: { task } }: RunContext, dialogues: readonly Dialogue[]): AnswerConfidence[] {
  return firstAnswers(answerConfidences(task, dialogues, taskNamed(task.name).staked));
}

/** Empty where the policy never answered. */
function calibrationOf(
  run: RunContext,
  seed: number,
  real: readonly Dialogue[],
): Pick<GapReport, 'numbers' | 'firstAnswers'> {
  const answers = answersOf(run, real);
  if (answers.length === 0) return { numbers: [], firstAnswers: [] };
  const { ece, interval, nullBand, p, points } = calibrationError(answers, new Rng(seed, 'gap/ece'));
  return {
    numbers: [
      numberOf('firstAnswerEce', {
        value: ece,
        interval: ends(interval),
        nullBand: ends(nullBand),
        p,
        dialogues: answers.length,
      }),
    ],
    firstAnswers: points.map(binOf),
  };
}

/** For a point of a training curve: the calibration error less what the null would give on average, and its reliability plot; null where nothing was answered. */
export function calibrationInTraining(
  run: RunContext,
  seed: number,
  real: readonly Dialogue[],
): { readonly firstAnswerEceExcess: number; readonly firstAnswers: readonly ReliabilityBin[] } | null {
  const answers = answersOf(run, real);
  if (answers.length === 0) return null;
  const { excess, points } = calibrationError(answers, new Rng(seed, 'gap/ece'), { simulations: 99, resamples: 1 });
  return { firstAnswerEceExcess: excess, firstAnswers: points.map(binOf) };
}

function binOf({ answers, confidence, accuracy, interval: { low, high } }: ReliabilityPoint): ReliabilityBin {
  return { answers, confidence, accuracy, interval: [low, high] };
}
