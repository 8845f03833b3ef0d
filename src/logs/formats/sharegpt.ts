/** ShareGPT's form: `conversations` with `from` and `value`, or with `role` and `content`. */
import { ANY_ID, field, isFields, LICENCE, nameIn, objectsIn } from './fields';
import type { LogFormat, RawTurn } from './format';
import { contentOf, messageTurns } from './message-turns';

const SYSTEM = /^system$/i;
const TOOL = /^(tool|observation|function[ _-]?(call|response)?|tool[ _-]?(call|response))$/i;

function shareGptTurns(value: unknown): readonly RawTurn[] | null {
  const turns = objectsIn(value);
  if (!turns?.every((turn) => nameIn(field(turn, ['from'])) !== null)) return null;
  if (!turns.some((turn) => field(turn, ['value', 'content', 'text']) !== undefined)) return null;
  return turns.map((turn) => {
    const role = nameIn(field(turn, ['from'])) ?? '';
    const kind = SYSTEM.test(role) ? 'system' : TOOL.test(role) ? 'tool' : null;
    return { ...contentOf(field(turn, ['value', 'content', 'text'])), role, ...(kind && { kind }) };
  });
}

export const format: LogFormat = {
  name: 'sharegpt',
  title: 'ShareGPT conversations',
  looksFor: '"conversations" with "from" and "value"',
  order: 7,
  read(record) {
    if (!isFields(record)) return null;
    const list = field(record, ['conversations', 'conversation']);
    const turns = shareGptTurns(list) ?? messageTurns(list);
    if (turns === null) return null;
    const system = field(record, ['system', 'system_prompt']);
    const instruction: RawTurn[] = typeof system === 'string' ? [{ role: 'system', text: system, kind: 'system' }] : [];
    return {
      id: nameIn(field(record, ANY_ID)),
      turns: [...instruction, ...turns],
      licence: nameIn(field(record, LICENCE)),
    };
  },
};
