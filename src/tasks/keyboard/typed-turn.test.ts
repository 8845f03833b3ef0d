/**
 * Properties of reading what is typed: the people's own turns stay as they are, and whatever else is typed becomes a legal
 * turn or a refusal that says why.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Episode, Turn } from '../../domain/dialogue';
import { Rng } from '../../domain/rng';
import type { PolicyAct } from '../../personas/core/acts';
import { definition as clarify } from '../clarify/definition';
import { keyboardWords as clarifyWords } from '../clarify/typed-words';
import { definition as edit } from '../edit/definition';
import { keyboardWords as editWords } from '../edit/typed-words';
import { keyboardOf } from '../keyboards';
import { taskNamed } from '../registry';
import type { SlotLanguage } from '../slots/language';
import { TURNS, VERDICTS } from './common-words';
import type { TypedTurn } from './keyboard';
import { FEELINGS, FILLERS } from './passed-over';
import type { KeyboardWords } from './words';

const SEED = 20261128;
/** Of one reading, on a machine that may do other work as well. */
const MOST_MS = 20;

const MANNERS = new Set(['nothing', ...editWords.slots.flatMap(({ manners }) => manners ?? [])]);

interface Words {
  readonly languageOf: (goal: never) => SlotLanguage;
  readonly words: KeyboardWords<never>;
  readonly slots: number;
  readonly randomValues: (rng: Rng) => readonly number[];
}
const TASKS: Readonly<Record<string, Words>> = {
  clarify: { languageOf: clarify.languageOf, words: clarifyWords, slots: 3, randomValues: clarify.randomValues },
  edit: { languageOf: edit.languageOf, words: editWords, slots: 5, randomValues: edit.randomValues },
};

/** What a policy may say last: nothing, any of its acts, or what makes no sense. */
function policyTurn(name: string, episode: Episode, rng: Rng): readonly number[] | null {
  const { languageOf, slots, randomValues } = TASKS[name]!;
  const language = languageOf(episode.goal as never);
  const values = randomValues(rng);
  const some = values.map((value, slot) => (slot === rng.integer(slots) ? value : -1));
  const acts: readonly (PolicyAct | null)[] = [
    null,
    { kind: 'ask', slot: rng.integer(slots) },
    { kind: 'ask-all' },
    { kind: 'confirm', values: some.some((value) => value >= 0) ? some : values.map((v, s) => (s === 0 ? v : -1)) },
    { kind: 'propose', values },
    { kind: 'other' },
  ];
  const act = acts[rng.integer(acts.length)]!;
  if (act === null) return null;
  const phrases = language.phrasesOfPolicy(act);
  const { vocabulary } = language.wording;
  return phrases[rng.integer(phrases.length)] ?? [vocabulary.idOf('the'), vocabulary.stop.policy];
}

interface Scene {
  readonly episode: Episode;
  readonly opening: readonly number[];
  readonly policy: readonly number[] | null;
  readonly turns: readonly Turn[];
}

function scene(name: string, index: number): Scene {
  const { task } = taskNamed(name);
  const rng = new Rng(SEED, `typed/${name}`, index);
  const episode = task.sampleEpisode(SEED, 'typed', index);
  const opening = task.realUsers(task.defaultPopulation).begin(episode, rng).reply(null);
  const policy = policyTurn(name, episode, rng);
  const turns: Turn[] = policy
    ? [
        { speaker: 'user', tokens: opening },
        { speaker: 'policy', tokens: policy },
      ]
    : [];
  return { episode, opening, policy, turns };
}

/** A slip of the tongue: it denies, and names what the policy just said. */
function contradictsItself(language: SlotLanguage, policy: readonly number[] | null, said: readonly number[]): boolean {
  const act = policy && language.readPolicy(policy);
  if (act?.kind !== 'confirm' && act?.kind !== 'propose') return false;
  return language
    .meanings(said)
    .some((meant) => 'values' in meant && meant.values.some((value, slot) => value >= 0 && value === act.values[slot]));
}

