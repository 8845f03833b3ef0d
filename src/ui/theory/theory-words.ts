/**
 * What the Theory view says, computed from the numbers and from nothing else. Equal means equal to what is printed or to
 * rounding; no sentence presumes which arm is better, or that a bound is loose.
 */
import { counted } from '../../domain/counted-words';
import { ARMS, type ArmName, type ArmStudy, type TrainedArmName } from '../../theory/best-policies';
import { largestGap, regretBound } from '../../theory/bounds';
import type { CliffStudy } from '../../theory/cliff-chain';
import type { RewardKind } from '../../theory/process';
import type { ShiftStudy } from '../../theory/shift';
import { list, percent } from '../format';
import { dialogueSliders, type Slider } from './theory-settings';

const ROUNDING = 1e-9;

/** Three significant digits; thousands from 1,000 on, powers of ten below 0.001. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '∞';
  if (Math.abs(value) < ROUNDING) return '0';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  if (Math.abs(value) < 0.001)
    return value
      .toExponential(1)
      .replace(
        /e-(\d+)/,
        (_, power: string) => ` · 10⁻${[...power].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('')}`,
      )
      .replace('-', '−');
  return value.toPrecision(3).replace('-', '−');
}

/** A round value of an axis. */
export const tick = (value: number): string => String(Number(value.toPrecision(3)));

export function settingText(slider: Slider, value: number): string {
  if (slider.shown === 'percent') return percent(value, 0);
  if (slider.shown === 'turns') return counted(value, 'turn');
  return String(value);
}

/** What a policy prefers to do with each number of known facts: "ask at 0–1, propose at 2–3". */
export function actsText(proposes: readonly boolean[] | null): string {
  if (!proposes) return 'either, at random';
  const runs: { act: string; from: number; to: number }[] = [];
  for (const [facts, propose] of proposes.entries()) {
    const act = propose ? 'propose' : 'ask';
    if (runs.at(-1)?.act === act) runs.at(-1)!.to = facts;
    else runs.push({ act, from: facts, to: facts });
  }
  return runs.map(({ act, from, to }) => `${act} at ${from === to ? from : `${from}–${to}`}`).join(', ');
}

/** ["calibrated and oracle", 0.713], … with the largest first; equal as printed stand together. */
function ranked(of: (arm: ArmName) => number): [string, string][] {
  const groups = new Map<string, ArmName[]>();
  for (const arm of ARMS.toSorted((a, b) => of(b) - of(a))) {
    const printed = percent(of(arm));
    groups.set(printed, [...(groups.get(printed) ?? []), arm]);
  }
  return [...groups].map(([printed, arms]) => [list(arms), printed]);
}

/** How `arm` compares with the base policy with real users, by its own reward and by right answers. */
function againstNoTraining(study: ArmStudy, arm: TrainedArmName, h: number): string {
  const [a, b] = [study.arms[arm], study.arms.base];
  const J = a.real[h]! - b.real[h]!;
  const right = a.success[h]! - b.success[h]!;
  const by = `(mean reward J ${number(a.real[h]!)} against ${number(b.real[h]!)})`;
  if (Math.abs(J) < ROUNDING && Math.abs(right) < ROUNDING) return `With real users, ${arm} is the same as base.`;
  if (Math.abs(J) < ROUNDING)
    return `With real users, ${arm} earns the same as base, with ${right > 0 ? 'more' : 'fewer'} right answers.`;
  if (J < 0)
    return `With real users, ${arm} earns less than base, even by the reward that it was trained for ${by}${right > ROUNDING ? ', though it gives more right answers' : ''}.`;
  return right < -ROUNDING
    ? `With real users, ${arm} earns more than base ${by}, but gives fewer right answers: the reward pays for something else too.`
    : `With real users, ${arm} earns more than base ${by}.`;
}

export function armSentences(study: ArmStudy, h: number, lambda: number): string[] {
  const { naive, oracle, calibrated } = study.arms;
  const sentences = [
    `A dialogue of ${counted(h, 'turn')} with real users ends with a right, accepted answer in ${list(ranked((arm) => study.arms[arm].success[h]!).map(([arms, share]) => `${share} for ${arms}`))}.`,
  ];
  sentences.push(againstNoTraining(study, 'naive', h));
  if (Math.abs(naive.trained[h]! - naive.real[h]!) > ROUNDING)
    sentences.push(`In its simulator it earned J ${number(naive.trained[h]!)}.`);
  sentences.push(againstNoTraining(study, 'static', h));
  if (study.arms.static.chosen[h] === naive.chosen[h]) sentences.push('Static and naive choose the same policy here.');
  for (const [name, arm, simulated] of [
    ['Naive', naive, study.prompted],
    ['Calibrated', calibrated, study.calibrated],
  ] as const) {
    const regret = oracle.real[h]! - arm.real[h]!;
    const at = (rows: readonly Float64Array[]) => rows.slice(1).map((row) => row[h]!);
    const allowed = regretBound(at(study.real), at(simulated));
    sentences.push(
      regret < ROUNDING
        ? `${name} earns as much as the oracle${allowed < ROUNDING ? '' : `; the bound would allow a loss of ${number(allowed)}`}.`
        : `${name} earns ${number(regret)} less than the oracle; the bound allows ${number(allowed)}.`,
    );
  }
  if (
    lambda < 1 &&
    study.arms.oracle.success[h]! < Math.max(...ARMS.map((arm) => study.arms[arm].success[h]!)) - ROUNDING
  ) {
    sentences.push(
      'Even the oracle does not give the most right answers: it maximises a reward that also counts accepted wrong ones.',
    );
  }
  return sentences;
}

