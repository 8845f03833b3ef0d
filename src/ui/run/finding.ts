/**
 * What came out, in sentences computed from the results and from nothing else. A difference counts as one only where its 95 %
 * interval, the one that the tables of recorded results have, leaves 0 out: over seeds where there are five or more, otherwise
 * over the dialogues counted (which knows nothing of the variation between seeds, and says so). No sentence presumes the
 * paper's ordering.
 */
import type { EvaluationMetrics } from '../../domain/experiment-events';
import { SEEDS_FOR_INTERVAL, studentInterval, Z_95 } from '../../domain/interval';
import { decimal, list } from '../format';
import { mean } from '../charts/seed-spread';
import type { RunTrace } from './run-trace';
import { successVariance } from './success-spread';
import { successWords, type SuccessWords } from './success-words';

export interface Difference {
  /** Share, first minus second. */
  readonly value: number;
  /** Of its 95 % interval. */
  readonly half: number;
  /** The interval leaves 0 out. */
  readonly clear: boolean;
  /** Fewer than five seeds, of which one at least says the opposite. */
  readonly disputed: boolean;
}

/** Seeds are paired where both arms have the same number of them, as in one run they have. */
export function difference(a: readonly EvaluationMetrics[], b: readonly EvaluationMetrics[]): Difference | null {
  if (a.length === 0 || b.length === 0) return null;
  const value = mean(a.map((m) => m.success))! - mean(b.map((m) => m.success))!;
  const seeds = a.length === b.length ? a.map((m, i) => m.success - b[i]!.success) : [];
  const many = seeds.length >= SEEDS_FOR_INTERVAL;
  const half = many ? studentInterval(seeds).high - value : Z_95 * Math.sqrt(meanVariance(a) + meanVariance(b));
  return { value, half, clear: Math.abs(value) > half, disputed: !many && seeds.some((seed) => seed * value < 0) };
}

/** Of the mean over seeds, from the dialogues of each. */
function meanVariance(seeds: readonly EvaluationMetrics[]): number {
  return seeds.reduce((sum, m) => sum + successVariance(m) / Math.max(1, m.dialogues), 0) / seeds.length ** 2;
}

/** The paper's arms, and each extension with the arm that it would improve on. */
const COMPARED = [
  ['static', 'base'], ['naive', 'base'], ['calibrated', 'naive'], ['oracle', 'calibrated'],
  ['refreshed', 'static'], ['filtered', 'naive'], ['reweighted', 'naive'], ['penalised', 'naive'], ['adversarial', 'calibrated'], ['online', 'calibrated'],
] as const;

/** The orders of MATH-Chat and MediumDocEdit-Chat in the paper (docs: method §1), best first. */
const PAPER_ORDERS = [
  { where: 'MATH-Chat', order: ['calibrated', 'oracle', 'naive', 'static', 'base'] },
  { where: 'MediumDocEdit-Chat', order: ['calibrated', 'static', 'base', 'naive'] },
] as const;

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
  for (const arm of ['naive', 'calibrated']) sentences.push(...dropOff(trace, arm, words));
  sentences.push(...ledAway(trace));
  for (const [arm, than] of COMPARED) {
    const gap = difference(trace.finals(arm, 'real'), trace.finals(than, 'real'));
    if (gap) sentences.push(comparison(arm, than, gap, words));
  }
  sentences.push(...orders(trace, measured));
  const seeds = Math.max(...measured.map((arm) => trace.finals(arm, 'real').length));
  const caveat = seeds < SEEDS_FOR_INTERVAL
    ? `This is ${seeds === 1 ? 'one seed' : `${seeds} seeds`}. Runs of this kind differ between seeds by several points: repeat with five or more before you conclude.`
    : null;
  return { sentences, caveat };
}

function dropOff(trace: RunTrace, arm: string, { say, gap: size, gapUnit }: SuccessWords): string[] {
  const simulated = trace.final(arm, 'simulator', (m) => m.success);
  const gap = difference(trace.finals(arm, 'simulator'), trace.finals(arm, 'real'));
  if (simulated === null || !gap) return [];
  if (!gap.clear) return [`For ${arm}, its simulator foretold the real result: ${say(simulated)} there, no clear difference with real users.`];
  const by = `${unsigned(size(gap.value))} ${gapUnit}`;
  return gap.value > 0
    ? [`For ${arm}, its simulator promised too much: ${say(simulated)} there, a drop-off of ${by}.`]
    : [`For ${arm}, its simulator promised too little: ${say(simulated)} there, ${by} less than they gave.`];
}

/** Where the calibrated arm's policy leads people to, compared with where the logs were, is its simulator twice as far off? */
function ledAway(trace: RunTrace): string[] {
  const inUse = trace.final('calibrated', 'real', (m) => m.simulatorKl);
  const onLogs = mean([...trace.calibrations.values()].map((report) => report.after.klPerTurn));
  if (inUse === null || onLogs === null || inUse < 2 * onLogs) return [];
  return [`The calibrated policy came to lead people where its simulator does not know them: KL ${decimal(inUse, 2)} nats a turn there, ${decimal(onLogs, 2)} on the logs it was calibrated with.`];
}

function comparison(arm: string, than: string, gap: Difference, { gap: size, gapUnit }: SuccessWords): string {
  const range = `${size(gap.value)} ± ${unsigned(size(gap.half))} ${gapUnit}${gap.disputed ? ', but not in every seed' : ''}`;
  if (!gap.clear) return `Between ${arm} and ${than} there is no clear difference (${range}).`;
  return gap.value > 0 ? `${capital(arm)} is better than ${than} (${range}).` : `${capital(arm)} is worse than ${than} (${range}).`;
}

/** Says of each published order whether it appeared here: fully, not contradicted, or contradicted and where. */
function orders(trace: RunTrace, measured: readonly string[]): string[] {
  return PAPER_ORDERS.flatMap(({ where, order }) => {
    const present = order.filter((arm) => measured.includes(arm));
    if (present.length < 3) return [];
    const steps = present.slice(1).map((worse, i) => ({ better: present[i]!, worse, gap: difference(trace.finals(present[i]!, 'real'), trace.finals(worse, 'real'))! }));
    const reversed = steps.filter(({ gap }) => gap.value < 0 && gap.clear);
    const open = steps.filter(({ gap }) => !gap.clear);
    const name = `The paper’s order on ${where} (${present.join(' > ')})`;
    if (reversed.length > 0) return [`${name} did not appear here: ${list(reversed.map(({ better, worse }) => `${worse} is above ${better}`))}.`];
    if (open.length > 0) return [`${name} is not contradicted here, but ${list(open.map(({ better, worse }) => `${better} from ${worse}`))} cannot be told apart.`];
    return [`${name} appeared here.`];
  });
}

const unsigned = (words: string): string => words.replace(/^[+−]/, '');
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
