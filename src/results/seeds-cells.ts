/** What the seeds say of a difference, as cells of a table: its side, its p-value, and how many seeds would tell it apart. */
import { sideWords, type Ends } from '../domain/verdict';
import { pOverSeeds } from './holm';
import { decimal, pText } from './number-text';
import { seedsNeeded, seedsNeededText } from './seeds-needed';

/** @param size the difference that is to be told apart; a share */
export const seedsHeader = (size: number): readonly string[] => [
  'beside 0',
  'p',
  `seeds to tell ${decimal(100 * size, 2).replace(/\.?0+$/, '')} points apart`,
];

/** @param differences one a seed */
export const seedsCells = (interval: Ends, differences: readonly number[], size: number): readonly string[] => [
  sideWords(interval),
  pText(pOverSeeds(differences)),
  seedsNeededText(seedsNeeded(differences, size)),
];
