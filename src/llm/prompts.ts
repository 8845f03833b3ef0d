/**
 * What a language model is told before a dialogue. The texts are templates: a name in braces is filled in, and whoever
 * edits them may use the same names. They are stored with the dialogues that they led to.
 */
import { ShiftLabError } from '../domain/errors';

export const ROLES = ['prompted', 'real', 'judge'] as const;
/** `prompted`: the simulator that the paper warns of. `real`: the paper's own stand-in for real users, a model. */
export type Role = (typeof ROLES)[number];

export interface PromptTemplate {
  readonly system: string;
  /** What stands for the other side before it has said anything; for the judge, what is asked. */
  readonly opening: string;
}

const FORMS = 'Answer with one short line and nothing else. Lines that will be understood: {forms}';

export const DEFAULT_PROMPTS: Readonly<Record<Role, PromptTemplate>> = {
  prompted: {
    system: `You are the user of an assistant. {task}\nYour goal: {goal}.\nTalk to the assistant until it has done what you want, then say so.\n${FORMS}`,
    opening: '(The assistant is listening. Say your first line.)',
  },
  real: {
    system: `You play a real person who uses an assistant. {task}\nWhat you want: {goal}. The assistant does not know it.\nBehave as people do. Tell a piece at a time. Answer what you are asked. Compare everything that the assistant reads back or offers with what you want, word by word. If one word differs, say no and correct it. Accept only an offer that is exactly what you want. If the assistant wastes your time, you may leave.\n${FORMS}`,
    opening: '(The assistant is listening. Say your first line.)',
  },
  judge: {
    system:
      'You read dialogues between a user and an assistant, and say whether the user got what they wanted. {task} Only the last offer counts. It must match in every word. A user who leaves got nothing.',
    opening:
      'The user wanted: {goal}.\n\nThe dialogue:\n{dialogue}\n\nDid the user get exactly what they wanted? Answer yes or no.',
  },
};

export const FIELDS: Readonly<Record<Role, readonly string[]>> = {
  prompted: ['task', 'goal', 'forms'],
  real: ['task', 'goal', 'forms'],
  judge: ['task', 'goal', 'dialogue'],
};
/** Without these the model could not do what it is there for. */
const NEEDED: Readonly<Record<Role, readonly string[]>> = {
  prompted: ['goal'],
  real: ['goal'],
  judge: ['goal', 'dialogue'],
};
const MOST_CHARACTERS = 4000;

/** @throws usage for a name that is not known, one that is missing, or a text of more than 4,000 characters */
export function requireTemplate(role: Role, { system, opening }: PromptTemplate): void {
  const text = `${system}\n${opening}`;
  const used = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const unknown = used.find((name) => !FIELDS[role].includes(name));
  const known = FIELDS[role].map((name) => `{${name}}`).join(', ');
  if (unknown !== undefined)
    throw new ShiftLabError('usage', `The prompt names {${unknown.slice(0, 30)}}; known are ${known}.`, { unknown });
  const missing = NEEDED[role].find((name) => !used.includes(name));
  if (missing !== undefined)
    throw new ShiftLabError('usage', `The prompt must name {${missing}}, or the model could not know it.`, { missing });
  if (text.length > MOST_CHARACTERS)
    throw new ShiftLabError('usage', `The prompt has ${text.length} characters; at most ${MOST_CHARACTERS} are read.`, {
      characters: text.length,
    });
}

/** Each name once, with no look into what was filled in. */
export const filled = (text: string, fields: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(fields, name) ? fields[name]! : whole));
