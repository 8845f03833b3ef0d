/**
 * The documents of `edit`: short notes made from one template, 13 to 16 tokens.
 *
 *   hey anna the meeting is on friday at school . please reply bring cake . regards
 *
 * A document has a state in each of five slots, and five fixed words. An edit's value counts from the document's own
 * state: 0 leaves the slot as it is, v > 0 puts the state v places further on (after the last comes the first). Replacing: greeting, day;
 * inserting, deleting, replacing: courtesy ("please reply"), treat ("bring cake"); moving: the day ("on friday" first,
 * between or last). Not here: what is said about documents (language.ts).
 */
import type { Rng } from '../../domain/rng';
import type { Values } from '../../personas/core/acts';
import { FIXED, STATES, idOf, vocabulary } from './vocabulary';

const { bos } = vocabulary;
const [documentEnd, editsEnd, goalEnd] = ['</document>', '</edits>', '</goal>'].map(idOf) as [number, number, number];

export interface Document {
  /** One state index a slot. */
  readonly states: readonly number[];
  /** Index of each fixed word. */
  readonly fixed: Readonly<Record<keyof typeof FIXED, number>>;
}

/** What a user wants: the document, and an edit for each slot. */
export interface EditGoal {
  readonly document: Document;
  readonly edits: Values;
}

export const SIZES: readonly number[] = STATES.map((states) => states.length);
/** The edit value that leaves a slot as it is. */
export const KEEP = 0;
export const LONGEST_DOCUMENT = 16;
/** How many edits an episode's user wants: 2, 3, 4 or 5, with these weights. */
const EDIT_COUNTS = { first: 2, weights: [4, 3, 2, 1] } as const;

const COURTESY = 2;
const TREAT = 3;
const ORDER = 4;

export function stateAfter(document: Document, slot: number, edit: number): number {
  return (document.states[slot]! + edit) % SIZES[slot]!;
}

export function editTo(document: Document, slot: number, state: number): number {
  return (state - document.states[slot]! + SIZES[slot]!) % SIZES[slot]!;
}

/** The document after these edits, none of them UNSAID. */
export function edited(document: Document, edits: Values): Document {
  return { ...document, states: edits.map((edit, slot) => stateAfter(document, slot, edit)) };
}

const word = (document: Document, part: keyof typeof FIXED): number => idOf(FIXED[part][document.fixed[part]]!);

/** Tokens, without any marker. */
export function render(document: Document): number[] {
  const { states } = document;
  const state = (slot: number) => vocabulary.valueToken(slot, states[slot]!);
  const what = [idOf('the'), word(document, 'noun'), idOf('is')];
  const when = [idOf('on'), state(1)];
  const where = [idOf('at'), word(document, 'place')];
  const body = [
    [when, what, where],
    [what, when, where],
    [what, where, when],
  ][states[ORDER]!]!;
  return [
    state(0),
    word(document, 'name'),
    ...body.flat(),
    idOf('.'),
    ...(states[COURTESY] === 0 ? [] : [state(COURTESY)]),
    word(document, 'verb'),
    ...(states[TREAT] === 0 ? [] : [idOf('bring'), state(TREAT)]),
    idOf('.'),
    word(document, 'closing'),
  ];
}

const indexOfWord = (words: readonly string[], token: number | undefined): number =>
  words.findIndex((known) => token === idOf(known));

/** The document with these words, or null if there is none. parse(render(d)) = d. */
export function parse(tokens: readonly number[]): Document | null {
  const after = (glue: string) => tokens[tokens.indexOf(idOf(glue)) + 1];
  const stop = tokens.indexOf(idOf('.'));
  const courteous = Math.max(0, indexOfWord(STATES[COURTESY]!, tokens[stop + 1]));
  const treat = tokens.includes(idOf('bring')) ? indexOfWord(STATES[TREAT]!, after('bring')) : 0;
  const states = [
    indexOfWord(STATES[0]!, tokens[0]),
    indexOfWord(STATES[1]!, after('on')),
    courteous,
    treat,
    [2, 5, 7].indexOf(tokens.indexOf(idOf('on'))),
  ];
  const fixed = {
    name: indexOfWord(FIXED.name, tokens[1]),
    noun: indexOfWord(FIXED.noun, after('the')),
    place: indexOfWord(FIXED.place, after('at')),
    verb: indexOfWord(FIXED.verb, tokens[stop + (courteous > 0 ? 2 : 1)]),
    closing: indexOfWord(FIXED.closing, tokens.at(-1)),
  };
  if ([...states, ...Object.values(fixed)].some((index) => index < 0)) return null;
  const document: Document = { states, fixed };
  const rendered = render(document);
  return rendered.length === tokens.length && rendered.every((token, i) => token === tokens[i]) ? document : null;
}

/** The edits that lead from one document to another, or null if a fixed word differs. */
export function editsBetween(from: Document, to: Document): Values | null {
  const parts = Object.keys(FIXED) as (keyof typeof FIXED)[];
  if (parts.some((part) => from.fixed[part] !== to.fixed[part])) return null;
  return to.states.map((state, slot) => editTo(from, slot, state));
}

export function randomDocument(rng: Rng): Document {
  const part = (name: keyof typeof FIXED) => rng.integer(FIXED[name].length);
  return {
    states: SIZES.map((size) => rng.integer(size)),
    fixed: {
      name: part('name'),
      noun: part('noun'),
      place: part('place'),
      verb: part('verb'),
      closing: part('closing'),
    },
  };
}

export function randomGoal(rng: Rng): EditGoal {
  const document = randomDocument(rng);
  const count = EDIT_COUNTS.first + rng.categorical(EDIT_COUNTS.weights);
  const chosen = rng.shuffle(SIZES.map((_, slot) => slot)).slice(0, count);
  return { document, edits: SIZES.map((size, slot) => (chosen.includes(slot) ? 1 + rng.integer(size - 1) : KEEP)) };
}

/** The text that the user wants in the end. */
export function target({ document, edits }: EditGoal): number[] {
  return render(edited(document, edits));
}

export function policyPrompt({ document }: EditGoal): readonly number[] {
  return [bos, ...render(document), documentEnd];
}

/** One token for each slot's wanted state: first the slots to edit, then those to leave as they are. */
function goalTokens({ document, edits }: EditGoal, slots: readonly number[]): readonly number[] {
  const goal = (wished: boolean) =>
    edits.flatMap((edit, slot) =>
      slots.includes(slot) && (edit !== KEEP) === wished
        ? [vocabulary.goalToken(slot, stateAfter(document, slot, edit))]
        : [],
    );
  return [...goal(true), editsEnd, ...goal(false), goalEnd];
}

/** Style tag, document, goal. */
export function simulatorPrompt(goal: EditGoal, style: string): readonly number[] {
  return [
    bos,
    vocabulary.styleToken(style),
    ...render(goal.document),
    documentEnd,
    ...goalTokens(goal, [...goal.edits.keys()]),
  ];
}

/** The same without the document, and with the goal of these slots only: for the drill. */
export function barePrompt(goal: EditGoal, slots: readonly number[], style: string): readonly number[] {
  return [bos, vocabulary.styleToken(style), ...goalTokens(goal, slots)];
}
