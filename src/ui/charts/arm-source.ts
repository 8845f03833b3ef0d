/** Whose an arm is. What is ours is marked wherever an arm is shown with its results, because the paper says nothing of it. */
import { arms } from '../../arms/registry';

const extensions = new Set(arms.filter(({ source }) => source === 'extension').map(({ name }) => name));

export function isOurs(arm: string): boolean {
  return extensions.has(arm);
}

/** What the mark means, once a figure; '' where none of its arms has it. */
export function oursWords(shown: readonly string[]): string {
  return shown.some(isOurs) ? 'Ours: not the paper’s.' : '';
}

/** Ours begin here, below the paper's. */
export function partsOurs(shown: readonly string[], place: number): boolean {
  return place > 0 && isOurs(shown[place]!) && !isOurs(shown[place - 1]!);
}
