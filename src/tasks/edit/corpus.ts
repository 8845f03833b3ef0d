/** Training rows for the base models of `edit` (slots/corpus.ts), and the drill of its simulator. */
import type { Turn } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import { Person } from '../../personas/core/people';
import { CAREFUL } from '../../personas/core/styles';
import { interviewRow, probe, slotCorpora } from '../slots/corpus';
import type { Interview } from '../slots/corpus';
import { rowOf } from '../views';
import type { MaskedRow } from '../views';
import { definition } from './definition';
import { SIZES, barePrompt, randomGoal } from './document';

export const { policyCorpus, simulatorCorpus } = slotCorpora(definition);

const EVERY = SIZES.map((_, slot) => slot);

/**
 * A careful user who is asked about one edit: no document and no opening, and only the wanted states of `slots` slots in the
 * prompt.
 */
function bareRow(slots: number, rng: Rng): MaskedRow {
  const goal = randomGoal(rng);
  const problem = definition.problemOf(goal);
  const known = rng.shuffle([...EVERY]).slice(0, slots);
  const [slot] = known as [number];
  const values = probe(problem, [slot], [slot], rng);
  const language = definition.languageOf(goal);
  const person = new Person(CAREFUL, problem, rng);
  const turns: Turn[] = [
    { speaker: 'policy', tokens: rng.pick(language.phrasesOfPolicy({ kind: 'confirm', values })) },
    { speaker: 'user', tokens: person.say(person.answer({ kind: 'confirm', values }), language) },
  ];
  return rowOf(barePrompt(goal, known, 'careful'), turns, 'user');
}

/** The difficulty at which the document is in the prompt, and the one at which revisions are sent. */
const FIRST_WHOLE = 3;
const FIRST_SENT = 4;

/**
 * What a simulator should see first, until it can check: careful users, and every user turn a verdict without noise (but
 * for the opening). 1: one edit read back, with nothing but its wanted state in the prompt; 2: with all five; 3: whole
 * dialogues, where one or two edits are read back; from 4 on revisions too, with errors in the first slot only, then in
 * the first two, and so on to 8. After that, simulatorCorpus keeps the ability and trains the rest.
 */
export function simulatorDrill(seed: number, count: number, difficulty: number): MaskedRow[] {
  const interview: Interview = {
    rate: 1,
    probes: difficulty >= FIRST_SENT ? [0.75, 0.25, 0, 0] : [0, 1, 0, 0],
    mostReadBack: 2,
    fallible: EVERY.slice(0, Math.max(1, difficulty - FIRST_SENT + 1)),
    garbleRate: 0,
  };
  return Array.from({ length: count }, (_, index) => {
    const rng = new Rng(seed, 'edit/simulator-drill', index);
    if (difficulty < FIRST_WHOLE) return bareRow(difficulty === 1 ? 1 : EVERY.length, rng);
    return interviewRow(definition, 'careful', interview, rng);
  });
}
