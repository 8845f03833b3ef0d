/**
 * What came out, in sentences computed from the results and from nothing else. A difference counts as one only where its 95 %
 * interval leaves 0 out. From three seeds on that is Student's over the seeds (with three or four, for which figures draw
 * none, it is wide). With fewer it speaks of these trained policies only: the result's own, paired by dialogue, and until
 * that is made one of unpaired dialogues. No sentence presumes the paper's ordering.
 */
import { arms } from '../../arms/registry';
import type { EvaluationMetrics } from '../../domain/experiment-events';
import { gapBetween } from '../../domain/paired-gap';
import { SEEDS_FOR_INTERVAL, SEEDS_FOR_TEST, studentInterval } from '../../domain/interval';
import { ORACLE } from '../../domain/regret';
import { isSmall, MARGIN } from '../../domain/verdict';
import { decimal, list, percent } from '../format';
import { mean } from '../charts/seed-spread';
import { numbersOf } from './gap-rows';
import type { RunTrace } from './run-trace';
import { successReach } from './success-spread';
import { successWords, type SuccessWords } from './success-words';

export interface Difference {
  /** Share, first minus second, and the ends of its 95 % interval. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** The interval leaves 0 out. */
  readonly clear: boolean;
}

/** A simulator that gives this much more reward than real users do deceives its policy. */
const OVERPAID = 0.05;

/** Success with real users, arm `a` minus arm `b`; null if one was not measured. */
export function gapOf(trace: RunTrace, a: string, b: string): Difference | null {
  const paired = gapBetween(trace.comparisons?.gaps ?? [], a, b);
  return difference(trace.finals(a, 'real'), trace.finals(b, 'real'), paired ?? undefined);
}

/** How much better the oracle is than the arm; null of the oracle itself, and if one was not measured. */
export function regretOfRun(trace: RunTrace, arm: string): Difference | null {
  return arm === ORACLE ? null : gapOf(trace, ORACLE, arm);
}

/** Success in the arm's simulator minus success with real users. */
export function dropOffOf(trace: RunTrace, arm: string): Difference | null {
  return difference(
    trace.finals(arm, 'simulator'),
    trace.finals(arm, 'real'),
    trace.comparisons?.dropOffs.find((drop) => drop.arm === arm),
  );
}

type Ends = Pick<Difference, 'low' | 'high'>;

/** @param paired the interval over dialogues within seeds, where it is known. Seeds are paired where both have the same number of them, as in one run they have. */
export function difference(
  a: readonly EvaluationMetrics[],
  b: readonly EvaluationMetrics[],
  paired?: Ends,
): Difference | null {
  if (a.length === 0 || b.length === 0) return null;
  const value = mean(a.map((m) => m.success))! - mean(b.map((m) => m.success))!;
  const { low, high } =
    a.length === b.length && a.length >= SEEDS_FOR_TEST
      ? studentInterval(a.map((m, i) => m.success - b[i]!.success))
      : (paired ?? overDialogues(value, a, b));
  return { value, low, high, clear: low > 0 || high < 0 };
}

/** Newcombe's hybrid: each end is as far from the difference as both arms reach towards it. */
function overDialogues(value: number, a: readonly EvaluationMetrics[], b: readonly EvaluationMetrics[]): Ends {
  return {
    low: value - Math.hypot(meanReach(a, 'below'), meanReach(b, 'above')),
    high: value + Math.hypot(meanReach(a, 'above'), meanReach(b, 'below')),
  };
}

/** Of the mean over seeds, from the dialogues of each. */
function meanReach(seeds: readonly EvaluationMetrics[], side: 'below' | 'above'): number {
  return Math.hypot(...seeds.map((m) => successReach(m)[side])) / seeds.length;
}

/** The orders of MATH-Chat and MediumDocEdit-Chat in the paper (docs: method §1), best first. */
const PAPER_ORDERS = [
  { where: 'MATH-Chat', order: ['calibrated', 'oracle', 'naive', 'static', 'base'] },
  { where: 'MediumDocEdit-Chat', order: ['calibrated', 'static', 'base', 'naive'] },
] as const;

