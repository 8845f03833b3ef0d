/**
 * What came out, in three sentences made from the run: what simulators promised and what real users gave; whether calibration
 * helped, with its interval; and what this rests on. A difference counts as one only where its interval leaves 0 out
 * (finding.ts). Every other comparison stands below, folded.
 */
import type { ExperimentSpec } from '../../domain/experiment-spec';
import { SEEDS_FOR_INTERVAL, SEEDS_FOR_TEST } from '../../domain/interval';
import { list, percent } from '../format';
import { gapOf, type Difference } from './finding';
import { paysMoreThanSuccess, promisedMeasure } from './promised';
import type { RunTrace } from './run-trace';
import { successWords, type SuccessWords } from './success-words';

/** Whose promises are told first: those of the paper's question. */
const TOLD_FIRST = ['naive', 'calibrated'];

/** What is compared, in the order of interest; the first of them that were measured. */
const PAIRS = [
  ['calibrated', 'naive'],
  ['calibrated', 'static'],
  ['naive', 'static'],
  ['naive', 'base'],
  ['static', 'base'],
] as const;
const MOST_PAIRS = 2;

type Pair = readonly [better: string, than: string];

export interface Looked {
  /** The temperature that is looked at, and the other one. */
  readonly temperature: number;
  readonly other: { readonly temperature: number; readonly trace: RunTrace } | null;
}

/** As many of the three as the run has numbers for. */
export function headline(trace: RunTrace, spec: ExperimentSpec, looked: Looked): readonly string[] {
  const words = successWords(trace);
  const pairs = pairsOf(trace);
  return [promises(trace, spec, words), compared(trace, pairs, words), restsOn(trace, pairs, words, looked)].filter(
    (sentence) => sentence !== '',
  );
}

function promises(trace: RunTrace, spec: ExperimentSpec, words: SuccessWords): string {
  const { noun, of, say } = promisedMeasure(spec, words);
  const told = trace.arms
    .filter((arm) => trace.finals(arm, 'simulator').length > 0 && trace.finals(arm, 'real').length > 0)
    .sort((a, b) => rank(a) - rank(b));
  const first = told.some((arm) => TOLD_FIRST.includes(arm)) ? told.filter((arm) => TOLD_FIRST.includes(arm)) : told;
  const sentences = first.slice(0, 2).map((arm, i) => {
    const promised = say(trace.final(arm, 'simulator', of));
    const given = say(trace.final(arm, 'real', of));
    const right = paysMoreThanSuccess(spec.reward)
      ? ` and ${
          words.graded
            ? words.say(trace.final(arm, 'real', (m) => m.success))
            : percent(
                trace.final(arm, 'real', (m) => m.success),
                0,
              )
        } ${words.noun}`
      : '';
    return i === 0
      ? `The simulator of ${arm} promised ${withNoun(promised, noun)}; real users gave ${given}${right}`
      : `that of ${arm} promised ${promised}, they gave ${given}${right}`;
  });
  return sentences.length === 0 ? '' : `${sentences.join('; ')}.`;
}

const rank = (arm: string): number => (TOLD_FIRST.indexOf(arm) + TOLD_FIRST.length + 1) % (TOLD_FIRST.length + 1);
const withNoun = (value: string, noun: string): string =>
  noun === 'success' ? `${value} ${noun}` : `a ${noun} of ${value}`;

function pairsOf(trace: RunTrace): readonly Pair[] {
  const found = PAIRS.filter(([a, b]) => gapOf(trace, a, b) !== null);
  const calibrated = found.filter(([a]) => a === 'calibrated');
  return (calibrated.length > 0 ? calibrated : found).slice(0, MOST_PAIRS);
}

function compared(trace: RunTrace, pairs: readonly Pair[], words: SuccessWords): string {
  const parts = pairs.map(([a, b]) => {
    const gap = gapOf(trace, a, b)!;
    return gap.clear
      ? `${a} is ${gap.value > 0 ? 'better' : 'worse'} than ${b}, by ${size(gap, words, true)}`
      : `${a} and ${b} are not told apart (${size(gap, words)})`;
  });
  return parts.length === 0 ? '' : `With real users, ${parts.join('; ')}.`;
}

/** "+25.3 points [22.9, 27.7]"; in a sentence that says which is better, the ends have its sign. */
function size({ value, low, high }: Difference, words: SuccessWords, better = false): string {
  const [least, most] = better && value < 0 ? [-high, -low] : [low, high];
  const plain = (number: number) => words.gap(number).replace('+', '');
  const middle = better ? plain(Math.abs(value)) : words.gap(value);
  return `${middle} ${words.gapUnit} [${plain(least)}, ${plain(most)}]`;
}

function restsOn(trace: RunTrace, pairs: readonly Pair[], words: SuccessWords, { temperature, other }: Looked): string {
  const seeds = Math.max(0, ...trace.arms.map((arm) => trace.finals(arm, 'real').length));
  if (seeds === 0) return '';
  const open = pairs.filter(([a, b]) => !gapOf(trace, a, b)!.clear).map(([a, b]) => `${a} and ${b}`);
  const parts = [
    seeds === 1
      ? `This is one seed: the brackets are over the dialogues of these policies, and another seed can differ by several points`
      : `This rests on ${seeds} seeds${seeds < SEEDS_FOR_TEST ? ', too few for an interval over seeds' : seeds < SEEDS_FOR_INTERVAL ? ', few, so the brackets are wide' : ''}`,
    ...(open.length > 0 && seeds > 1 ? [`more seeds may tell ${list(open)} apart`] : []),
    ...(pairs[0] ? atOther(trace, pairs[0], words, temperature, other) : []),
  ];
  return `${parts.join('; ')}.`;
}

/** Whether the first comparison holds at the other temperature of use. */
function atOther(trace: RunTrace, [a, b]: Pair, words: SuccessWords, here: number, other: Looked['other']): string[] {
  const there = other && gapOf(other.trace, a, b);
  if (!there) return [`the policies were used at T = ${here}`];
  const now = gapOf(trace, a, b)!;
  const same = now.clear === there.clear && (!now.clear || now.value > 0 === there.value > 0);
  const difference = `${a} minus ${b} is ${size(there, words)}`;
  return [`at T = ${other.temperature} ${same ? `the same holds: ${difference}` : `it is different: ${difference}`}`];
}
