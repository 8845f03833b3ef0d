/**
 * A session as it comes from storage or from somebody's file: whole, and true to its task. Everything that can be computed
 * again is computed again and compared, so that a file that was edited by hand is refused instead of counted.
 */
import * as v from 'valibot';
import type { Dialogue, Outcome } from '../domain/dialogue';
import { outcome, turn } from '../domain/event-schemas';
import { ShiftLabError } from '../domain/errors';
import {
  SESSION_SCHEMA,
  TALK_PURPOSE,
  type CountedShare,
  type HumanDialogue,
  type HumanSession,
  type Preference,
} from '../domain/human-session';
import { list, object, readRecord, reads, seed, whole } from '../domain/record-fields';
import { rewardOf, type Reward } from '../domain/reward';
import { shortened } from '../domain/shown-value';
import type { Task } from '../domain/task';
import { taskNamed } from '../tasks/registry';

/** Longest pseudonym, in characters. */
export const LONGEST_PSEUDONYM = 40;
const LONGEST_NAME = 120;
const MOST_TURNS = 200;

export const countedShare = reads<CountedShare>()(
  v.pipe(
    object({ value: v.pipe(v.number(), v.minValue(0)), dialogues: v.pipe(whole, v.minValue(1)) }),
    v.check(({ value, dialogues }) => value <= dialogues, 'is more than all'),
  ),
);
const name = v.pipe(v.string(), v.maxLength(LONGEST_NAME));
/** Control characters, and those that turn the direction of what is written after them. */
const UNSEEN = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

/** A pseudonym as it is kept, from what was typed. */
export const pseudonymOf = (typed: string): string => typed.replace(UNSEEN, '').trim().slice(0, LONGEST_PSEUDONYM);

const humanDialogue = reads<HumanDialogue>()(
  object({
    policy: object({
      arm: name,
      origin: name,
      weights: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
      promised: v.nullable(countedShare),
      people: v.nullable(countedShare),
    }),
    temperature: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
    horizon: v.pipe(whole, v.minValue(1), v.maxValue(MOST_TURNS)),
    turns: v.pipe(list(turn), v.minLength(1), v.maxLength(2 * MOST_TURNS + 1)),
    outcome,
  }),
);

const preference = reads<Preference | null>()(v.nullable(v.picklist([0, 1, 'same'])));

const session = reads<HumanSession>()(
  object({
    schema: v.literal(SESSION_SCHEMA),
    id: v.pipe(v.string(), v.regex(/^[0-9a-f]{8,64}$/)),
    task: name,
    card: object({ seed, index: seed }),
    atMs: v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(8.64e15)),
    by: v.pipe(
      v.string(),
      v.maxLength(LONGEST_PSEUDONYM),
      v.check((by) => by.search(UNSEEN) < 0, 'has characters that cannot be seen'),
    ),
    blind: v.boolean(),
    dialogues: v.pipe(list(humanDialogue), v.minLength(1), v.maxLength(2)),
    preferred: preference,
  }),
);

/** Words in angle brackets, and goals, are marks of the models' prompts: the view Talk never sends them. */
const isMark = (word: string): boolean => word.startsWith('<') || word.startsWith('goal:');
/** A log-prob and an entropy may be this far on the wrong side of 0 by rounding. */
const ROUNDING = 1e-3;

const altered = (why: string, values: Readonly<Record<string, string | number>>): ShiftLabError =>
  new ShiftLabError('usage', `This session is not as ShiftLab wrote it: ${why}.`, values);

/** Throws `usage` with the field, `trace-version` if a newer version wrote it, `task-unknown`. */
export function checkedSession(value: unknown): HumanSession {
  const found = (value as { schema?: unknown } | null)?.schema;
  if (typeof found === 'number' && found > SESSION_SCHEMA)
    throw new ShiftLabError(
      'trace-version',
      `A session has format ${found}; this page reads up to format ${SESSION_SCHEMA}. Open it with a newer ShiftLab.`,
      { found, reads: SESSION_SCHEMA },
    );
  const read = readRecord(session, value, { failure: 'This session is damaged or incomplete.' });
  const { task } = taskNamed(read.task);
  if (read.preferred === 0 || read.preferred === 1) {
    if (read.preferred >= read.dialogues.length)
      throw altered('it prefers a dialogue that it does not have', { preferred: read.preferred });
  }
  if (read.preferred === 'same' && read.dialogues.length < 2)
    throw altered('it compares a single dialogue', { dialogues: 1 });
  read.dialogues.forEach((one, d) => requireTrue(task, read, one, d));
  return read;
}

