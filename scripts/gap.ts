/**
 * The gap between a simulator and real users, by every metric of src/gap, with the base policy:
 *
 *   npm run gap -- [--task clarify] [--style default] [--population FILE|prior:N] [--dialogues 2000] [--seed 1]
 *
 * Real users and the prompted simulator under the style talk to the base policy on the same episodes. `--style real`
 * compares real users with real users: every metric should then lie in its null band. The seconds behind a metric are
 * its own, without model passes.
 */
import type { Interval } from '../src/domain/interval';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Dialogue } from '../src/domain/dialogue';
import { Rng } from '../src/domain/rng';
import { Device } from '../src/engine/device';
import {
  answerConfidences,
  firstAnswers,
  type AnswerConfidence,
} from '../src/experiment/evaluation/answer-confidences';
import { verifiedCheckpoints } from '../src/base-models/base-checkpoints';
import { DISCRIMINATOR_SETTINGS, openDiscriminator } from '../src/experiment/discriminator/discriminator';
import { LEAST_TO_TELL_APART } from '../src/experiment/evaluation/gap-report';
import { rollOutAll, separateStarts } from '../src/experiment/rollout/rollout';
import { scoredUserTurns } from '../src/experiment/evaluation/simulator-report';
import { realUserSide, simulatorUserSide } from '../src/experiment/rollout/user-side';
import { actSequences, actTv } from '../src/gap/act-tv';
import { classifierTwoSampleTest } from '../src/gap/c2st';
import { calibrationError } from '../src/gap/calibration-error';
import { importanceWeights, supportOf } from '../src/gap/density-ratio';
import { splitByEpisode } from '../src/gap/episode-split';
import { gapMetric, type GapMetricName } from '../src/gap/metrics';
import { divergenceByTurn, nllGap, valueBounds } from '../src/gap/user-divergence';
import { valueGaps } from '../src/gap/value-gap';
import { createModelHost } from '../src/model/model-host';
import { taskNamed } from '../src/tasks/registry';
import { parsedLine, text, textOr, usage, wholeNumber } from './command-line';
import { nodeGpu } from './node-gpu';
import { populationOption } from './population-option';

const USAGE =
  'npm run gap -- [--task clarify] [--style default] [--population FILE|prior:N] [--dialogues 2000] [--seed 1]';
const HORIZON = 8;
const COST = 0.02;
const ROWS = 256;
const TEST_SHARE = 0.5;
const never = async () => undefined;
const shown = (value: number): string => value.toFixed(3);
const band = (interval: Interval | null): string =>
  interval ? `[${shown(interval.low)}, ${shown(interval.high)}]` : '[–]';

/** Seconds of everything measured so far. */
let measuredSeconds = 0;
const lines: string[] = [];

function say(name: GapMetricName, text: string, seconds: number | null = null): void {
  const { label, unit } = gapMetric(name);
  lines.push(`${label}${unit ? ` (${unit})` : ''}: ${text}${seconds === null ? '' : `   ${seconds.toFixed(2)} s`}`);
}

function timed<T>(work: () => T): { result: T; seconds: number } {
  const start = performance.now();
  const result = work();
  const seconds = (performance.now() - start) / 1000;
  measuredSeconds += seconds;
  return { result, seconds };
}

