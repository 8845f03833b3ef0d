/**
 * What was typed, read as a turn in the task's words (why and how far: keyboard.ts). It goes through words (split.ts),
 * phrases (lexicon.ts), what they say together (meaning.ts), what that amounts to here (decision.ts), and back into words
 * (say.ts).
 */
import type { Turn } from '../../domain/dialogue';
import { saidSlots } from '../../personas/core/acts';
import type { PolicyAct, Problem, UserAct } from '../../personas/core/acts';
import type { SlotLanguage } from '../slots/language';
import { decision } from './decision';
import type { Refusal } from './decision';
import type { Chip, Heard, TypedPiece, TypedProblem, TypedTurn } from './keyboard';
import type { Lexicon } from './lexicon';
import { MeaningReader } from './meaning';
import type { Meaning, Scene } from './meaning';
import { pieces } from './pieces';
import { nearestPhrase } from './say';
import type { WordedAct } from './say';
import { typedWords } from './split';
import type { TypedWord } from './split';
import { problemOf } from './problem';
import type { KeyboardWords } from './words';

export interface Situation {
  readonly language: SlotLanguage;
  readonly lexicon: Lexicon;
  readonly words: KeyboardWords<never>;
  /** Words that may be passed over in this dialogue, such as the names in its note. */
  readonly harmless: ReadonlySet<string>;
  readonly card: Problem;
  readonly turns: readonly Turn[];
  readonly actOf: (turn: Turn) => string;
  readonly shown: (tokens: readonly number[]) => string;
}

const LONGEST_TEXT = 400;
const MOST_WORDS = 60;

export function typedTurn(situation: Situation, text: string): TypedTurn {
  if (text.length > LONGEST_TEXT)
    return unread(
      'too-long',
      text,
      `This is too long: ${text.length} characters, and at most ${LONGEST_TEXT} are read.`,
    );
  if (text.trim() === '') return unread('empty', text, 'Nothing was typed yet.');
  const words = typedWords(text);
  if (!words.some(({ word }) => /[\p{L}\p{N}]/u.test(word)))
    return unread('no-words', text, 'There is no word in this.');
  if (words.length > MOST_WORDS)
    return unread('too-long', text, `This is too long: ${words.length} words, and at most ${MOST_WORDS} are read.`);
  return verbatim(situation, text, words) ?? read(situation, text, words);
}

function unread(code: TypedProblem['code'], text: string, sentence: string): TypedTurn {
  const trimmed = text.trim();
  return {
    pieces: trimmed === '' ? [] : [{ text: trimmed, kind: 'unknown' }],
    heard: null,
    problem: { code, sentence, choices: [] },
    without: null,
    unknown: trimmed === '' ? [] : [trimmed.slice(0, 40)],
  };
}

function lastPolicyAct({ language, turns }: Situation): PolicyAct | null {
  const last = turns.at(-1);
  return last?.speaker === 'policy' ? language.readPolicy(last.tokens) : null;
}

/** What people say after each act of the policy. */
function fits(act: UserAct, last: PolicyAct | null): boolean {
  switch (last?.kind) {
    case undefined:
      return act.kind === 'greet' || act.kind === 'tell';
    case 'ask':
    case 'ask-all':
      return act.kind === 'tell' || act.kind === 'unsure' || act.kind === 'leave';
    case 'confirm':
    case 'propose': {
      const said = last!.kind === 'confirm' ? ['yes', 'no'] : ['accept', 'reject'];
      const repeats = 'values' in act && act.values.some((value, slot) => value >= 0 && value === last!.values[slot]);
      return [...said, 'unsure', 'leave'].includes(act.kind) && !repeats;
    }
    case 'other':
      return act.kind === 'unclear' || act.kind === 'leave' || act.kind === 'tell';
  }
}

/** A turn that people say, typed as they say it. */
function verbatim(situation: Situation, text: string, words: readonly TypedWord[]): TypedTurn | null {
  const { language, lexicon } = situation;
  const { vocabulary } = language.wording;
  const ids = new Map(vocabulary.speakable.map((id) => [vocabulary.words[id]!, id]));
  const said = words.map(({ word }) => ids.get(word));
  if (!said.every((id) => id !== undefined)) return null;
  const last = lastPolicyAct(situation);
  // A lone "hi" may be a greeting, and "nothing" may be no more than a no.
  const lone = words.length === 1 ? (lexicon.mannersOf(words[0]!.word) ?? null) : null;
  if ((lone && last?.kind !== 'ask') || (words.length === 1 && words[0]!.word === 'nothing' && last?.kind !== 'ask'))
    return null;
  const marks = /\?\s*$/.test(text) && ids.has('?') ? [said, [...said, ids.get('?')!]] : [said];
  for (const tokens of marks as number[][]) {
    const turn = [...tokens, vocabulary.stop.user];
    const meant = language
      .meanings(turn)
      .find((act) => language.phrases(act).some((phrase) => phrase.tokens.join() === turn.join()));
    if (!meant || !fits(meant, last)) continue;
    return {
      pieces: pieces(
        text,
        words.map((word) => ({ words: [word], kind: 'kept' as const })),
      ),
      heard: heardOf(situation, tokens),
      problem: null,
      without: null,
      unknown: [],
    };
  }
  return null;
}