/** The paper's arms that have whole dialogues with a simulator: what it promised is compared with what came out. */
const PAPER_SIMULATED = arms
  .filter(({ source, trains, user }) => source === 'paper' && trains === 'interactive' && user !== 'real')
  .map(({ name }) => name);

/** Arms whose simulator was calibrated on the logs and never again. */
const CALIBRATED_ONCE = arms
  .filter(({ user, renews }) => user === 'calibrated' && renews !== 'simulator')
  .map(({ name }) => name);

export interface Finding {
  readonly sentences: readonly string[];
  /** Why the sentences should not be trusted further than they go. */
  readonly caveat: string | null;
}

export function finding(trace: RunTrace): Finding {
  const real = (arm: string) => trace.final(arm, 'real', (m) => m.success);
  const measured = trace.arms.filter((arm) => real(arm) !== null);
  if (measured.length === 0) return { sentences: [], caveat: null };
  const sentences: string[] = [];
  const best = measured.toSorted((a, b) => real(b)! - real(a)!);
  const words = successWords(trace);
  const what = words.graded ? 'mean grade' : 'share of dialogues that succeed';
  sentences.push(`With real users, the ${what} is ${list(best.map((arm) => `${words.say(real(arm))} for ${arm}`))}.`);
  for (const arm of PAPER_SIMULATED) sentences.push(...dropOff(trace, arm, words));
  for (const arm of CALIBRATED_ONCE) sentences.push(...deceived(trace, arm), ...ledAway(trace, arm));
  for (const { name, improvesOn } of arms) {
    const gap = improvesOn === undefined ? null : gapOf(trace, name, improvesOn);
    if (gap) sentences.push(comparison(name, improvesOn!, gap, words));
  }
  sentences.push(...orders(trace, measured));
  const seeds = Math.max(...measured.map((arm) => trace.finals(arm, 'real').length));
  return { sentences, caveat: caveatOf(seeds) };
}

function caveatOf(seeds: number): string | null {
  if (seeds >= SEEDS_FOR_INTERVAL) return null;
  const repeat = 'Results differ between seeds by several points: run five or more seeds before you draw conclusions.';
  if (seeds >= SEEDS_FOR_TEST)
    return `These are ${seeds} seeds. The brackets are 95\u00a0% intervals over them, which are wide because there are few. ${repeat}`;
  return `${seeds === 1 ? 'This is one seed' : `These are ${seeds} seeds`}. The brackets are 95\u00a0% intervals over the dialogues of these trained policies; “better” and “worse” refer to these policies only. ${repeat}`;
}

const ends = ({ low, high }: Ends, size: SuccessWords['gap']): string => `[${size(low)}, ${size(high)}]`;

function dropOff(trace: RunTrace, arm: string, { say, gap: size, gapUnit }: SuccessWords): string[] {
  const simulated = trace.final(arm, 'simulator', (m) => m.success);
  const gap = dropOffOf(trace, arm);
  if (simulated === null || !gap) return [];
  const range = `${ends(gap, size)} ${gapUnit}`;
  const regret = regretOfRun(trace, arm);
  const beside = regret
    ? ` Its regret, ${ORACLE} minus ${arm} with real users, is ${size(regret.value)} ${ends(regret, size)} ${gapUnit}.`
    : '';
  const told = isSmall(gap)
    ? `The simulator of ${arm} was within ${marginOf(size, gapUnit)} of the real result: success is ${say(simulated)} there, a difference of ${size(gap.value)} ${range}.`
    : !gap.clear
      ? `For ${arm}, success in its simulator (${say(simulated)}) and success with real users are not told apart (${size(gap.value)} ${range}).`
      : gap.value > 0
        ? `The simulator of ${arm} was too optimistic: success is ${say(simulated)} there, a drop-off of ${unsigned(size(gap.value))} ${range}.`
        : `The simulator of ${arm} was too pessimistic: success is ${say(simulated)} there, a difference of ${size(gap.value)} ${range}.`;
  return [told + beside];
}

