/**
 * Words and phrases to choose while typing: whole turns that the situation suggests, and words that complete the one being
 * typed, likeliest first. The card orders them; it never fills in anything by itself.
 */
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
  /** Words with a capital letter. */
  readonly proper: ReadonlySet<string>;
}

const MOST_CHIPS = 8;
const MOST_COMPLETIONS = 4;

export function suggestionsFor(context: SuggestionContext, draft: string): Chip[] {
  const { language, problem, turns } = context;
  const { vocabulary } = language.wording;
  const chips = actsFor(language, problem, turns).map((act): Chip => {
    const phrases = language.phrases(act);
    const label = vocabulary.text(phrases[0]!.tokens.slice(0, -1));
    return { label, draft: label };
  });
  const typed = draft.trim().toLowerCase();
  const whole = chips.filter(({ label }) => label.startsWith(typed) && label !== typed);
  const completions = completionsOf(context, draft);
  const seen = new Set(completions.map((chip) => chip.draft.toLowerCase()));
  return [...completions, ...whole.filter((chip) => !seen.has(chip.draft))].slice(0, MOST_CHIPS);
}

/** Words that begin with the last word of the draft. None while nothing, or a whole word, stands there. */
function completionsOf(context: SuggestionContext, draft: string): Chip[] {
  const [begun] = /[\p{L}]+$/u.exec(draft) ?? [];
  if (begun === undefined) return [];
  const prefix = begun.toLowerCase();
  const before = draft.slice(0, draft.length - begun.length);
  return likelyWords(context)
    .filter((word) => word.startsWith(prefix) && word !== prefix)
    .slice(0, MOST_COMPLETIONS)
    .map((word) => {
      const label = context.proper.has(word) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
      return { label, draft: before + label };
    });
}

/**
 * All words that a user may say, likeliest first: what the card wants of the slot that was asked for, what it wants elsewhere,
 * the asked slot's other values, words of the turns that fit here, other values, the rest.
 */
function likelyWords({ language, problem, turns }: SuggestionContext): string[] {
  const { vocabulary } = language.wording;
  const { goal, sizes } = problem;
  const last = turns.at(-1);
  const act = last?.speaker === 'policy' ? language.readPolicy(last.tokens) : null;
  const slots = goal.map((_, slot) => slot);
  const asked = act?.kind === 'ask' ? [act.slot] : [];
  const wished = slots.filter((slot) => goal[slot] !== problem.untold);
  const wanted = (of: readonly number[]) =>
    of.flatMap((slot) => [language.exactWord(slot, goal[slot]!), language.vagueWord(slot, goal[slot]!)]);
  const values = (of: readonly number[]) =>
    of.flatMap((slot) => Array.from({ length: sizes[slot]! }, (_, value) => language.exactWord(slot, value)));
  const fitting = actsFor(language, problem, turns).flatMap((one) =>
    language.phrases(one).flatMap(({ tokens }) => tokens),
  );
  const tokens = [
    ...wanted(asked),
    ...wanted(wished),
    ...values(asked),
    ...fitting,
    ...values(slots),
    ...vocabulary.speakable,
  ];
  return [...new Set(tokens.map((token) => vocabulary.words[token]!))].filter((word) => /^\p{L}+$/u.test(word));
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