function heardOf({ language, actOf }: Situation, tokens: readonly number[]): Heard {
  const { vocabulary } = language.wording;
  const turn = [...tokens, vocabulary.stop.user];
  const { kind } = language.readUser(turn);
  return {
    tokens: turn,
    text: vocabulary.text(tokens),
    act: actOf({ speaker: 'user', tokens: turn }),
    move: kind === 'accept' || kind === 'leave' ? kind : 'continue',
  };
}

function sceneOf({ language, card }: Situation, last: PolicyAct | null): Scene {
  const said = new Map<number, number>();
  if (last?.kind === 'confirm' || last?.kind === 'propose')
    for (const slot of saidSlots(last.values)) said.set(slot, language.exactWord(slot, last.values[slot]!));
  const { untold } = card;
  return {
    current: card.goal.map((_, slot) => (untold === undefined ? null : language.exactWord(slot, untold))),
    said,
    asked: last?.kind === 'ask' ? last.slot : null,
  };
}

function read(situation: Situation, text: string, words: readonly TypedWord[]): TypedTurn {
  const { language, lexicon, card, shown } = situation;
  const { vocabulary } = language.wording;
  const last = lastPolicyAct(situation);
  const scene = sceneOf(situation, last);
  const items = lexicon.items(words, situation.harmless);
  const noneOf = (slot: number) => {
    const none = situation.words.slots[slot]!.none;
    return none === undefined ? null : vocabulary.idOf(none);
  };
  const meaning = MeaningReader.read(items, lexicon, situation.words, noneOf, scene);
  const labels = situation.words.slots.map(({ label }) => label);
  const decided = decision(meaning, {
    language,
    last,
    scene,
    card,
    labels,
    none: noneOf,
    shown: (token) => shown([token]),
  });
  const typed = items.flatMap(({ phrase }) => phrase.split(' '));
  const say = (act: WordedAct | null): Heard | null => {
    const tokens = act && nearestPhrase(language, act, typed);
    return tokens && heardOf(situation, tokens);
  };
  const blocked = meaning.unknown.length > 0 || meaning.open.length > 0;
  const wanted = 'act' in decided ? decided.act : null;
  const said = say(wanted);
  const refusal: Refusal | null = 'refusal' in decided ? decided.refusal : null;
  const chips = (acts: readonly WordedAct[]): Chip[] =>
    acts.flatMap((act) => {
      const tokens = nearestPhrase(language, act, []);
      return tokens ? [{ label: vocabulary.text(tokens), draft: vocabulary.text(tokens) }] : [];
    });
  if (!blocked && said && wanted) {
    return {
      pieces: shownPieces(situation, text, meaning, wanted, said, []),
      heard: said,
      problem: null,
      without: null,
      unknown: [],
    };
  }
  const without = say(refusal ? refusal.without : wanted);
  const unsaid = [...meaning.unknown, ...meaning.open, ...(refusal?.unsaid ?? [])];
  return {
    pieces: shownPieces(situation, text, meaning, refusal?.without ?? wanted, without, unsaid),
    heard: null,
    problem: problemOf(situation, text, meaning, refusal, chips),
    without: meaning.open.length > 0 ? null : without,
    unknown: [...new Set(unsaid)].sort((a, b) => a - b).map((i) => stretch(text, items[i]!.words)),
  };
}

const stretch = (text: string, words: readonly TypedWord[]) => text.slice(words[0]!.from, words.at(-1)!.to);

function shownPieces(
  { language }: Situation,
  text: string,
  meaning: Meaning,
  act: WordedAct | null,
  heard: Heard | null,
  unsaid: readonly number[],
): TypedPiece[] {
  const { vocabulary } = language.wording;
  const left = heard?.text.split(' ') ?? [];
  const take = (word: string) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  const tokenOf = (i: number) => [...meaning.values, ...meaning.vague].find(({ item }) => item === i)?.token;
  const valueWords = new Set(act?.words.map((token) => vocabulary.words[token]!) ?? []);
  const frame = (heard?.text.split(' ') ?? []).filter((word) => !valueWords.has(word)).join(' ');
  const positive = act?.kind === 'yes' || act?.kind === 'accept';
  const negative = act?.kind === 'no' || act?.kind === 'reject';
  const verdictOf: Readonly<Record<string, boolean>> = {
    yes: positive,
    accept: positive,
    weakYes: positive,
    weakAccept: positive,
    no: negative,
    leave: act?.kind === 'leave',
    unsure: act?.kind === 'unsure',
    greet: act?.kind === 'greet',
    unclear: act?.kind === 'unclear',
  };
  return pieces(
    text,
    meaning.items.map(({ words, sense, phrase }, i) => {
      if (unsaid.includes(i)) return { words, kind: 'unknown' as const };
      const token = tokenOf(i);
      if (token !== undefined && act?.words.includes(token)) {
        const word = vocabulary.words[token]!;
        take(word);
        const same = words.length === 1 && words[0]!.word === word;
        return same ? { words, kind: 'kept' as const } : { words, kind: 'changed' as const, as: word };
      }
      const own = words.map(({ word }) => word);
      if (token === undefined && own.every((word) => left.includes(word))) {
        own.forEach(take);
        return { words, kind: 'kept' as const };
      }
      if (sense.kind === 'verdict' && verdictOf[sense.verdict] && frame !== '')
        return { words, kind: 'changed' as const, as: frame };
      return { words, kind: 'filler' as const, ...(phrase !== own.join(' ') ? { as: phrase } : {}) };
    }),
  );
}
