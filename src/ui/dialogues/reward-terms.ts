/** A dialogue's reward by its terms: λ·right + (1 − λ)·accepted − cost·turns, and what is left over: the arm's penalty, if it has one. */
import type { Dialogue } from '../../domain/dialogue';
import type { ExperimentSpec } from '../../domain/experiment-spec';

export interface RewardTerm {
  readonly name: string;
  readonly working: string;
  readonly value: number;
}

export function rewardTerms(dialogue: Dialogue, reward: ExperimentSpec['reward']): readonly RewardTerm[] {
  const { correct, accepted, turns } = dialogue.outcome;
  const { lambda, costPerTurn } = reward;
  const number = (value: number) => String(Number(value.toFixed(3)));
  const terms: RewardTerm[] = [
    { name: 'λ · right', working: `${number(lambda)} · ${number(correct)}`, value: lambda * correct },
    {
      name: '(1 − λ) · accepted',
      working: `${number(1 - lambda)} · ${number(accepted)}`,
      value: (1 - lambda) * accepted,
    },
    { name: '− cost · turns', working: `− ${number(costPerTurn)} · ${turns}`, value: -costPerTurn * turns },
  ];
  const rest = dialogue.reward - terms.reduce((sum, term) => sum + term.value, 0);
  if (Math.abs(rest) > 1e-6) terms.push({ name: 'penalty of this arm', working: '', value: rest });
  return terms;
}
