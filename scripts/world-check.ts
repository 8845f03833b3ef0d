/**
 * Is `clarify` worth training in? An act-level study without any model: every scripted strategy meets the real users and
 * the sycophantic default user; the best for each is the ceiling of naive and of oracle training.
 *
 *   node scripts/run.mjs scripts/world-check.ts [--dialogues 300] [--seed 1]
 *
 * "naive" is the mean over the strategies within 0.005 reward of the best in the sycophantic world, weighted as in the
 * base mixture: training there gives no reason to prefer one of them. Not a result of the lab: no learning happens here.
 */
import { Rng } from '../src/domain/rng';
import { meetsGoal } from '../src/personas/core/acts';
import type { Problem, Values } from '../src/personas/core/acts';
import type { Behaviour } from '../src/personas/core/behaviour';
import { membersOf, parsePopulation } from '../src/personas/core/mixture';
import { Person } from '../src/personas/core/people';
import { BASE_MIXTURE, STRATEGY_CHOICES, ScriptedAgent, randomStrategy, randomValues } from '../src/tasks/clarify/agents';
import type { Strategy } from '../src/tasks/clarify/agents';
import { SIZES } from '../src/tasks/clarify/corpus';
import population from '../src/tasks/clarify/population.json';
import { SYCOPHANT, randomPerson } from '../src/personas/core/styles';

const HORIZON = 8;
const LAMBDAS = [1, 0.3, 0];
const COSTS = [0.01, 0.02, 0.03];
const TIE = 0.005;

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

function play(strategy: Strategy, behaviour: Behaviour, rng: Rng, score: Score): void {
  const problem: Problem = { goal: randomValues(SIZES, rng), sizes: SIZES };
  const person = new Person(behaviour, problem, rng);
  const agent = new ScriptedAgent(strategy, SIZES, rng);
  let answer: Values | null = null;
  let heard = person.answer(null);
  let turns = 0;
  while (turns < HORIZON && heard.kind !== 'accept' && heard.kind !== 'leave') {
    const act = agent.next(heard);
    turns++;
    heard = person.answer(act);
    if (act.kind !== 'propose') continue;
    answer = act.values;
    const right = meetsGoal(answer, problem.goal);
    score[right ? 'right' : 'wrong']++;
    if (heard.kind === 'accept') score[right ? 'acceptedRight' : 'acceptedWrong']++;
  }
  const correct = answer !== null && meetsGoal(answer, problem.goal);
  score.turns += turns;
  if (correct) score.correct++;
  if (heard.kind === 'accept') score.accepted++;
  if (heard.kind === 'leave') score.left++;
  if (correct && heard.kind !== 'leave') score.success++;
}

function evaluate(strategyOf: (rng: Rng) => Strategy, world: World, seed: number, dialogues: number): Score {
  const score: Score = {
    correct: 0, accepted: 0, turns: 0, success: 0, left: 0, acceptedRight: 0, right: 0, acceptedWrong: 0, wrong: 0,
  };
  for (let i = 0; i < dialogues; i++) {
    const behaviour = world(new Rng(seed, 'world-check/user', i));
    play(strategyOf(new Rng(seed, 'world-check/strategy', i)), behaviour, new Rng(seed, 'world-check/dialogue', i), score);
  }
  for (const key of ['correct', 'accepted', 'turns', 'success', 'left'] as const) score[key] /= dialogues;
  return score;
}

function reward(score: Score, lambda: number, cost: number): number {
  return lambda * score.correct + (1 - lambda) * score.accepted - cost * score.turns;
}

interface Entry {
  readonly strategy: Strategy;
  readonly weight: number;
  readonly real: Score;
  readonly simulated: Score;
}

