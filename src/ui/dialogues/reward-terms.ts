/**
 * A dialogue's reward by its terms: λ·right + (1 − λ)·accepted − cost·turns, or what the run's own formula names and gives;
 * and what is left over, the arm's penalty, if it has one.
 */
import type { Dialogue } from '../../domain/dialogue';
import { formulaValues, rewardOf, type Reward } from '../../domain/reward';
import { namesIn, parseFormula } from '../../domain/reward-formula';

export interface RewardTerm {
  readonly name: string;
  readonly working: string;
  /** null: of what the formula is computed from. */
  readonly value: number | null;
}

const number = (value: number) => String(Number(value.toFixed(3)));

export function rewardTerms(dialogue: Dialogue, reward: Reward): readonly RewardTerm[] {
  const terms = reward.formula ? ofFormula(dialogue, reward, reward.formula) : ofSettings(dialogue, reward);
  const rest = dialogue.reward - terms.reduce((sum, term) => sum + (term.value ?? 0), 0);
  return Math.abs(rest) > 1e-6 ? [...terms, { name: 'penalty of this arm', working: '', value: rest }] : terms;
}

function ofSettings({ outcome: { correct, accepted, turns } }: Dialogue, reward: Reward): readonly RewardTerm[] {
  const { lambda, costPerTurn } = reward;
  return [
    { name: 'λ · right', working: `${number(lambda)} · ${number(correct)}`, value: lambda * correct },
    {
      name: '(1 − λ) · accepted',
      working: `${number(1 - lambda)} · ${number(accepted)}`,
      value: (1 - lambda) * accepted,
    },
    { name: '− cost · turns', working: `− ${number(costPerTurn)} · ${turns}`, value: -costPerTurn * turns },
  ];
}

function ofFormula({ outcome }: Dialogue, reward: Reward, formula: string): readonly RewardTerm[] {
  const values = formulaValues(outcome, reward);
  return [
    ...[...namesIn(parseFormula(formula))].map((name) => ({ name, working: number(values[name]), value: null })),
    { name: 'the formula', working: '', value: rewardOf(outcome, reward) },
  ];
}