function requireTrue(task: Task, { card }: HumanSession, { turns, outcome: said, horizon }: HumanDialogue, d: number) {
  const values = { dialogue: d };
  turns.forEach(({ speaker, tokens, logprobs, entropies }, t) => {
    if (speaker !== (t % 2 === 0 ? 'user' : 'policy'))
      throw altered(`turn ${t + 1} of dialogue ${d + 1} is spoken by the wrong side`, { ...values, turn: t });
    if (tokens.length > task.maxTurnTokens[speaker] + 1 || tokens.at(-1) !== task.stopToken[speaker])
      throw altered(`turn ${t + 1} of dialogue ${d + 1} does not end as a turn does`, { ...values, turn: t });
    if (tokens.some((token) => token >= task.vocabulary.length))
      throw altered(`turn ${t + 1} of dialogue ${d + 1} has a word that the task does not have`, {
        ...values,
        turn: t,
      });
    const words = tokens.slice(0, -1);
    const spoken = words.length > 0 && !words.some((token) => isMark(task.vocabulary[token]!));
    if (words.includes(task.stopToken[speaker]) || (speaker === 'user' && !spoken))
      throw altered(`turn ${t + 1} of dialogue ${d + 1} is none that anybody could say`, { ...values, turn: t });
    if (logprobs?.some((one) => one > ROUNDING) || entropies?.some((one) => one < -ROUNDING))
      throw altered(`turn ${t + 1} of dialogue ${d + 1} has probabilities above 1`, { ...values, turn: t });
    for (const numbers of [logprobs, entropies])
      if (numbers && numbers.length !== tokens.length)
        throw altered(`turn ${t + 1} of dialogue ${d + 1} has ${numbers.length} numbers for ${tokens.length} words`, {
          ...values,
          turn: t,
        });
  });
  if (turns.length % 2 === 0) throw altered(`dialogue ${d + 1} ends with the policy`, values);
  turns.forEach(({ speaker, tokens }, t) => {
    if (speaker === 'user' && t < turns.length - 1 && task.readUser(tokens) !== 'continue')
      throw altered(`dialogue ${d + 1} goes on after its end`, { ...values, turn: t });
  });
  const again = task.judge(episodeOf(task, card), turns);
  if (again.turns > horizon || (again.stop === 'horizon' && again.turns < horizon))
    throw altered(`dialogue ${d + 1} has ${again.turns} turns where its limit is ${horizon}`, { ...values, horizon });
  const wrong = (Object.keys(again) as (keyof Outcome)[]).find((key) => differs(again[key], said[key]));
  if (wrong)
    throw altered(
      `dialogue ${d + 1} says ${wrong} = ${shortened(String(said[wrong]))}, but it is ${shortened(String(again[wrong]))}`,
      { ...values, field: wrong },
    );
}

/** Grades are sums of floats, which a later version may add in another order. */
const differs = (a: string | number, b: string | number): boolean =>
  typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) > 1e-9 : a !== b;

export function episodeOf<Goal>(task: Task<Goal>, { seed: from, index }: { seed: number; index: number }) {
  return task.sampleEpisode(from, TALK_PURPOSE, index);
}

/** A person's dialogues as logs, like those of a deployed policy. @param user who held them, in the logs */
export function dialoguesOf(sessions: readonly HumanSession[], reward: Reward, user = 'person'): Dialogue[] {
  return sessions.flatMap(({ task: name, card, dialogues }) => {
    const { task } = taskNamed(name);
    return dialogues.map(({ turns, outcome: of }) => ({
      episode: episodeOf(task, card),
      user,
      turns,
      outcome: of,
      reward: rewardOf(of, reward),
    }));
  });
}
