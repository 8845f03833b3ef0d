/**
 * 10,000 files that nobody would write: records and archives with pieces changed, cut, doubled and moved, in pieces of any size.
 * Whatever is in them, reading ends with dialogues that keep the rules, or with an error that has a code.
 * SHIFTLAB_FUZZ_SEED=N tries other files than the usual ones.
 */
import fc from 'fast-check';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { messages } from '../../test/reading-logs';
import { ShiftLabError } from '../domain/errors';
import { logFileOfBytes, type LogFile } from './log-file';
import { openAiLine } from './openai-lines';
import { readDialogues } from './read-logs';

const SEED = Number(process.env['SHIFTLAB_FUZZ_SEED'] ?? 16);
const CODES = ['format-unknown', 'roles-unclear', 'archive-refused', 'encoding-unknown'];

const casino = readFileSync(new URL('../../test/fixtures/logs/casino.json', import.meta.url));
const lines = [messages('hi', 'hello 🙂'), messages('a\nb', 'c'), { id: 3, ...messages('naïve', 'x', 'y') }]
  .map((one) => JSON.stringify(one))
  .join('\n');
const indented = JSON.stringify(
  { data: [messages('hi', 'hello'), { conversations: [{ from: 'human', value: 'a' }] }] },
  null,
  1,
);
const table = 'id,turn,role,text\r\n1,0,user,"a ""b""\nc"\r\n1,1,assistant,"d, e"\r\n2,0,user,f\r\n';
const tabs = 'id\tturn\trole\ttext\r1\t0\tuser\t"hi\r1\t1\tbot\t"yo \\"x\\""\r1\t2\tuser\t"a"\r';
const tree = JSON.stringify([
  {
    current_node: 'b',
    mapping: {
      a: { parent: null, children: ['b'], message: { author: { role: 'user' }, content: { parts: ['hi'] } } },
      b: { parent: 'a', children: [], message: { author: { role: 'assistant' }, content: { parts: ['yo', {}] } } },
    },
  },
]);
const transcript =
  'User: hi\r\nAssistant: hello: you\r\nand more\r\n\r\n[10:15] User: a\nAssistant: b 🙂\n---\nUser: c\n';
const BASES: readonly Uint8Array[] = [
  ...[lines, indented, table, tabs, tree, transcript].map((text) => strToU8(text)),
  casino.subarray(0, 2500),
  gzipSync(strToU8(lines)),
  zipSync({ 'a.jsonl': strToU8(lines), 'b/c.csv': strToU8(table) }),
  zipSync({ 'a.json': strToU8(indented) }, { level: 0 }),
];

/** What is put in: bytes that mean something in one of the formats, or in UTF-8. */
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 6 }),
  fc
    .constantFrom(
      ...[
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        ',',
        ':',
        '\n',
        '\r',
        '\0',
        '\t',
        ';',
        '\\ud800',
        '\\u0000',
        '\u2028',
        '\ufeff',
        '\u200b',
      ],
      ...[
        '"__proto__":',
        '"constructor":',
        '"role":"user"',
        '"role":"tool"',
        'null',
        '1e999',
        '[[[[[[',
        '{"messages":',
        '../',
        'PK',
      ],
    )
    .map((text) => strToU8(text)),
);
const mutation = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), remove: fc.nat(40), insert: piece });

function mutated(
  base: Uint8Array,
  mutations: readonly { at: number; remove: number; insert: Uint8Array }[],
): Uint8Array {
  return mutations.reduce<Uint8Array>((bytes, { at, remove, insert }) => {
    const from = Math.floor(at * bytes.length);
    return Uint8Array.from([...bytes.subarray(0, from), ...insert, ...bytes.subarray(from + remove)]);
  }, base);
}

function inPieces(bytes: Uint8Array, size: number): LogFile {
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  return { name: 'file', sizeBytes: bytes.length, pieces };
}

async function requireRules(file: LogFile): Promise<void> {
  const read = await readDialogues([file], { personal: 'count' }).catch((thrown: unknown) => {
    if (thrown instanceof ShiftLabError && CODES.includes(thrown.code)) return null;
    throw thrown;
  });
  if (!read) return;
  const { dialogues } = read;
  expect(new Set(dialogues.map(({ id }) => id)).size).toBe(dialogues.length);
  for (const { turns } of dialogues) {
    expect(turns.some(({ speaker }) => speaker === 'user')).toBe(true);
    turns.forEach(({ speaker, text }, i) => {
      expect(text).toBe(text.trim());
      expect(text).not.toMatch(/^$|[\0\r\u2028\u200b\ufeff]|\p{Cs}/u);
      expect(speaker).not.toBe(turns[i - 1]?.speaker);
    });
  }
  if (dialogues.length === 0) return;
  const again = await readDialogues([logFileOfBytes('again', strToU8(dialogues.map(openAiLine).join('')))]);
  expect(again.dialogues).toEqual(dialogues);
}

test(`7,000 damaged files keep the rules or have a code (seed ${SEED})`, async () => {
  const cases = fc.asyncProperty(
    fc.constantFrom(...BASES),
    fc.array(mutation, { minLength: 1, maxLength: 5 }),
    fc.constantFrom(1, 7, 64, 100_000),
    (base, mutations, size) => requireRules(inPieces(mutated(base, mutations), size)),
  );
  await fc.assert(cases, { seed: SEED, numRuns: 7000 });
});

const name = fc.oneof(
  fc.constantFrom(
    'messages',
    'conversations',
    'turns',
    'log',
    'role',
    'from',
    'speaker',
    'content',
    'value',
    'text',
    'utterance',
    'mapping',
    'current_node',
    'parent',
    'children',
    'message',
  ),
  fc.constantFrom('id', 'dialogue_id', 'prompt', 'chosen', 'metadata', '__proto__', 'constructor', 'toString', 'data'),
);
const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('user', 'assistant', 'system', 'tool', 'A', 'B'),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    word,
    fc.constantFrom(null, true, 1e308, -0),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((fields) => Object.fromEntries(fields) as unknown),
    fc.array(fc.record({ role: word, content: tie('value') }), { maxLength: 3 }).map((turns) => ({ messages: turns })),
  ),
}));

test(`3,000 records of any shape keep the rules or have a code (seed ${SEED})`, async () => {
  const cases = fc.asyncProperty(fc.array(value, { maxLength: 4 }), fc.boolean(), (records, byLine) => {
    const text = byLine ? records.map((one) => JSON.stringify(one)).join('\n') : JSON.stringify(records);
    return requireRules(inPieces(strToU8(text), 1000));
  });
  await fc.assert(cases, { seed: SEED, numRuns: 3000 });
  expect(Object.keys(Object.prototype)).toEqual([]);
});

test('one record of 60 MB costs itself alone, and little memory', async () => {
  const piece = strToU8('x'.repeat(1024 * 1024));
  const pieces = async function* () {
    yield strToU8(`[${JSON.stringify(messages('hi', 'hello'))},{"messages":[{"role":"user","content":"`);
    for (let i = 0; i < 60; i++) yield piece;
    yield strToU8(`"}]},${JSON.stringify(messages('bye', 'ok'))}]`);
  };
  const { dialogues, report } = await readDialogues([{ name: 'large', sizeBytes: null, pieces }]);
  expect(dialogues).toHaveLength(2);
  expect(report.rejects).toMatchObject([{ line: 1, reason: 'it is longer than 8 million characters' }]);
});
