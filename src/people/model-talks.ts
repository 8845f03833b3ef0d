/**
 * Dialogues of language models: checked as people's are (checked-session.ts), counted as theirs are, and saved in files of
 * their own, so that no file of a class can hold them.
 */
import * as v from 'valibot';
import type { Dialogue } from '../domain/dialogue';
import { ShiftLabError } from '../domain/errors';
import { SESSION_SCHEMA, type HumanSession } from '../domain/human-session';
import { jsonOf } from '../domain/json-text';
import { MODEL_TALK_SCHEMA, modelUserName, type ModelTalk } from '../domain/model-talk';
import { list, object, readRecord } from '../domain/record-fields';
import type { Reward } from '../domain/reward';
import { checkedSession, dialoguesOf } from './checked-session';

const FORMAT = 'shiftlab-model-users';
const MOST_DIALOGUES = 1000;
const LONGEST_PROMPT = 10_000;

const prompt = v.pipe(v.string(), v.maxLength(LONGEST_PROMPT));
/** What sessions do not have; the rest is checked as sessions are. */
const fields = object({
  schema: v.literal(MODEL_TALK_SCHEMA),
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{8,48}$/)),
  task: v.string(),
  atMs: v.number(),
  user: object({
    model: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
    role: v.picklist(['prompted', 'real']),
    prompt: object({ system: prompt, opening: prompt }),
    temperature: v.pipe(v.number(), v.minValue(0)),
    constrained: v.boolean(),
  }),
  policy: v.unknown(),
  temperature: v.number(),
  horizon: v.number(),
  dialogues: v.pipe(list(v.unknown()), v.minLength(1), v.maxLength(MOST_DIALOGUES)),
});

/** One session for each dialogue: what counts and compares people's dialogues reads these too. Nobody stores them. */
export function sessionsOf({ id, task, atMs, policy, temperature, horizon, dialogues }: ModelTalk): HumanSession[] {
  return dialogues.map(({ card, turns, outcome }, d) => ({
    schema: SESSION_SCHEMA,
    id: `${id}${d.toString(16).padStart(4, '0')}`,
    ...{ task, card, atMs, by: '', blind: false, preferred: null },
    dialogues: [{ policy, temperature, horizon, turns, outcome }],
  }));
}

/** Throws as `checkedSession` does. */
export function checkedModelTalk(value: unknown): ModelTalk {
  const failure = 'This record of a language model’s dialogues is damaged or incomplete.';
  const read = readRecord(fields, value, { failure }) as ModelTalk;
  for (const session of sessionsOf(read)) checkedSession(session);
  return read;
}

/** The model's dialogues as logs; each names its user. */
export const modelDialogues = (talks: readonly ModelTalk[], reward: Reward): Dialogue[] =>
  talks.flatMap((talk) => dialoguesOf(sessionsOf(talk), reward, modelUserName(talk.user)));

export const modelTalkFileText = (talks: readonly ModelTalk[]): string =>
  `${JSON.stringify({ format: FORMAT, schema: MODEL_TALK_SCHEMA, talks }, null, 1)}\n`;

/** Null if the text is a file of another kind. Throws as `checkedModelTalk` does. */
export function parseModelTalkFile(text: string): readonly ModelTalk[] | null {
  const value = jsonOf(text.replace(/^\uFEFF/, ''), 'This file') as { format?: unknown; talks?: unknown } | null;
  if (value?.format !== FORMAT) return null;
  if (!Array.isArray(value.talks))
    throw new ShiftLabError('usage', 'This file of a language model’s dialogues is damaged or incomplete.');
  return value.talks.map(checkedModelTalk);
}