export function shiftSentences(shift: ShiftStudy, h: number): string[] {
  const limit = largestGap(h, 1 / 2);
  if (Math.max(shift.gap.everyTurn[h]!, shift.bound.everyTurn[h]!) < ROUNDING)
    return ['The two cases are the same here, so there is no shift, and all three bounds are 0.'];
  const one = (kind: RewardKind, words: string): string => {
    const [gap, bound, most] = [shift.gap[kind][h]!, shift.bound[kind][h]!, limit[kind][h]!];
    const start = `With the reward ${words} the gap is ${number(gap)}, the bound ${number(bound)}`;
    if (bound - gap < 1e-6 * bound) return `${start}: the gap is exactly as large as the bound.`;
    if (bound > most + ROUNDING)
      return `${start}; but no gap can be larger than ${tick(most)}, so this bound says nothing.`;
    return gap < ROUNDING ? `${start}.` : `${start}: ${number(bound / gap)} times as much.`;
  };
  return [
    one('atEnd', 'at the end'),
    one('everyTurn', 'at every turn'),
    `After ${counted(h, 'turn')} the histories are at a distance of ${number(shift.distance[h]!)} (2 is the largest).`,
  ];
}

export function cliffSentences(cliff: CliffStudy, h: number, fall: number, recovery: number): string[] {
  if (fall === 0) return ['Nobody falls off, so there is no shift and no gap.'];
  const sentences = (['everyTurn', 'atEnd'] as const).map((kind) => {
    const [gap, rule, bound] = [cliff.gap[kind][h]!, cliff.ruleOfThumb[kind][h]!, cliff.bound[kind][h]!];
    const off = rule / gap - 1;
    const words =
      Math.abs(off) < 0.005
        ? 'which is within 0.5 %'
        : `which is ${percent(Math.abs(off), 0)} too ${off > 0 ? 'much' : 'little'}`;
    return `With the reward ${kind === 'everyTurn' ? 'at every turn' : 'at the end'}, ${counted(h, 'turn costs', 'turns cost')} ${number(gap)}. The rule of thumb says ${number(rule)}, ${words}. ${bound - gap < 1e-6 * bound ? 'The gap is exactly as large as the bound' : `The bound is ${number(bound)}, ${number(bound / gap)} times the gap`}.`;
  });
  if (recovery > 0)
    sentences.push(
      `Real users come back, so the distance between states is ${number(cliff.stateDistance[h]!)}, and between whole histories ${number(cliff.historyDistance[h]!)}: a fall stays in the history, but only the present state affects the reward.`,
    );
  return sentences;
}

/** The symbols of the view, in the order in which they are met; formulas stand between dollar signs. */
export const symbols: readonly (readonly [symbol: string, meaning: string])[] = [
  ['$H$, $t$', 'Length of the dialogue in turns; a turn, from 0. One turn is the policy’s act and the user’s reply.'],
  ['$π(a | h)$', 'The policy: the probability of act $a$ (ask or propose) after history $h$.'],
  [
    '$d_t$',
    'The distribution of histories after $t$ turns. Histories that policy, user and reward treat alike are counted as one.',
  ],
  [
    '$D_t$',
    'How far apart two such distributions are: $Σ |d_t − d′_t|$, between 0 (the same) and 2 (nothing in common). Twice the total variation.',
  ],
  [
    '$r$, $R$',
    'The score after a turn, here between 0 and 1. $R$ is half its range, ½; a constant added to the score changes no gap.',
  ],
  ['$J$', 'The mean reward of a dialogue: the sum of $r$ over all turns, or $r$ after the last one.'],
  [
    '$ε_t$',
    'How differently the base policy and the new one act at turn $t$: $Σ |π − π′|$ over the acts, averaged over the logs’ histories.',
  ],
  [
    '$δ_t$',
    'How differently the simulator and real users reply at turn $t$: the same sum over what a turn leads to, averaged over the real users’ histories.',
  ],
  [
    '$KL$',
    'The Kullback–Leibler divergence of replies, in nats: another measure of how different they are. By Pinsker’s inequality $δ_t ≤ √(2 KL)$. It can be estimated from transcripts.',
  ],
  ...dialogueSliders.map(({ symbol, label, meaning }) => [`$${symbol}$`, `${label}. ${meaning}`] as const),
  [
    '$δ$, $ρ$',
    'In the cliff chain: the probability per turn of falling off, and of coming back. There $δ_t = 2 δ$ while a dialogue is on track.',
  ],
];