async function clocked<T>(what: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

function values(simulated: readonly Dialogue[], real: readonly Dialogue[]): void {
  const of = (read: (dialogue: Dialogue) => number) => ({
    simulated_S: [simulated.map(read)],
    real_S: [real.map(read)],
  });
  const { result, seconds } = timed(() =>
    valueGaps(
      { success: of(({ outcome }) => outcome.success), reward: of(({ reward }) => reward) },
      new Rng(1, 'gap/value'),
    ),
  );
  for (const [name, gap] of [
    ['successGap', result.success],
    ['rewardGap', result.reward],
  ] as const) {
    say(
      name,
      `${shown(gap.mean)} ${band(gap)}, ${shown(gap.simulated)} against ${shown(gap.real)}; null ${band(gap.nullBand)}, p ${shown(gap.p)}`,
      name === 'successGap' ? seconds : null,
    );
  }
}

function acts(
  name: 'userActTv' | 'policyActTv',
  simulated: readonly (readonly string[])[],
  real: readonly (readonly string[])[],
): void {
  const { result, seconds } = timed(() => actTv(real, simulated, new Rng(1, `gap/${name}`)));
  say(
    name,
    `${result.acts} acts; all turns p ${shown(result.overall.p)}${result.omittedFrom ? `; turns from ${result.omittedFrom} on left out` : ''}`,
    seconds,
  );
  for (const { turn, tv, excess, interval, nullBand, p, dialogues } of result.turns) {
    lines.push(
      `  turn ${turn} (${dialogues.join(' and ')} dialogues): ${shown(tv)} ${band(interval)}, excess ${shown(excess)}; null ${band(nullBand)}, p ${shown(p)}`,
    );
  }
}

function discriminated(real: readonly number[], simulated: readonly number[]): void {
  const isReal = [...real, ...simulated].map((_, i) => Number(i < real.length));
  const test = timed(() =>
    classifierTwoSampleTest({ scores: [...real, ...simulated], isReal }, new Rng(1, 'gap/c2st')),
  );
  const { accuracy, auc, tvAtLeast, tvAtLeastLow } = test.result;
  say(
    'c2stAccuracy',
    `${shown(accuracy.value)} ${band(accuracy.interval)}; null ${band(accuracy.nullBand)}, p ${shown(accuracy.p)}; TV ≥ ${shown(tvAtLeast)} (${shown(tvAtLeastLow)})`,
    test.seconds,
  );
  say('c2stAuc', `${shown(auc.value)} ${band(auc.interval)}; null ${band(auc.nullBand)}, p ${shown(auc.p)}`);
  const { result, seconds } = timed(() => ({
    weights: importanceWeights(simulated),
    support: supportOf(real, simulated),
  }));
  const { effectiveSampleSize, clippedDialogues, clippedWeight, meanRatio } = result.weights;
  say(
    'effectiveSampleSize',
    `${effectiveSampleSize.toFixed(0)} of ${simulated.length}; clipped ${shown(clippedDialogues)} of dialogues, ${shown(clippedWeight)} of weight; mean ratio ${shown(meanRatio)}`,
    seconds,
  );
  say(
    'unreachedShare',
    `${shown(result.support.unreachedShare)}, p ${result.support.p.toPrecision(1)}. ${result.support.warning ?? 'No warning.'}`,
  );
}

function calibration(what: string, answers: readonly AnswerConfidence[], seed: number): void {
  const { result, seconds } = timed(() => calibrationError(firstAnswers(answers), new Rng(seed, 'gap/ece')));
  const { ece, excess, interval, nullBand, p, overconfidence, points } = result;
  say(
    'firstAnswerEce',
    `${what}: ${shown(ece)} ${band(interval)}, excess ${shown(excess)}, of ${result.answers} answers; null ${band(nullBand)}, p ${shown(p)}; over-confident by ${shown(overconfidence)}`,
    seconds,
  );
  for (const point of points)
    lines.push(
      `  stated ${shown(point.confidence)}, right ${shown(point.accuracy)} ${band(point.interval)} of ${point.answers}`,
    );
}

export async function main(argv: readonly string[]): Promise<number> {
  const { values: given } = parsedLine(argv, USAGE, {
    options: {
      task: textOr('clarify'),
      style: textOr('default'),
      population: text,
      dialogues: textOr('2000'),
      seed: textOr('1'),
    },
  });
  const { task, staked } = taskNamed(given.task);
  const count = wholeNumber('--dialogues', given.dialogues, LEAST_TO_TELL_APART);
  const seed = wholeNumber('--seed', given.seed);
  const people = task.realUsers(
    given.population === undefined ? task.defaultPopulation : populationOption(given.population, task),
  );
  const styles = ['real', ...task.simulatorStyles];
  if (!styles.includes(given.style)) throw usage(`--style is one of ${styles.join(', ')}, not "${given.style}"`, USAGE);
  const folder = resolve(import.meta.dirname, '../public/checkpoints');
  const open = verifiedCheckpoints(async (path) => new Uint8Array(await readFile(join(folder, path))));
  const device = await Device.open(nodeGpu());
  const host = createModelHost(device);
  const policy = await host.open(await open(task.name, 'policy'), 'policy');
  const simulator = await host.open(await open(task.name, 'simulator'), 'simulator');
  const world = { task, horizon: HORIZON, reward: { lambda: 1, costPerTurn: COST }, rows: ROWS };
  const starts_N = separateStarts(task, { seed, purpose: 'gap' }, count);
  const talk = (users: ReturnType<typeof realUserSide>, purpose: string) =>
    rollOutAll(world, policy, users, { starts_N, draws: { seed, purpose }, temperature: 1 }, never);
  const others =
    given.style === 'real'
      ? realUserSide(people)
      : simulatorUserSide({
          name: 'prompted',
          task,
          model: simulator,
          style: given.style,
          rows: ROWS,
          horizon: HORIZON,
        });
  console.log(
    `adapter: ${device.adapter.description || device.adapter.vendor}; ${count} dialogues of the base policy with real users and with ${given.style === 'real' ? 'other real users' : `the simulator, style ${given.style}`}, seed ${seed}`,
  );
  const real = await clocked('dialogues with real users', () => talk(realUserSide(people), 'gap'));
  const simulated = await clocked('dialogues with the others', () =>
    talk(others, given.style === 'real' ? 'gap/others' : 'gap'),
  );

  values(simulated, real);
  acts('userActTv', actSequences(task, simulated, 'user'), actSequences(task, real, 'user'));
  acts('policyActTv', actSequences(task, simulated, 'policy'), actSequences(task, real, 'policy'));

  const discriminator = await openDiscriminator(host, task, seed);
  const [reals, simulateds] = splitByEpisode([real, simulated], TEST_SHARE, seed);
  const report = await clocked('discriminator, training', () =>
    discriminator.train(reals!.kept, simulateds!.kept, DISCRIMINATOR_SETTINGS, seed, never),
  );
  console.log(
    `  best epoch ${report.bestEpoch} of ${report.epochs.length - 1}, validation NLL ${shown(report.epochs[report.bestEpoch]!.heldOutNll)}, slope ${shown(report.slope)}`,
  );
  const odds = await clocked('discriminator, reading', async () => ({
    real: await discriminator.logOdds(reals!.heldOut),
    simulated: await discriminator.logOdds(simulateds!.heldOut),
  }));
  discriminated(odds.real, odds.simulated);

  if (given.style !== 'real') {
    const turns_D = await clocked('real turns under both', () =>
      scoredUserTurns(task, people, simulator, given.style, real, never),
    );
    const { result, seconds } = timed(() => ({ turns: divergenceByTurn(turns_D), nll: nllGap(turns_D) }));
    say('klPerTurn', 'exact, null 0', seconds);
    for (const { turn, dialogues, mean, interval, tvAtMost } of result.turns)
      lines.push(
        `  user turn ${turn} (${dialogues} dialogues): ${shown(mean)} ${band(interval)}, TV ≤ ${shown(tvAtMost)}`,
      );
    const bounds = valueBounds(result.turns, HORIZON, (1 + COST * HORIZON) / 2);
    say(
      'valueBound',
      `at the end ${shown(bounds.atEnd)}, by the chain rule ${shown(bounds.atEndByChain)}, of at most ${shown(bounds.atEndMost)} (half the range of the reward, λ = 1, is ${(1 + COST * HORIZON) / 2})`,
    );
    const { nll } = result;
    say(
      'nllExcess',
      `${shown(nll.excess.mean)} ${band(nll.interval)}: ${shown(nll.simulated.mean)}, real users ${shown(nll.real.mean)} ${band(nll.nullBand)}`,
    );
  }

  calibration('every word of the turn', answerConfidences(task, real), seed);
  calibration('what the answer is made of', answerConfidences(task, real, staked), seed);
  console.log(`\n${lines.join('\n')}\n\nAll metrics: ${measuredSeconds.toFixed(2)} s beyond model passes.`);
  device.destroy();
  return 0;
}
