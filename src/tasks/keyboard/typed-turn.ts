/**
 * What was typed, read as a turn in the task's words (why and how far: keyboard.ts). It goes through words (split.ts),
 * phrases (lexicon.ts), what they say together (meaning.ts), what that amounts to here (decision.ts), and back into words
 * (say.ts).
 */
import { reverses } from './reversals';
import { decision } from './decision';
import { correctionsOf, wishesOf } from './from-card';
import type { Refusal } from './hearing';
import type { Chip, Heard, TypedProblem, TypedTurn } from './keyboard';
import type { Meaning } from './meaning';
import { MeaningReader } from './meaning-reader';
import { isStrange, problemOf } from './problem';
import { nearestPhrase } from './say';
import type { WordedAct } from './say';
import { shownPieces } from './shown-pieces';
import { heardOf, lastPolicyAct, noneOf, sceneOf } from './situation';
import type { Situation } from './situation';
import { typedWords } from './split';
import type { TypedWord } from './split';
import { isUnclearAlone, verbatim } from './verbatim';

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
  if (!words.some(({ word }) => /[\p{L}\p{N}]/u.test(word) || situation.lexicon.senseOf(word)?.kind === 'verdict'))
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
    passedOver: [],
  };
}

function read(situation: Situation, text: string, words: readonly TypedWord[]): TypedTurn {
  const { language, lexicon, card, shown } = situation;
  const { vocabulary } = language.wording;
  const last = lastPolicyAct(situation);
  const scene = sceneOf(situation, last);
  const items = lexicon.items(words, situation.harmless);
  const none = (slot: number) => noneOf(situation, slot);
  const meaning = MeaningReader.read(items, lexicon, situation.words, none, scene);
  const labels = situation.words.slots.map(({ label }) => label);
  const decided = decision(meaning, {
    language,
    last,
    scene,
    card,
    labels,
    none,
    shown: (token) => shown([token]),
  });
  const typed = items.flatMap(({ phrase }) => phrase.split(' '));
  const say = (act: WordedAct | null): Heard | null => {
    const isUnclear = (phrase: readonly number[]) => phrase.length === 1 && isUnclearAlone(situation, phrase[0]!, last);
    const tokens = act && nearestPhrase(language, act, typed, isUnclear);
    return tokens && heardOf(situation, tokens);
  };
  const inOrder = (some: readonly number[]) =>
    [...new Set(some)].sort((a, b) => a - b).map((i) => stretch(text, items[i]!.words));
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
    const pieces = shownPieces(situation, text, meaning, wanted, said, []);
    const passedOver = pieces.filter(({ told }) => told).map((piece) => piece.text);
    return { pieces, heard: said, problem: null, without: null, unknown: [], passedOver };
  }
  const rest = refusal ? refusal.without : wanted;
  const unsaid = [...meaning.unknown, ...meaning.open, ...(refusal?.unsaid ?? [])];
  const without = losesReverser(meaning, unsaid, rest) ? null : say(rest);
  const claims = last?.kind === 'confirm' || last?.kind === 'propose';
  const ways = claims
    ? correctionsOf(language, card, scene.said, last.kind === 'propose' ? 'reject' : 'no')
    : wishesOf(language, card, scene.asked === null ? undefined : [scene.asked]);
  return {
    pieces: shownPieces(situation, text, meaning, without && rest, without, unsaid),
    heard: null,
    problem: problemOf(situation, text, meaning, refusal, chips, ways),
    without: meaning.open.length > 0 ? null : without,
    unknown: inOrder(unsaid.filter((i) => isStrange(items[i]!))),
    passedOver: [],
  };
}

const stretch = (text: string, words: readonly TypedWord[]) => text.slice(words[0]!.from, words.at(-1)!.to);

/** Whether a word that turns others around would be left out, alone or with what it is about. A bare "no" keeps its "no". */
function losesReverser({ items }: Meaning, unsaid: readonly number[], rest: WordedAct | null): boolean {
  const denies = rest?.kind === 'no' || rest?.kind === 'reject';
  return unsaid.some((i) => {
    // A word that nobody knows may turn a quality around ("les polite").
    if (reverses(items[i]!) || items[i + 1]?.sense.kind === 'vague') return true;
    for (let before = i - 1; before >= 0 && !items[before + 1]!.words[0]!.afterPause; before--) {
      const item = items[before]!;
      if (reverses(item)) return !(denies && rest.words.length === 0);
      if (item.sense.kind !== 'filler') return false;
    }
    return false;
  });
}
