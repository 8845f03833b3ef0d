/** `edit` as a slot-filling task: the slots are what can be edited in a document, and a value is an edit. */
import type { SlotDefinition } from '../slots/definition';
import { EditAgent, randomEdits, strategies } from './agents';
import type { Strategy } from './agents';
import {
  KEEP,
  LONGEST_DOCUMENT,
  SIZES,
  edited,
  parse,
  policyPrompt,
  randomGoal,
  render,
  simulatorPrompt,
} from './document';
import type { EditGoal } from './document';
import { DocumentLanguage, revisionIn, wording } from './language';
import { isExact, tokenBleu } from './measures';

/** The answer is the text that was sent. */
export const definition: SlotDefinition<EditGoal, Strategy, readonly number[]> = {
  name: 'edit',
  wording,
  // Begin, style tag, three ends and one goal token a slot, beside the document.
  longestPrompt: 5 + SIZES.length + LONGEST_DOCUMENT,

  randomGoal,
  randomValues: randomEdits,
  problemOf: ({ edits }) => ({ goal: edits, sizes: SIZES, untold: KEEP }),
  policyPrompt,
  simulatorPrompt,

  languageOf: ({ document }) => new DocumentLanguage(document),
  languageFromPrompt: (policyPrompt) => new DocumentLanguage(parse(policyPrompt.slice(1, -1))!),

  answerOf: revisionIn,
  answerWith: ({ document }, edits) => render(edited(document, edits)),
  isRight: isExact,
  grade: (goal, revision) => tokenBleu(goal, revision ?? render(goal.document)),

  agent: (strategy, rng) => new EditAgent(strategy, rng),
  strategies,
  interviews: {
    horizon: 6,
    probes: [0.35, 0.25, 0.3, 0.1],
    mostReadBack: 2,
    garbling: { shares: [0.2, 0.5, 0.3], mostNonsense: 8 },
  },
};
