/** Whether an arm is the paper's or ours. Ours are marked wherever results are shown, because the paper does not test them. */
import { knownArm } from '../../arms/registry';

export function isOurs(arm: string): boolean {
  return knownArm(arm)?.source === 'extension';
}

/** What the mark means, once a figure; '' where none of its arms has it. */
export function oursWords(shown: readonly string[]): string {
  return shown.some(isOurs) ? '“Ours” marks arms that are not in the paper.' : '';
}

/** From here on all are ours, below the paper's. */
export function partsOurs(shown: readonly string[], place: number): boolean {
  return place > 0 && !isOurs(shown[place - 1]!) && shown.slice(place).every(isOurs);
}
