/** A dialogue's reward by its terms, λ·right + (1 − λ)·accepted − cost·turns or the run's own formula, and what is left over: the arm's penalty, if it has one. */
import type { Dialogue } from '../../domain/dialogue';
import { rewardOf, type Reward } from '../../domain/reward';

export interface RewardTerm {
  readonly name: string;
  readonly working: string;
  readonly value: number;
}

const number = (value: number) => String(Number(value.toFixed(3)));

export function rewardTerms(dialogue: Dialogue, reward: Reward): readonly RewardTerm[] {
  const terms = reward.formula ? [ofFormula(dialogue, reward)] : ofSettings(dialogue, reward);
  const rest = dialogue.reward - terms.reduce((sum, term) => sum + term.value, 0);
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

function ofFormula({ outcome }: Dialogue, reward: Reward): RewardTerm {
  const { correct, accepted, success, stop, turns } = outcome;
  const values = { correct, accepted, success, left: stop === 'left' ? 1 : 0, turns };
  const working = Object.entries(values).map(([name, value]) => `${name} ${number(value)}`);
  return { name: reward.formula ?? '', working: working.join(', '), value: rewardOf(outcome, reward) };
}
