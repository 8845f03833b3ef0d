/**
 * The reward of a dialogue, from its outcome: docs/EQUATIONS.md (17), or the formula that the spec gives (17b), and how it
 * is divided among the policy's turns (17a). A spec that an earlier version wrote and nobody parsed has no formula at all.
 *
 * Not here: what an arm adds to the reward (experiment/training/ratio-use.ts).
 */
import type { Outcome } from './dialogue';
import type { ExperimentSpec } from './experiment-spec';
import { rangeOf, type Range } from './formula-range';
import { evaluate, namesIn, onNumbers, parseFormula, type FormulaName } from './reward-formula';

export type Reward = Omit<ExperimentSpec['reward'], 'formula'> & { readonly formula?: string };

export function rewardOf(outcome: Outcome, reward: Reward): number {
  const { lambda, costPerTurn, formula } = reward;
  if (!formula) return lambda * outcome.correct + (1 - lambda) * outcome.accepted - costPerTurn * outcome.turns;
  return evaluate(parseFormula(formula), formulaValues(outcome, reward), onNumbers);
}

/** What a formula may name, of this dialogue. */
export function formulaValues(
  outcome: Outcome,
  { lambda, costPerTurn }: Reward,
): Readonly<Record<FormulaName, number>> {
  const { correct, accepted, success, stop, turns } = outcome;
  return { correct, accepted, success, left: stop === 'left' ? 1 : 0, turns, lambda, cost: costPerTurn };
}

/**
 * (17a) The return from each policy turn k = 0 … K − 1 on, discounted by γ per turn. What a dialogue of 0 turns with this
 * outcome would earn is paid at the end; by how much each turn changes that, at the turn: under (17) its cost.
 */
export function turnReturns(outcome: Outcome, reward: Reward, discount: number): number[] {
  const after = (turns: number) => rewardOf({ ...outcome, turns }, reward);
  const ofTurn = (k: number) => (!reward.formula ? -reward.costPerTurn : after(k + 1) - after(k));
  const end = after(0);
  const returns: number[] = [];
  for (let k = outcome.turns - 1; k >= 0; k--)
    returns.unshift((returns.length === 0 ? end : discount * returns[0]!) + ofTurn(k));
  return returns;
}

/** All rewards of dialogues of at most `horizon` policy turns lie in it. */
export function rewardRange({ reward, horizon }: { readonly reward: Reward; readonly horizon: number }): Range {
  const { lambda, costPerTurn, formula } = reward;
  if (!formula) return { low: -costPerTurn * horizon, high: 1 };
  const exactly = (value: number): Range => ({ low: value, high: value });
  return rangeOf(parseFormula(formula), { lambda: exactly(lambda), cost: exactly(costPerTurn), horizon });
}

/** Of these settings, one that changes nothing, because there is a formula that does not name it; null if there is none. */
export function unusedRewardSetting({ formula }: Reward, keys: readonly string[]): string | null {
  if (!formula) return null;
  const names = namesIn(parseFormula(formula));
  const unused = [
    ['reward.lambda', 'lambda'],
    ['reward.costPerTurn', 'cost'],
  ] as const;
  return unused.find(([key, name]) => keys.includes(key) && !names.has(name))?.[0] ?? null;
}

/** "λ = 0.3", or the formula, with λ if it names it: what a run is named by. */
export function rewardWords({ lambda, formula }: Reward): string {
  if (!formula) return `λ = ${lambda}`;
  return `reward = ${formula}${namesIn(parseFormula(formula)).has('lambda') ? `, λ = ${lambda}` : ''}`;
}
