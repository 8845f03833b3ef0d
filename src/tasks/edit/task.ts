/**
 * `edit`: a short note, and a few edits that its author wants and only hints at. The policy sees the note; it asks, reads
 * back, or sends the whole text revised.
 *
 * An answer is a revision, graded by sentence BLEU-4 over tokens against the wanted text (bleu.ts; smoothed, with brevity
 * penalty). The current text is the last one sent, or the original document if none was. What the task has in common
 * with others of its kind is in src/tasks/slots, people are in src/personas.
 */
import type { Task } from '../../domain/task';
import { slotTask, slotUserChecks } from '../slots/slot-task';
import { scriptedPolicies, strategyFamily } from '../slots/strategies';
import { definition } from './definition';
import { KEEP, parse, policyPrompt, stateAfter } from './document';
import type { EditGoal } from './document';
import { revisionIn, wording } from './language';
import { MEASURES } from './measures';
import population from './population.json';
import { SLOTS, STATES, WISH_TOKENS, vocabulary } from './vocabulary';

export { policyCorpus, simulatorCorpus, simulatorDrill } from './corpus';
export type { EditGoal } from './document';
export { recipes } from './recipe';

/** The words of a turn that name a part of a goal; the slot where it is named exactly: " day", " warmer". */
function wishesIn(tokens: readonly number[]): string {
  return tokens
    .filter((token) => WISH_TOKENS.has(token))
    .map((token) => ` ${SLOTS[vocabulary.valueOf(token)?.slot ?? -1] ?? vocabulary.words[token]!}`)
    .join('');
}

function policyActOf(tokens: readonly number[]): string {
  const revision = revisionIn(tokens);
  if (revision) return parse(revision) ? 'send' : 'send-unreadable';
  const said = wording.spoken(tokens, vocabulary.stop.policy);
  const cue = said && wording.policyCue(said);
  if (!said || cue === null) return 'other';
  const wishes = wishesIn(said);
  if (cue === 'confirm') return wishes ? `confirm${wishes}` : 'other';
  if (said.some((token) => vocabulary.valueOf(token))) return 'other';
  return typeof cue === 'number' ? `ask ${SLOTS[cue]!}` : cue;
}

function userActOf(tokens: readonly number[]): string {
  const cue = wording.userCue(tokens);
  const wishes = wishesIn(tokens);
  if (cue) return cue === 'no' || cue === 'reject' ? `${cue}${wishes}` : cue;
  return wishes && !tokens.slice(0, -1).some(vocabulary.isSpecial) ? `tell${wishes}` : 'other';
}

export const task: Task<EditGoal> = {
  ...slotTask(definition),
  title: 'Edit: revise a note',
  description:
    'A user wants two to five edits of a short note but hints at them; ask, read back, and send the whole revised text.',
  defaultPopulation: population,
  measures: MEASURES,

  actOf: ({ speaker, tokens }) => (speaker === 'policy' ? policyActOf(tokens) : userActOf(tokens)),

  describeGoal({ goal: { document, edits } }) {
    const named = (slot: number, state: number) => STATES[slot]![state]!;
    const wanted = edits.flatMap((edit, slot) =>
      edit === KEEP
        ? []
        : [`${SLOTS[slot]!} ${named(slot, document.states[slot]!)} → ${named(slot, stateAfter(document, slot, edit))}`],
    );
    return `${vocabulary.text(policyPrompt({ document, edits }).slice(1, -1))} (${wanted.join(', ')})`;
  },
};

export const contentTokens: ReadonlySet<number> = WISH_TOKENS;

/** The whole text and its end: no single word shows where the day stands, or what was left out. */
export const answerMask = (policyTurn: readonly number[]): readonly boolean[] => policyTurn.map((_, i) => i > 0);

export const userChecks = slotUserChecks(definition);
export const { solve, guess } = scriptedPolicies(definition);
export const strategies = strategyFamily(definition);
