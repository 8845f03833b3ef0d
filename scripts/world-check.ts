/**
 * Shows what can be gained by training on a task, without any model: every scripted strategy of the task meets the real
 * (synthetic) users and a simulated user that accepts everything.
 *
 *   npm run world-check -- [--task clarify] [--population FILE|prior:N] [--dialogues 300] [--seed 1]
 *
 *   --task NAME       which task
 *   --population …    other real users: a file, or prior:N for the N-th population drawn at random
 *   --dialogues N     dialogues of each strategy with each kind of user
 *
 * Prints, for several rewards, what the strategy that is best in the simulator achieves with real users ("naive") and what
 * the best strategy for real users achieves ("oracle"). Naive is the mean over the strategies within 0.005 reward of the
 * best in the simulator, weighted as in the base model's training data, since training there cannot tell them apart.
 * Dialogues are as long as in the task's first preset. Nothing is learned here, so these are no results.
 */
import { ShiftLabError } from '../src/domain/errors';
import { Rng } from '../src/domain/rng';
import { presets } from '../src/experiment/presets/registry';
import { meetsGoal } from '../src/personas/core/acts';
import type { Values } from '../src/personas/core/acts';
import type { Behaviour } from '../src/personas/core/behaviour';
import { membersOf, parsePopulation } from '../src/personas/core/mixture';
import { Person } from '../src/personas/core/people';
import { SYCOPHANT, randomPerson } from '../src/personas/core/styles';
import { taskNamed } from '../src/tasks/registry';
import type { StrategyFamily } from '../src/tasks/registry';
import { parsedLine, text, textOr, wholeNumber } from './command-line/command-line';
import { populationOption } from './command-line/population-option';

const USAGE = 'npm run world-check -- [--task clarify] [--population FILE|prior:N] [--dialogues 300] [--seed 1]';

const LAMBDAS = [1, 0.3, 0];
const COSTS = [0.01, 0.02, 0.03];
const TIE = 0.005;
const BASE_DIALOGUES = 4000;

/** Means over dialogues; verdict counts are sums. */
interface Score {
  correct: number;
  accepted: number;
  turns: number;
  success: number;
  left: number;
  acceptedRight: number;
  right: number;
  acceptedWrong: number;
  wrong: number;
}

type World = (rng: Rng) => Behaviour;

interface Study {
  readonly family: StrategyFamily;
  /** Policy turns. */
  readonly horizon: number;
}

function play({ family, horizon }: Study, strategy: object, behaviour: Behaviour, rng: Rng, score: Score): void {
  const scene = family.begin(strategy, rng);
  const person = new Person(behaviour, scene.problem, rng);
  let answer: Values | null = null;
  let heard = person.answer(null);
  let turns = 0;
  while (turns < horizon && heard.kind !== 'accept' && heard.kind !== 'leave') {
    const act = scene.next(heard, person);
    turns++;
    heard = person.answer(act);
    if (act.kind !== 'propose') continue;
    answer = act.values;
    const right = meetsGoal(answer, scene.problem.goal);
    score[right ? 'right' : 'wrong']++;
    if (heard.kind === 'accept') score[right ? 'acceptedRight' : 'acceptedWrong']++;
  }
  const correct = scene.correct(answer);
  score.turns += turns;
  score.correct += correct;
  if (heard.kind === 'accept') score.accepted++;
  if (heard.kind === 'leave') score.left++;
  else score.success += correct;
}

function evaluate(
  study: Study,
  strategyOf: (rng: Rng) => object,
  world: World,
  seed: number,
  dialogues: number,
): Score {
  const score: Score = {
    correct: 0,
    accepted: 0,
    turns: 0,
    success: 0,
    left: 0,
    acceptedRight: 0,
    right: 0,
    acceptedWrong: 0,
    wrong: 0,
  };
  for (let i = 0; i < dialogues; i++) {
    const behaviour = world(new Rng(seed, 'world-check/user', i));
    play(
      study,
      strategyOf(new Rng(seed, 'world-check/strategy', i)),
      behaviour,
      new Rng(seed, 'world-check/dialogue', i),
      score,
    );
  }
  for (const key of ['correct', 'accepted', 'turns', 'success', 'left'] as const) score[key] /= dialogues;
  return score;
}

function reward(score: Score, lambda: number, cost: number): number {
  return lambda * score.correct + (1 - lambda) * score.accepted - cost * score.turns;
}

interface Entry {
  readonly strategy: object;
  readonly weight: number;
  readonly real: Score;
  readonly simulated: Score;
}

function everyStrategy({ choices, weights }: StrategyFamily): { strategy: object; weight: number }[] {
  let all: { strategy: object; weight: number }[] = [{ strategy: { wander: 0 }, weight: 1 }];
  for (const [key, values] of Object.entries(choices)) {
    all = all.flatMap(({ strategy, weight }) =>
      values.map((choice, i) => ({ strategy: { ...strategy, [key]: choice }, weight: weight * weights[key]![i]! })),
    );
  }
  return all;
}

