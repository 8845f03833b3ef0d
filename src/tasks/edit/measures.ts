/**
 * Measures of a dialogue of `edit`. All of them look at the final text: the last revision that the policy sent, or the
 * untouched document if it sent none.
 */
import type { Episode, Turn } from '../../domain/dialogue';
import type { TaskMeasure } from '../../domain/task';
import { lastAnswer } from '../slots/slot-task';
import { bleu } from './bleu';
import { KEEP, editsBetween, parse, render, target } from './document';
import type { EditGoal } from './document';
import { revisionIn } from './language';
import { vocabulary } from './vocabulary';

export function textInForce({ document }: EditGoal, turns: readonly Turn[]): readonly number[] {
  return lastAnswer(turns, revisionIn) ?? render(document);
}

/** Sentence BLEU-4 over tokens, smoothed: the reward's `correct`, in [0, 1]. */
export function tokenBleu(goal: EditGoal, revision: readonly number[]): number {
  return bleu(revision.map(String), target(goal).map(String), 'smoothed');
}

/** Sentence BLEU-4 over the characters of the text (spaces between tokens), unsmoothed. */
export function charBleu(goal: EditGoal, revision: readonly number[]): number {
  return bleu([...vocabulary.text(revision)], [...vocabulary.text(target(goal))], 'unsmoothed');
}

export function isExact(goal: EditGoal, revision: readonly number[]): boolean {
  const wanted = target(goal);
  return revision.length === wanted.length && revision.every((token, i) => token === wanted[i]);
}

/** How many of the wanted edits the text has; 0 if the text is not a version of the document. */
export function editsDone({ document, edits }: EditGoal, revision: readonly number[]): number {
  const sent = parse(revision);
  const made = sent && editsBetween(document, sent);
  return made ? edits.filter((edit, slot) => edit !== KEEP && made[slot] === edit).length : 0;
}

/** Of the tokens that document and target share in the same order, how many the text has lost or moved. */
export function harm(goal: EditGoal, revision: readonly number[]): number {
  const kept = commonSubsequence(render(goal.document), target(goal));
  return kept.length - commonSubsequence(kept, revision).length;
}

/** One longest common subsequence. */
export function commonSubsequence(a: readonly number[], b: readonly number[]): number[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i]![j] = a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const common: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      common.push(a[i]!);
      i++;
      j++;
    } else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return common;
}

type Score = (goal: EditGoal, revision: readonly number[]) => number;

function measure(name: string, label: string, unit: string, definition: string, score: Score): TaskMeasure<EditGoal> {
  return {
    name,
    label,
    unit,
    definition,
    of: ({ goal }: Episode<EditGoal>, turns) => score(goal, textInForce(goal, turns)),
  };
}

export const MEASURES: readonly TaskMeasure<EditGoal>[] = [
  measure(
    'tokenBleu',
    'token BLEU',
    '',
    'Sentence BLEU-4 of the final text over tokens, with brevity penalty. One is added to matches and totals for n ≥ 2 (NLTK’s method2). 1 is the wanted text.',
    tokenBleu,
  ),
  measure(
    'charBleu',
    'character BLEU',
    '',
    'Sentence BLEU-4 of the final text over characters, with brevity penalty, unsmoothed, as CollabLLM scores documents.',
    charBleu,
  ),
  measure(
    'exact',
    'exact match',
    'share',
    'Share of dialogues whose final text is the wanted one, token for token.',
    (goal, revision) => Number(isExact(goal, revision)),
  ),
  measure(
    'editsDone',
    'edits done',
    'edits',
    'How many of the wanted edits (2 to 5 per document) the final text contains; 0 if it is no longer the document with edits.',
    editsDone,
  ),
  measure(
    'harm',
    'harm',
    'tokens',
    'How many tokens are lost or moved in the final text, of those that the document and the wanted text share in the same order.',
    harm,
  ),
];