/** "3.0 points", "0.030 grade points". */
const marginOf = (size: SuccessWords['gap'], unit: string): string => `${unsigned(size(MARGIN))} ${unit}`;

/**
 * Where success in a calibrated simulator is about what it is with real users, but the reward is not: in every seed the
 * simulator gave more reward, by at least twice the drop-off in success, and it accepts more often.
 */
function deceived(trace: RunTrace, arm: string): string[] {
  const gaps = numbersOf(trace.gaps, arm, 'rewardGap');
  const overpaid = mean(gaps.map(({ value }) => value));
  const dropOff = dropOffOf(trace, arm);
  if (overpaid === null || !dropOff || !gaps.every(({ interval }) => interval && interval[0] > 0)) return [];
  if (overpaid < OVERPAID || overpaid < 2 * dropOff.value) return [];
  const [there, here] = (['simulator', 'real'] as const).map((on) => ({
    reward: trace.final(arm, on, (m) => m.reward),
    accepted: trace.final(arm, on, (m) => m.accepted),
  }));
  // A reward of one's own may differ for another reason.
  if (there!.accepted! <= here!.accepted!) return [];
  return [
    `But the simulator of ${arm} rewards what real users reject: reward ${decimal(there!.reward, 2)} there and ${decimal(here!.reward, 2)} with real users; it accepts the answer in ${percent(there!.accepted)} of this policy’s dialogues, real users in ${percent(here!.accepted)}.`,
  ];
}

/** Is the arm's simulator twice as far from real users, where its policy leads them, as it was on the logs? */
function ledAway(trace: RunTrace, arm: string): string[] {
  const inUse = trace.final(arm, 'real', (m) => m.simulatorKl);
  const onLogs = mean([...trace.calibrations.values()].map((report) => report.after.klPerTurn));
  if (inUse === null || onLogs === null || inUse < 2 * onLogs) return [];
  return [
    `The ${arm} policy leads users into dialogues where its simulator is less like real users: KL ${decimal(inUse, 2)} nats per turn there, ${decimal(onLogs, 2)} on the logs that it was calibrated on.`,
  ];
}

function comparison(arm: string, than: string, gap: Difference, { gap: size, gapUnit }: SuccessWords): string {
  const range = `${size(gap.value)} ${ends(gap, size)} ${gapUnit}`;
  const margin = marginOf(size, gapUnit);
  if (!gap.clear)
    return isSmall(gap)
      ? `${capital(arm)} and ${than} are within ${margin} of each other (${range}).`
      : `${capital(arm)} and ${than} are not told apart (${range}).`;
  const side = gap.value > 0 ? 'better' : 'worse';
  return `${capital(arm)} is ${side} than ${than}${isSmall(gap) ? `, by less than ${margin}` : ''} (${range}).`;
}

/** Says of each published order whether it appeared here: fully, not contradicted, or contradicted and where. */
function orders(trace: RunTrace, measured: readonly string[]): string[] {
  return PAPER_ORDERS.flatMap(({ where, order }) => {
    const present = order.filter((arm) => measured.includes(arm));
    if (present.length < 3) return [];
    const steps = present
      .slice(1)
      .map((worse, i) => ({ better: present[i]!, worse, gap: gapOf(trace, present[i]!, worse)! }));
    const reversed = steps.filter(({ gap }) => gap.value < 0 && gap.clear);
    const open = steps.filter(({ gap }) => !gap.clear);
    const name = `The paper’s order on ${where} (${present.join(' > ')})`;
    if (reversed.length > 0)
      return [
        `${name} did not appear here: ${list(reversed.map(({ better, worse }) => `${worse} is above ${better}`))}.`,
      ];
    if (open.length > 0)
      return [
        `${name} is neither confirmed nor contradicted here: it is open which is better, ${open.map(({ better, worse }) => `${better} or ${worse}`).join(', ')}.`,
      ];
    return [`${name} appeared here.`];
  });
}

const unsigned = (words: string): string => words.replace(/^[+−]/, '');
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