function everyStrategy(): { strategy: Strategy; weight: number }[] {
  let all: { strategy: Record<string, unknown>; weight: number }[] = [{ strategy: { wander: 0 }, weight: 1 }];
  for (const key of Object.keys(STRATEGY_CHOICES) as (keyof typeof STRATEGY_CHOICES)[]) {
    all = all.flatMap(({ strategy, weight }) =>
      STRATEGY_CHOICES[key].map((choice, i) => ({
        strategy: { ...strategy, [key]: choice },
        weight: weight * BASE_MIXTURE[key][i]!,
      })),
    );
  }
  return all as unknown as { strategy: Strategy; weight: number }[];
}

const mean = (entries: readonly Entry[], of: (entry: Entry) => number): number =>
  entries.reduce((sum, entry) => sum + entry.weight * of(entry), 0) / entries.reduce((sum, { weight }) => sum + weight, 0);
const percent = (share: number): string => `${(100 * share).toFixed(1).padStart(5)}`;
const shown = ({ asking, enough, asks, confirm, onReject, useCorrection }: Strategy): string =>
  `${asking}, propose at ${enough}, asks ${asks}, confirm ${confirm}, rejected: ${onReject}${useCorrection ? '' : ', ignores corrections'}`;

export async function main(argv: readonly string[]): Promise<number> {
  const option = (name: string, standard: number): number => {
    const at = argv.indexOf(`--${name}`);
    return at < 0 ? standard : Number(argv[at + 1]);
  };
  const seed = option('seed', 1);
  const dialogues = option('dialogues', 300);
  const members = membersOf(parsePopulation(population));
  const real: World = (rng) => members[rng.categorical(members.map(({ weight }) => weight))]!.behaviour;
  const sycophant: World = () => SYCOPHANT;

  const base = evaluate(randomStrategy, real, seed, 4000);
  const baseSimulated = evaluate(randomStrategy, sycophant, seed, 4000);
  const basePrior = evaluate(randomStrategy, (rng) => randomPerson(rng).behaviour, seed, 4000);
  console.log(`base mixture: real success ${percent(base.success)} %, left ${percent(base.left)} %, turns ${base.turns.toFixed(2)}; ` +
    `in the sycophantic world ${percent(baseSimulated.success)} %; with the broad prior ${percent(basePrior.success)} %`);
  console.log(`real verdicts: P(accept | right) ${percent(base.acceptedRight / base.right)} %, P(accept | wrong) ${percent(base.acceptedWrong / base.wrong)} %`);

  const entries: Entry[] = everyStrategy().map(({ strategy, weight }) => ({
    strategy,
    weight,
    real: evaluate(() => strategy, real, seed, dialogues),
    simulated: evaluate(() => strategy, sycophant, seed, dialogues),
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
      const again = evaluate(() => oracle.strategy, real, seed + 1, 2000);
      console.log(
        `λ ${lambda} cost ${cost}: naive ${percent(mean(naive, (e) => e.real.success))} % real ` +
          `(${percent(Math.min(...successes))} to ${percent(Math.max(...successes))}, ${naive.length} tied; ` +
          `${percent(mean(naive, (e) => e.simulated.success))} % in its simulator, ${mean(naive, (e) => e.real.turns).toFixed(2)} real turns); ` +
          `oracle ${percent(again.success)} % (left ${percent(again.left)} %, ${again.turns.toFixed(2)} turns): ${shown(oracle.strategy)}`,
      );
    }
  }
  console.log('real success by persona, oracle-best at λ 1 cost 0.02 and "all, then propose":');
  const oracle = entries.reduce((a, b) => (reward(b.real, 1, 0.02) > reward(a.real, 1, 0.02) ? b : a)).strategy;
  const hasty: Strategy = { asking: 'all-then-slots', enough: 3, asks: 1, confirm: 'never', onReject: 'repeat', useCorrection: true, wander: 0 };
  for (const { persona, behaviour } of members) {
    const good = evaluate(() => oracle, () => behaviour, seed, 1000);
    const bad = evaluate(() => hasty, () => behaviour, seed, 1000);
    console.log(`  ${persona.padEnd(12)} ${percent(good.success)} (left ${percent(good.left)})  ${percent(bad.success)} (left ${percent(bad.left)})`);
  }
  return 0;
}
