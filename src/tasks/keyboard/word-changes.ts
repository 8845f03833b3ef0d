/**
 * What changed between two texts, word by word: the longest common subsequence stays, and a word that goes in one place and
 * comes back in another has moved.
 *
 * Without the pieces `added` and `moved` it is the text before; without `removed` it is the text after. So a word that moved
 * stands twice: as `removed` where it was, as `moved` where it is now.
 */
export interface WordChange {
  readonly words: readonly number[];
  readonly kind: 'same' | 'added' | 'removed' | 'moved';
}

/** lengths[i][j]: words that the rests before[i…] and after[j…] have in common, in order. */
function commonLengths(before: readonly number[], after: readonly number[]): number[][] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      lengths[i]![j] =
        before[i] === after[j] ? 1 + lengths[i + 1]![j + 1]! : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
  return lengths;
}

/** For texts of a few dozen words: its time grows with the product of their lengths. */
export function wordChanges(before: readonly number[], after: readonly number[]): WordChange[] {
  const lengths = commonLengths(before, after);
  const steps: { word: number; kind: 'same' | 'added' | 'removed' | 'moved' }[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      steps.push({ word: before[i++]!, kind: 'same' });
      j++;
    } else if (j >= after.length || (i < before.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      steps.push({ word: before[i++]!, kind: 'removed' });
    } else {
      steps.push({ word: after[j++]!, kind: 'added' });
    }
  }
  const gone = new Map<number, number>();
  for (const { word, kind } of steps) if (kind === 'removed') gone.set(word, (gone.get(word) ?? 0) + 1);
  for (const step of steps) {
    const left = gone.get(step.word) ?? 0;
    if (step.kind !== 'added' || left === 0) continue;
    step.kind = 'moved';
    gone.set(step.word, left - 1);
  }
  const changes: { words: number[]; kind: WordChange['kind'] }[] = [];
  for (const { word, kind } of steps) {
    const last = changes.at(-1);
    if (last?.kind === kind) last.words.push(word);
    else changes.push({ words: [word], kind });
  }
  return changes;
}
