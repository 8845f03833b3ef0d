/**
 * ChatGPT's own export (conversations.json): `mapping` holds the messages as a tree, because an answer that was asked for again
 * or a question that was edited begins a new branch. Read is the branch that ends at `current_node`, which is the one that the
 * person saw last; without it, the last child of each message.
 */
import { ANY_ID, field, isFields, nameIn, type Fields } from './fields';
import type { LogFormat, RawTurn } from './format';
import { contentOf } from './message-turns';

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Names of the nodes from the first to the last. No node counts twice, so a tree that bites its tail ends. */
function branch(mapping: Fields, current: unknown): string[] {
  const node = (name: unknown): Fields | null => {
    const found = typeof name === 'string' && Object.hasOwn(mapping, name) ? mapping[name] : null;
    return isFields(found) ? found : null;
  };
  const names = new Set<string>();
  const follow = (from: unknown, next: (of: Fields) => unknown) => {
    for (let name = from; !names.has(name as string);) {
      const one = node(name);
      if (one === null) return;
      names.add(name as string);
      name = next(one);
    }
  };
  follow(current, (one) => one['parent']);
  if (names.size > 0) return [...names].reverse();
  const first = Object.keys(mapping).find((name) => node(node(name)?.['parent']) === null);
  follow(first, (one) => listOf(one['children']).at(-1));
  return [...names];
}

function turnOf(message: unknown): RawTurn[] {
  if (!isFields(message)) return [];
  const author = field(message, ['author']);
  const role = nameIn(isFields(author) ? field(author, ['role']) : author) ?? '';
  const metadata = field(message, ['metadata']);
  const content = field(message, ['content']);
  const type = isFields(content) ? nameIn(field(content, ['content_type'])) : null;
  const turn = { role, ...contentOf(content) };
  const isHidden = isFields(metadata) && metadata['is_visually_hidden_from_conversation'] === true;
  if (role === 'system' || isHidden || type === 'user_editable_context') return [{ ...turn, kind: 'system' }];
  const recipient = nameIn(field(message, ['recipient'])) ?? 'all';
  if (type === 'thoughts' || type === 'reasoning_recap') return [{ role, text: null, kind: 'tool' }];
  if (role === 'tool' || recipient !== 'all') return [{ ...turn, kind: 'tool' }];
  return [turn];
}

export const format: LogFormat = {
  name: 'chatgpt',
  title: 'ChatGPT’s export',
  looksFor: '"mapping" of messages with "parent" and "children"',
  order: 5,
  read(record) {
    if (!isFields(record)) return null;
    const mapping = field(record, ['mapping']);
    if (!isFields(mapping)) return null;
    const nodes = Object.values(mapping).filter(isFields);
    if (nodes.length === 0 || !nodes.some((one) => 'message' in one && ('parent' in one || 'children' in one)))
      return null;
    const names = branch(mapping, field(record, ['current_node']));
    return {
      id: nameIn(field(record, ANY_ID)),
      turns: names.flatMap((name) => turnOf((mapping[name] as Fields)['message'])),
    };
  },
};
