/** Turns written as `role` and `content`, as OpenAI's API has them and many others took over. */
import { field, isFields, nameIn, objectsIn, type Fields } from './fields';
import type { RawTurn } from './format';

const SYSTEM = /^(system|developer)$/i;
const TOOL =
  /^(tool|function|ipython|environment|observation|tool[ _-]?(call|response|result)|function[ _-]?(call|response))$/i;
const ROLE_NAMES = ['role'];
const CONTENT = ['content', 'text', 'value'];

/** Null unless each element is an object with a role, and one of them has a content. */
export function messageTurns(value: unknown): readonly RawTurn[] | null {
  const messages = objectsIn(value);
  if (!messages?.every((message) => nameIn(field(message, ROLE_NAMES)) !== null)) return null;
  if (!messages.some((message) => field(message, [...CONTENT, 'tool_calls']) !== undefined)) return null;
  return messages.map(turnOf);
}

function turnOf(message: Fields): RawTurn {
  const role = nameIn(field(message, ROLE_NAMES)) ?? '';
  const content = contentIn(message);
  const { text } = content;
  if (SYSTEM.test(role)) return { ...content, role, kind: 'system' };
  if (TOOL.test(role)) return { ...content, role, kind: 'tool' };
  const refusal = field(message, ['refusal']);
  if (text === null && typeof refusal === 'string') return { role, text: refusal };
  const callsTool = field(message, ['tool_calls', 'function_call']);
  const called = callsTool !== undefined && callsTool !== null && !(Array.isArray(callsTool) && callsTool.length === 0);
  // Words beside a call are part of the dialogue; a call alone is not.
  return called && (text ?? '').trim() === '' ? { role, text: null, kind: 'tool' } : { ...content, role };
}

/** The first of its contents that has words: `content` may be null beside them. Of a spoken answer, what was written down. */
function contentIn(message: Fields): { text: string | null; otherParts?: number } {
  const contents = CONTENT.map((name) => field(message, [name])).filter((one) => one !== undefined && one !== null);
  const found = contents.map(contentOf);
  const audio = field(message, ['audio']);
  if (isFields(audio)) found.push(contentOf(audio));
  return found.find(({ text }) => text !== null) ?? found[0] ?? { text: null };
}

/** A text, or the texts of its parts; null where there is none. */
export function contentOf(content: unknown): { text: string | null; otherParts?: number } {
  if (typeof content === 'string') return { text: content };
  if (typeof content === 'number') return { text: String(content) };
  if (isFields(content)) return contentOf(Array.isArray(content['parts']) ? content['parts'] : [content]);
  if (!Array.isArray(content)) return { text: null };
  const texts = content.map((part: unknown) => {
    if (typeof part === 'string') return part;
    return isFields(part) ? textOfPart(part) : null;
  });
  const found = texts.filter((text) => text !== null);
  const otherParts = texts.length - found.length;
  return { text: found.length > 0 ? found.join('\n') : null, ...(otherParts > 0 && { otherParts }) };
}

/** OpenAI's assistants have texts as `{"value": "hi", "annotations": []}`. */
function textOfPart(part: Fields): string | null {
  for (const name of ['text', 'refusal', 'transcript']) {
    const found = field(part, [name]);
    const text = isFields(found) ? field(found, ['value']) : found;
    if (typeof text === 'string') return text;
  }
  return null;
}
