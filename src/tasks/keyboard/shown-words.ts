/** Words of a task as they are read: "which city ?" is shown as "Which city?". Only capitals and spaces change. */
import type { ShownTurn } from './keyboard';
import type { PolicyAct } from '../../personas/core/acts';
import { saidSlots } from '../../personas/core/acts';
import type { SlotLanguage } from '../slots/language';

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** `proper`: words with a capital letter wherever they stand. */
export function shownWords(words: readonly string[], proper: ReadonlySet<string>): string {
  let text = '';
  let begins = true;
  for (const word of words) {
    const mark = /^[^\p{L}\p{N}]+$/u.test(word);
    const shown = begins || proper.has(word) || word === 'i' ? capital(word) : word;
    text += mark || text === '' ? shown : ` ${shown}`;
    if (!mark) begins = false;
    else if (/[.?!]$/.test(word)) begins = true;
  }
  return text;
}

interface Shown {
  readonly language: SlotLanguage;
  readonly labels: readonly string[];
  readonly proper: ReadonlySet<string>;
  readonly sentIn?: ((policyTurn: readonly number[]) => readonly number[] | null) | undefined;
}

/** Without its stop token. */
export function shownTurn(tokens: readonly number[], { language, labels, proper, sentIn }: Shown): ShownTurn {
  const { vocabulary } = language.wording;
  const end = tokens.indexOf(vocabulary.stop.policy);
  const said = end < 0 ? tokens : tokens.slice(0, end);
  const shown = (part: readonly number[]) =>
    shownWords(part.length === 0 ? [] : vocabulary.text(part).split(' '), proper);
  const note = sentIn?.(tokens);
  if (note) {
    const lead = shown(said.slice(0, said.length - note.length));
    const text = shown(note);
    return { text: note.length > 0 ? `${lead}: ${text}` : lead, answer: { kind: 'note', text, tokens: note } };
  }
  const act: PolicyAct = language.readPolicy(tokens);
  if (act.kind !== 'propose') return { text: shown(said), answer: null };
  const parts = saidSlots(act.values).map((slot) => ({
    label: labels[slot]!,
    value: shown([language.exactWord(slot, act.values[slot]!)]),
  }));
  return { text: shown(said), answer: { kind: 'values', parts } };
}
