/**
 * Fields of a record that somebody else wrote. A field is found by any of its names, whatever their case and whether words
 * are joined by "_", "-" or nothing. Only a record's own fields are read, so `__proto__` or `constructor` are names like others.
 */

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first of the names that the record has and that is not undefined; else undefined. */
export function field(record: Fields, names: readonly string[]): unknown {
  for (const name of names) if (Object.hasOwn(record, name)) return record[name];
  const plain = new Map(Object.keys(record).map((key) => [plainName(key), key]));
  for (const name of names) {
    const key = plain.get(plainName(name));
    if (key !== undefined) return record[key];
  }
  return undefined;
}

export const plainName = (name: string): string => name.toLowerCase().replace(/[\s_.-]+/g, '');

/**
 * A list with at least one element, all of which are objects; else null. An object of lists of one length is such a list as
 * well, column by column: that is how Hugging Face's `datasets` writes turns.
 */
export function objectsIn(value: unknown): readonly Fields[] | null {
  if (isFields(value)) return rowsOf(value);
  return Array.isArray(value) && value.length > 0 && value.every(isFields) ? value : null;
}

function rowsOf(columns: Fields): readonly Fields[] | null {
  const lists = Object.entries(columns).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const length = lists[0]?.[1].length ?? 0;
  if (lists.length < 2 || length === 0 || lists.length < Object.keys(columns).length) return null;
  if (lists.some(([, list]) => list.length !== length)) return null;
  return lists[0]![1].map((_, i) => Object.fromEntries(lists.map(([name, list]) => [name, list[i]])));
}

/** A text or a number as text, without spaces at its ends; null for anything else and for nothing. Different texts stay different. */
export function nameIn(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? shortName(value.trim()) : null;
}

/** Of an id, a role or a licence. */
const LONGEST_NAME = 200;

/** A long name is cut, and its end says in 64 bits what was in all of it, so that two addresses do not become one. */
function shortName(name: string): string {
  if (name.length <= LONGEST_NAME) return name;
  const digest = [0x811c9dc5, 0x2f0b4a27].map((seed) => digest32(name, seed).toString(16).padStart(8, '0')).join('');
  return `${name.slice(0, LONGEST_NAME - 1 - digest.length)}…${digest}`;
}

/** FNV-1a over UTF-16 units, from any seed, and MurmurHash3's last step. */
function digest32(text: string, seed: number): number {
  let sum = seed;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
  return (sum ^ (sum >>> 16)) >>> 0;
}

/** Names that logs use. The first that is there counts, so the more telling ones stand first. */
export const ID = ['dialogue_id', 'dialog_id', 'conversation_id', 'conv_id', 'chat_id', 'thread_id', 'session_id'];
export const ANY_ID = [...ID, 'id', 'uuid', 'custom_id', 'example_id', 'prompt_id', 'conversationhash', 'key', '_id'];
export const LICENCE = ['license', 'licence', 'license_name', 'licence_name', 'rights'];
export const ROLE = [
  ...[
    'role',
    'from',
    'speaker',
    'author',
    'sender',
    'participant',
    'speaker_role',
    'user_type',
    'sender_type',
    'actor',
  ],
  ...['speaker_id', 'sender_id', 'author_id', 'agent_id', 'who', 'side', 'party', 'name'],
];
export const TEXT = [
  'content',
  'value',
  'text',
  'utterance',
  'message',
  'body',
  'msg',
  'transcript',
  'sentence',
  'utt',
];
export const TURNS = [
  ...['messages', 'conversations', 'conversation', 'utterances', 'turns', 'dialogue', 'dialog', 'chat_logs', 'chat'],
  ...['log', 'logs', 'history', 'thread', 'items', 'events', 'transcript', 'exchange'],
];
