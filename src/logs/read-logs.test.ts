/** The formats with real records, and what happens to files in which something is wrong. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ShiftLabError } from '../domain/errors';
import { messages, readText as read, shown } from '../../test/reading-logs';
import { logFileOfBytes } from './log-file';
import { readDialogues } from './read-logs';

const fixture = (name: string) =>
  logFileOfBytes(name, readFileSync(new URL(`../../test/fixtures/logs/${name}`, import.meta.url)));
test('Taskmaster’s records are read without their annotations', async () => {
  const { dialogues, report } = await readDialogues([fixture('taskmaster-4.json')]);
  expect([dialogues.length, [...report.formats]]).toEqual([4, [['taskmaster', 4]]]);
  expect(dialogues[0]!.id).toMatch(/^dlg-/);
  expect(dialogues.every(({ turns }) => turns[0]!.speaker === 'user')).toBe(true);
});

test('CaSiNo’s acts stay among the words, and its first worker is the user', async () => {
  const { dialogues, report } = await readDialogues([fixture('casino.json')]);
  expect([dialogues.length, report.rejected, [...report.formats]]).toEqual([3, 0, [['casino', 3]]]);
  const acts = dialogues.flatMap(({ turns }) =>
    turns.flatMap(({ text }) => /^(Walk-Away|Reject-Deal)$/m.exec(text)?.[0] ?? []),
  );
  expect(new Set(acts)).toEqual(new Set(['Walk-Away', 'Reject-Deal']));
  expect(report.dropped.joined).toBeGreaterThan(0);
  expect(report.remarks).toEqual([expect.stringContaining('mturk_agent_1')]);
  const turned = await readDialogues([fixture('casino.json')], {
    roles: { mturk_agent_1: 'policy', mturk_agent_2: 'user' },
  });
  expect(turned.dialogues[0]!.turns[0]!.speaker).not.toBe(dialogues[0]!.turns[0]!.speaker);
});

test('ShareGPT’s human is the user', async () => {
  const { dialogues } = await readDialogues([fixture('sharegpt.json')]);
  expect(dialogues).toHaveLength(5);
  expect(shown(dialogues[1]!)[0]).toBe('u: Who are you?');
});

test('OpenAI’s instructions, tool calls and empty contents are no turns', async () => {
  const { dialogues, report } = await read(
    JSON.stringify({
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'user',
          name: 'Ann',
          content: [
            { type: 'text', text: 'Where is it?' },
            { type: 'image_url', image_url: { url: 'x' } },
          ],
        },
        { role: 'assistant', content: null, tool_calls: [{ id: '1', function: { name: 'find', arguments: '{}' } }] },
        { role: 'tool', tool_call_id: '1', content: 'here' },
        { role: 'assistant', content: 'Here.' },
        { role: 'user', content: '' },
      ],
    }),
  );
  expect(shown(dialogues[0]!)).toEqual(['u: Where is it?', 'p: Here.']);
  expect(report.dropped).toMatchObject({ system: 1, tool: 2, otherParts: 1, empty: 1, joined: 0 });
});

test.each([
  ['lines', (all: object[]) => all.map((one) => JSON.stringify(one)).join('\n')],
  [
    'lines of another system, with a last line end',
    (all: object[]) => all.map((one) => JSON.stringify(one) + '\r\n').join(''),
  ],
  ['a list', (all: object[]) => JSON.stringify(all)],
  ['an indented list', (all: object[]) => JSON.stringify(all, null, 2)],
  ['indented values one after another', (all: object[]) => all.map((one) => JSON.stringify(one, null, 2)).join('\n')],
  ['values without anything between them', (all: object[]) => all.map((one) => JSON.stringify(one)).join('')],
  ['a list under a key', (all: object[]) => JSON.stringify({ version: 1.1, meta: { n: [1] }, data: all, end: null })],
  ['a list two keys down', (all: object[]) => JSON.stringify({ result: { dialogues: all } }, null, 1)],
  [
    'an object with a dialogue under each name',
    (all: object[]) => JSON.stringify(Object.fromEntries(all.map((one, i) => [`d${i}`, one]))),
  ],
  ['lists one after another', (all: object[]) => `${JSON.stringify(all.slice(0, 1))}\n${JSON.stringify(all.slice(1))}`],
  [
    'records in a field beside the number of the row',
    (all: object[]) => JSON.stringify({ rows: all.map((row, row_idx) => ({ row_idx, row })) }),
  ],
])('records are found as %s', async (_, text) => {
  const all = [messages('a', 'b'), messages('c "}]', 'd\\'), messages('e\n{', 'f')];
  const { dialogues, report } = await read(text(all));
  expect(dialogues.map(shown)).toEqual([
    ['u: a', 'p: b'],
    ['u: c "}]', 'p: d\\'],
    ['u: e\n{', 'p: f'],
  ]);
  expect(report.rejects).toEqual([]);
});

test('a file in pieces of one byte is read as the whole file is', async () => {
  const bytes = new TextEncoder().encode(JSON.stringify([messages('naïve 🙂', 'b'), messages('c', 'd')], null, 1));
  const pieces = async function* () {
    for (const byte of bytes) yield Uint8Array.of(byte);
  };
  const { dialogues } = await readDialogues([{ name: 'slow', sizeBytes: bytes.length, pieces }]);
  expect(dialogues.map(shown)).toEqual([
    ['u: naïve 🙂', 'p: b'],
    ['u: c', 'p: d'],
  ]);
});

test('bad records are listed by line with their reason, and the good ones stay', async () => {
  const lines = [
    JSON.stringify(messages('a', 'b')),
    '{"messages": [{"role": "user", "content": "cut',
    '',
    '{"other": 1}',
    JSON.stringify({ messages: [{ role: 'assistant', content: 'hello' }] }),
    '['.repeat(70) + ']'.repeat(70),
    JSON.stringify(messages('c', 'd')),
  ];
  const { dialogues, report } = await read(lines.join('\n'));
  expect(dialogues.map(({ id }) => id)).toEqual(['log line 1', 'log line 7']);
  expect(report.rejects.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
    '2: it is not valid JSON',
    '4: it is of no known format',
    "5: no turn is the user's",
    '6: it is nested more than 64 deep',
  ]);
});

test('a list that is cut off keeps what came before the cut', async () => {
  const text = JSON.stringify([messages('a', 'b'), messages('c', 'd'), messages('e', 'f')], null, 1);
  const { dialogues, report } = await read(text.slice(0, text.indexOf('"e"')));
  expect(dialogues.map(shown)).toEqual([
    ['u: a', 'p: b'],
    ['u: c', 'p: d'],
  ]);
  expect(report.rejects).toEqual([
    { file: 'log', line: expect.any(Number) as number, reason: 'the file ends within it' },
  ]);
});

test('what is of no format is refused with what was looked for', async () => {
  const error = await read('{"name": "shiftlab", "version": 1}').catch((thrown: unknown) => thrown as ShiftLabError);
  expect(error).toMatchObject({ code: 'format-unknown' });
  expect((error as ShiftLabError).message).toContain('OpenAI messages: "messages" with "role" and "content"');
});

test('where the names do not say who is the user, the roles are asked for with the names', async () => {
  const text = JSON.stringify({
    messages: [
      { role: 'A', content: 'x' },
      { role: 'B', content: 'y' },
    ],
  });
  await expect(read(text)).rejects.toMatchObject({ code: 'roles-unclear', values: { roles: 'A, B', dialogues: 1 } });
  const { dialogues } = await read(text, { roles: { a: 'user', B: 'policy' } });
  expect(shown(dialogues[0]!)).toEqual(['u: x', 'p: y']);
});

test('a name that is taken gets a number, and a number can be a name', async () => {
  const { dialogues, report } = await read(
    [
      { id: 7, ...messages('a') },
      { id: '7', ...messages('b') },
      { id: 7, ...messages('c') },
    ]
      .map((one) => JSON.stringify(one))
      .join('\n'),
  );
  expect(dialogues.map(({ id }) => id)).toEqual(['7', '7 (2)', '7 (3)']);
  expect(report.repeatedIds).toBe(2);
});
