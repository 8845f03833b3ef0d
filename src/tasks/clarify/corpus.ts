/** Training rows for the base models of `clarify` (slots/corpus.ts), and the drill of its simulator. */
import { Rng } from '../../domain/rng';
import { interviewRow, slotCorpora } from '../slots/corpus';
import type { Interview } from '../slots/corpus';
import type { MaskedRow } from '../views';
import { SIZES } from './agents';
import { definition } from './definition';

export const { policyCorpus, simulatorCorpus } = slotCorpora(definition);

/**
 * What a simulator should see first, until it can check: careful users, and nothing but values read back and, at the
 * highest difficulty (the number of slots), proposed. At most `difficulty` values are read back at once. Every user turn
 * after the opening is a verdict without noise. After that, simulatorCorpus keeps the ability and trains the rest.
 */
export function simulatorDrill(seed: number, count: number, difficulty: number): MaskedRow[] {
  const interview: Interview = {
    rate: 1,
    probes: difficulty < SIZES.length ? [0, 1, 0, 0] : [0.3, 0.7, 0, 0],
    mostReadBack: Math.min(difficulty, SIZES.length),
    garbleRate: 0,
  };
  return Array.from({ length: count }, (_, index) =>
    interviewRow(definition, 'careful', interview, new Rng(seed, 'clarify/simulator-drill', index)),
  );
}
