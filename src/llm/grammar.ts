/**
 * Grammars that a language model's replies have to follow, in the EBNF of XGrammar, which web-llm generates with. What
 * follows one is a turn of the task, and is as short as the task's turns are: no rule repeats without a bound.
 */
import type { TurnForms } from '../tasks/keyboard/turn-forms';

/** @example "great thanks" */
const quoted = (text: string): string => JSON.stringify(text);
const anyOf = (choices: readonly string[]): string => choices.join(' | ');

/**
 * Rules for one value or more, each slot at most once and in order. `<name>_<k>_<i>` is up to k values of the slots from i
 * on, `<name>_<k>_at<i>` the same with one of slot i first, `<name><i>` a value of slot i.
 */
function valueRules(name: string, words: readonly (readonly string[])[], most: number): string[] {
  const slots = words.map((_, i) => i);
  const rules = words.map((slot, i) => `${name}${i} ::= ${anyOf(slot.map(quoted))}`);
  for (let k = 1; k <= most; k++)
    for (const i of slots) {
      rules.push(`${name}_${k}_${i} ::= ${anyOf(slots.slice(i).map((j) => `${name}_${k}_at${j}`))}`);
      const more = k > 1 && i + 1 < words.length ? ` | ${name}${i} " " ${name}_${k - 1}_${i + 1}` : '';
      rules.push(`${name}_${k}_at${i} ::= ${name}${i}${more}`);
    }
  return rules;
}

/** One turn of a user of the task. */
export function userGrammar({ templates, exact, vague, mostWords }: TurnForms): string {
  const forms = templates.map(({ text }) => {
    const words = text.split(' ');
    const most = Math.min(exact.length, mostWords - (words.length - 1));
    return words
      .map((word) => (word === '*' ? `said_${most}_0` : word === '~' ? `hinted_${most}_0` : quoted(word)))
      .join(' " " ');
  });
  const most = Math.min(exact.length, mostWords);
  return [`root ::= ${anyOf(forms)}`, ...valueRules('said', exact, most), ...valueRules('hinted', vague, most)].join(
    '\n',
  );
}

export const VERDICTS = ['yes', 'no'] as const;
export const VERDICT_GRAMMAR = `root ::= ${anyOf(VERDICTS.map(quoted))}`;