/** As long as the task's first preset has them. */
function horizonOf(task: string): number {
  const first = presets.find(({ spec }) => spec.task === task);
  if (!first)
    throw new ShiftLabError(
      'preset-unknown',
      `No preset has the task "${task}", so it is unknown how long its dialogues are.`,
      { task },
    );
  return first.spec.horizon;
}

const mean = (entries: readonly Entry[], of: (entry: Entry) => number): number =>
  entries.reduce((sum, entry) => sum + entry.weight * of(entry), 0) /
  entries.reduce((sum, { weight }) => sum + weight, 0);
const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)}`;
export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parsedLine(argv, USAGE, {
    options: { task: textOr('clarify'), population: text, dialogues: textOr('300'), seed: textOr('1') },
  });
  const { task, strategies: family } = taskNamed(values.task);
  const study: Study = { family, horizon: horizonOf(task.name) };
  const seed = wholeNumber('--seed', values.seed);
  const dialogues = wholeNumber('--dialogues', values.dialogues, 1);
  const population =
    values.population === undefined ? task.defaultPopulation : populationOption(values.population, task);
  const members = membersOf(parsePopulation(population));
  const real: World = (rng) => members[rng.categorical(members.map(({ weight }) => weight))]!.behaviour;
  const sycophant: World = () => SYCOPHANT;

  const base = evaluate(study, family.random, real, seed, BASE_DIALOGUES);
  const baseSimulated = evaluate(study, family.random, sycophant, seed, BASE_DIALOGUES);
  const basePrior = evaluate(
    study,
    family.random,
    (rng) => randomPerson(task.name, rng).behaviour,
    seed,
    BASE_DIALOGUES,
  );
  const successes = base.success * BASE_DIALOGUES;
  if (Math.abs(successes - Math.round(successes)) > 1e-6)
    console.log(`"${task.name}" grades its answers: success is the mean grade, in per cent of the best`);
  console.log(
    `base mixture: real success ${percent(base.success)} %, left ${percent(base.left)} %, turns ${base.turns.toFixed(2)}; ` +
      `in the sycophantic world ${percent(baseSimulated.success)} %; with the broad prior ${percent(basePrior.success)} %`,
  );
  console.log(
    `real verdicts: P(accept | right) ${percent(base.acceptedRight / base.right)} %, P(accept | wrong) ${percent(base.acceptedWrong / base.wrong)} %`,
  );

  const entries: Entry[] = everyStrategy(family).map(({ strategy, weight }) => ({
    strategy,
    weight,
    real: evaluate(study, () => strategy, real, seed, dialogues),
    simulated: evaluate(study, () => strategy, sycophant, seed, dialogues),
  }));
  for (const lambda of LAMBDAS) {
    for (const cost of COSTS) {
      const best = (of: (entry: Entry) => Score) =>
        entries.reduce((a, b) => (reward(of(b), lambda, cost) > reward(of(a), lambda, cost) ? b : a));
      const oracle = best((entry) => entry.real);
      const top = reward(best((entry) => entry.simulated).simulated, lambda, cost);
      const naive = entries.filter(({ simulated }) => reward(simulated, lambda, cost) >= top - TIE);
      const successes = naive.map((entry) => entry.real.success);
      // Fresh dialogues: the best of many was chosen on the others.
      const again = evaluate(study, () => oracle.strategy, real, seed + 1, 2000);
      console.log(
        `λ ${lambda} cost ${cost}: naive ${percent(mean(naive, (e) => e.real.success))} % real ` +
          `(${percent(Math.min(...successes))} to ${percent(Math.max(...successes))}, ${naive.length} tied; ` +
          `${percent(mean(naive, (e) => e.simulated.success))} % in its simulator, ${mean(naive, (e) => e.real.turns).toFixed(2)} real turns); ` +
          `oracle ${percent(again.success)} % (left ${percent(again.left)} %, ${again.turns.toFixed(2)} turns): ${family.describe(oracle.strategy)}`,
      );
    }
  }
  console.log('real success by persona, oracle-best at λ 1 cost 0.02 and "all, then propose":');
  const oracle = entries.reduce((a, b) => (reward(b.real, 1, 0.02) > reward(a.real, 1, 0.02) ? b : a)).strategy;
  for (const { persona, behaviour } of members) {
    const good = evaluate(
      study,
      () => oracle,
      () => behaviour,
      seed,
      1000,
    );
    const bad = evaluate(
      study,
      () => family.hasty,
      () => behaviour,
      seed,
      1000,
    );
    console.log(
      `  ${persona.padEnd(12)} ${percent(good.success)} (left ${percent(good.left)})  ${percent(bad.success)} (left ${percent(bad.left)})`,
    );
  }
  return 0;
}