describe.each(Object.keys(TASKS))('in %s', (name) => {
  const keyboard = keyboardOf(name);
  const { task } = taskNamed(name);
  const typed = (where: Scene, text: string) => keyboard.typed(where.episode, where.turns, text);

  it('every turn that the people of the task can say is heard word for word, and offered chips too', () => {
    const users = task.realUsers(task.defaultPopulation);
    const changed = new Set<string>();
    let turns = 0;
    for (let index = 0; index < 40; index++) {
      const where = scene(name, index);
      const filter = users.filter(where.episode);
      if (where.policy) {
        filter.observeUser(where.opening);
        filter.observePolicy(where.policy);
      }
      for (const { tokens } of filter.enumerate()) {
        const text = task.text(tokens.slice(0, -1));
        const { heard } = typed(where, text);
        turns++;
        if (contradictsItself(TASKS[name]!.languageOf(where.episode.goal as never), where.policy, tokens)) {
          // "No, take the tram", after "so tram?": asked back, or heard as the "no" that it is.
          if (heard && !/^(?:no|reject)$/.test(heard.act)) changed.add(`contradiction | ${text} | ${heard.text}`);
          continue;
        }
        const lone = !text.includes(' ') && MANNERS.has(text);
        // A lone "hi" may be a greeting, and "nothing" no more than a no: such a word is a wish only where it was asked for.
        if (lone && (!heard || /^greet/.test(heard.act))) continue;
        if (heard?.tokens.join() !== tokens.join())
          changed.add(`${where.policy ? task.text(where.policy) : 'opening'} | ${text} | ${heard?.text ?? 'refused'}`);
      }
      for (const { draft } of keyboard.suggestions(where.episode, where.turns, ''))
        if (typed(where, draft).heard?.text !== draft) changed.add(`chip | ${draft}`);
    }
    expect(turns).toBeGreaterThan(500);
    expect([...changed]).toEqual([]);
  });

  it(`whatever is typed is read within ${MOST_MS} ms, as a legal turn or with a reason, and no word of it is lost (seed ${SEED})`, () => {
    const vocabulary = task.vocabulary.filter((word) => /^\w+$/.test(word));
    const own = [...TASKS[name]!.words.slots.flatMap((slot) => [slot.names, ...Object.values(slot.synonyms ?? {})])];
    const phrases = [
      ...vocabulary,
      ...[...FILLERS, ...FEELINGS, ...Object.values(VERDICTS).flat(), ...Object.values(TURNS).flat(), ...own].flatMap(
        (list) => list.split('|'),
      ),
    ];
    const hostile = ['constructor', '__proto__', 'toString', 'hasOwnProperty', '<b>x</b>', '&lt;', '\u202e', '\u200b'];
    const marks = ['\u0301', '👨‍👩‍👧', '🇮🇹', '\ufeff', '|', '…', '"', "'", ',', '.', '?', '\n', '-', '1', 'ﬁ', 'ǅ', 'שלום'];
    const sentence = fc
      .array(fc.constantFrom(...phrases, ...hostile, ...marks), { maxLength: 14 })
      .map((parts) => parts.join(' '));
    const text = fc.oneof(
      { arbitrary: sentence, weight: 6 },
      { arbitrary: fc.string({ unit: 'binary', maxLength: 420 }), weight: 2 },
      { arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }), weight: 1 },
      { arbitrary: fc.string({ unit: fc.constantFrom(...'aeiourtns'), maxLength: 400 }), weight: 1 },
      fc.constantFrom(...['rome', 'friday '].map((word) => word.repeat(1700)), 'a'.repeat(10_000), 'é'.repeat(400)),
    );
    fc.assert(
      fc.property(fc.nat({ max: 40 }), text, (index, said) => {
        const where = scene(name, index);
        const turn = timed(() => typed(where, said));
        expectNothingLost(said, turn);
        expect(turn.heard === null).toBe(turn.problem !== null);
        if (!turn.heard) {
          expect(turn.problem!.sentence).toMatch(/\w/);
          if (turn.problem!.code === 'unknown-words') expect(turn.unknown.length).toBeGreaterThan(0);
          for (const unknown of turn.unknown) expect(said).toContain(unknown);
          return;
        }
        const { tokens } = turn.heard;
        expect(tokens.length).toBeLessThanOrEqual(task.maxTurnTokens.user);
        expect(task.actOf({ speaker: 'user', tokens })).not.toBe('other');
        expect(typed(where, turn.heard.text).heard?.text).toBe(turn.heard.text);
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });
});

/** The reading, if it was quick; a slow one is measured again, since another process may have had the processor. */
function timed(read: () => TypedTurn): TypedTurn {
  let least = Infinity;
  for (let attempt = 0; ; attempt++) {
    const began = process.cpuUsage();
    const turn = read();
    const { user, system } = process.cpuUsage(began);
    least = Math.min(least, (user + system) / 1000);
    if (least <= MOST_MS) return turn;
    if (attempt === 3) throw new Error(`Reading took ${least} ms of processor time.`);
  }
}

/** Every character but spaces is in a piece, in the order of the text. */
function expectNothingLost(said: string, { pieces }: TypedTurn): void {
  const bare = (text: string) => text.replace(/\s/gu, '');
  expect(bare(pieces.map((piece) => piece.text).join(''))).toBe(bare(said));
}
