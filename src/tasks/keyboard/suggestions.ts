/** Words and phrases to choose while typing. So far: those of the situation. */
import type { Turn } from '../../domain/dialogue';
import { nothingSaid, onlySlot, onlySlots, saidSlots, wrongSlots } from '../../personas/core/acts';
import type { Problem, UserAct } from '../../personas/core/acts';
import type { SlotLanguage } from '../slots/language';
import type { Chip } from './keyboard';

export interface SuggestionContext {
  readonly language: SlotLanguage;
  /** What the person wants; it is secret from the policy only. */
  readonly problem: Problem;
  readonly turns: readonly Turn[];
}

const MOST_CHIPS = 8;

export function suggestionsFor({ language, problem, turns }: SuggestionContext, draft: string): Chip[] {
  const { vocabulary } = language.wording;
  const chips = actsFor(language, problem, turns).map((act): Chip => {
    const phrases = language.phrases(act);
    const label = vocabulary.text(phrases[0]!.tokens.slice(0, -1));
    return { label, draft: label };
  });
  const typed = draft.trim().toLowerCase();
  return chips.filter(({ label }) => label.startsWith(typed)).slice(0, MOST_CHIPS);
}

function actsFor(language: SlotLanguage, { goal, untold }: Problem, turns: readonly Turn[]): UserAct[] {
  const last = turns.at(-1);
  const wishes = saidSlots(goal).filter((slot) => goal[slot] !== untold);
  const tells = (slots: readonly number[]): UserAct[] =>
    slots.map((slot) => ({ kind: 'tell', values: onlySlot(goal, slot) }));
  const all: UserAct = { kind: 'tell', values: onlySlots(goal, wishes) };
  if (last?.speaker !== 'policy') return [...tells(wishes), all, { kind: 'greet' }];
  const act = language.readPolicy(last.tokens);
  switch (act.kind) {
    case 'ask':
      return [...tells([act.slot]), all, { kind: 'unsure' }, { kind: 'leave' }];
    case 'ask-all':
      return [all, ...tells(wishes), { kind: 'unsure' }, { kind: 'leave' }];
    case 'confirm': {
      const wrong = wrongSlots(act.values, goal);
      const corrections = wrong.map((slot): UserAct => ({ kind: 'no', values: onlySlot(goal, slot) }));
      return [{ kind: 'yes' }, { kind: 'no', values: nothingSaid(goal.length) }, ...corrections, { kind: 'leave' }];
    }
    case 'propose': {
      const wrong = wrongSlots(act.values, goal);
      const corrections = wrong.map((slot): UserAct => ({ kind: 'reject', values: onlySlot(goal, slot) }));
      return [
        { kind: 'accept' },
        { kind: 'reject', values: nothingSaid(goal.length) },
        ...corrections,
        { kind: 'leave' },
      ];
    }
    default:
      return [{ kind: 'unclear' }, ...tells(wishes), { kind: 'leave' }];
  }
}
