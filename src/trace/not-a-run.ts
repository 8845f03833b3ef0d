/** A file that was chosen as a run and is none: what it is, as far as its form says, where it belongs, and what is expected. */
import { counted } from '../domain/counted-words';
import { ShiftLabError } from '../domain/errors';
import { shortened } from '../domain/shown-value';

interface Found {
  /** Ends "the file …". */
  readonly words: string;
  readonly found: string;
  /** Where such a file is read. */
  readonly place?: string;
}

/** Files of ShiftLab that are no runs, by their format or kind. */
const KNOWN: Readonly<Record<string, Omit<Found, 'found'>>> = {
  'shiftlab-people': { words: 'has dialogues that people held', place: 'Talk, Be the user' },
  'shiftlab-model-users': { words: 'has dialogues that language models held', place: 'Talk, Be the user' },
  'shiftlab-stories': { words: 'has what was found in all stories, without runs', place: 'Results' },
  'shiftlab-bench': { words: 'has measured speeds', place: 'Speed' },
};

/** What a record of a dialogue has under one of these names (src/logs/formats). */
const TURNS = [
  'messages',
  'turns',
  'conversations',
  'conversation',
  'dialogue',
  'dialog',
  'chat_logs',
  'prompt',
  'log',
];
const LISTED_FIELDS = 4;

export function notARun(value: unknown): ShiftLabError {
  const { words, found, place } = foundIn(value);
  return new ShiftLabError(
    'usage',
    `This is not a run of ShiftLab: the file ${words}. ${place === undefined ? '' : `It is read under ${place}. `}A run was saved under Runs, or is a result of npm run experiment.`,
    { found, expected: 'an object with format "shiftlab-run" or kind "shiftlab-result"' },
  );
}

function foundIn(value: unknown): Found {
  if (Array.isArray(value)) {
    const words = `is a list of ${counted(value.length, 'entry', 'entries')}`;
    return isDialogue(value[0])
      ? { words: `${words}, the first a dialogue`, found: 'a list of dialogues', place: 'Talk, Logs' }
      : { words, found: `a list of ${value.length}` };
  }
  if (value === null || typeof value !== 'object') {
    const text = JSON.stringify(value).slice(0, 40);
    return { words: `is only ${text}`, found: text };
  }
  const { format, kind } = value as { format?: unknown; kind?: unknown };
  const named = format ?? kind;
  const known = typeof named === 'string' && Object.hasOwn(KNOWN, named) ? KNOWN[named] : undefined;
  if (known) return { ...known, found: named as string };
  if (named !== undefined) {
    const text = JSON.stringify(named).slice(0, 40);
    return { words: `names another format, ${text}`, found: text };
  }
  if (isDialogue(value)) return { words: 'is a dialogue', found: 'a dialogue', place: 'Talk, Logs' };
  if ('weights' in value && 'version' in value)
    return { words: 'is a population', found: 'a population', place: 'Lab, Real users' };
  if ('grpo' in value && 'preset' in value)
    return { words: 'has only the settings of a run', found: 'the settings of a run' };
  return { words: `does not name its format${fieldsOf(value)}`, found: `an object${fieldsOf(value)}` };
}

const isDialogue = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  TURNS.some((name) => Array.isArray((value as Record<string, unknown>)[name]));

function fieldsOf(value: object): string {
  const fields = Object.keys(value).slice(0, LISTED_FIELDS);
  return fields.length === 0 ? ' and is empty' : ` (it has ${fields.map((name) => shortened(name, 20)).join(', ')})`;
}
