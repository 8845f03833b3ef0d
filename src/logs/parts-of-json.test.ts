/** JSON files with several lists of dialogues, with names as keys, with metadata first, and with ids that are hard to keep apart. */
import { expect, test } from 'vitest';
import { messages, readJson, readText, shown } from '../../test/reading-logs';

const one = (name: string) => messages(name, 'ok');
const heard = async (value: unknown) => (await readJson(value)).dialogues.map(({ turns }) => turns[0]!.text);

test.each<[string, unknown, string[]]>([
  ['a list for each split', { train: [one('a'), one('b')], valid: [one('c')], test: [one('d')] }, ['a', 'b', 'c', 'd']],
  ['splits two keys down', { dataset: { train: [one('a')], test: [one('b')] } }, ['a', 'b']],
  [
    'an object of dialogues for each domain',
    { hotel: { h1: one('a'), h2: one('b') }, taxi: { t1: one('c') } },
    ['a', 'b', 'c'],
  ],
  ['an empty split first', { train: [], test: [one('a')] }, ['a']],
  [
    'a split that lies deeper than the first',
    { test: [one('a')], more: { x: [one('b')], y: { z: one('c') } } },
    ['a', 'b', 'c'],
  ],
])('all parts of a file are read: %s', async (_, value, expected) => {
  const { dialogues, report } = await readJson(value);
  expect(dialogues.map(({ turns }) => turns[0]!.text)).toEqual(expected);
  expect([report.rejects, report.remarks]).toEqual([[], []]);
});

test('beside dialogues, a bad record counts; what holds no dialogue at all is named, and is no bad record', async () => {
  const { dialogues, report } = await readJson({
    version: 1,
    meta: { counts: [3, 4], by: { name: 'x' } },
    train: [one('a')],
    test: [{ odd: 1 }, one('b'), 'text'],
    authors: ['A', 'B'],
  });
  expect(dialogues).toHaveLength(2);
  expect(report.rejects.map(({ reason }) => reason)).toEqual([
    'it is of no known format',
    'it is no object and no list',
  ]);
  expect(report.remarks).toEqual(['In log no dialogue was recognised under "meta", "authors": this was not read.']);
});

test('of a part without dialogues a thousand records are looked at, and then it is named as not read', async () => {
  const meta = Array.from({ length: 1000 }, (_, i) => ({ i }));
  const { dialogues, report } = await readJson({ train: [one('a')], meta: [...meta, one('b')], test: [one('c')] });
  expect(dialogues.map(({ turns }) => turns[0]!.text)).toEqual(['a', 'c']);
  expect(report.remarks).toEqual(['In log no dialogue was recognised under "meta": this was not read.']);
});

test('rows of two splits are of two dialogues, also where both are called 1', async () => {
  const rows = (text: string) =>
    [1, 2].flatMap((dialogue_id) => [
      { dialogue_id, role: 'user', text },
      { dialogue_id, role: 'bot', text: 'ok' },
    ]);
  const { dialogues } = await readJson({ train: rows('a'), test: rows('b') });
  expect(dialogues.map(({ id, turns }) => [id, turns.length])).toEqual([
    ['1', 2],
    ['2', 2],
    ['1 (2)', 2],
    ['2 (2)', 2],
  ]);
});

test('the keys of an object of dialogues are their names, unless they say only what it is', async () => {
  const log = (text: string) => ({
    goal: {},
    log: [
      { text, metadata: {} },
      { text: 'yo', metadata: {} },
    ],
  });
  const ids = async (value: unknown) => (await readJson(value)).dialogues.map(({ id }) => id);
  expect(await ids({ 'SNG1.json': log('a'), 'SNG2.json': log('b') })).toEqual(['SNG1.json', 'SNG2.json']);
  expect(await ids({ x: { ...one('a'), id: 7 }, y: one('b') })).toEqual(['7', 'y']);
  expect(await ids({ data: one('a') })).toEqual(['log line 1']);
});

test('two dialogues in one record are both read, unless one is a rejected answer', async () => {
  const { dialogues, report } = await readText(
    [
      { row: 1, left: one('a'), right: one('b') },
      { chosen_chat: one('c'), rejected_chat: one('d'), n: 1 },
    ]
      .map((record) => JSON.stringify(record))
      .join('\n'),
  );
  expect(dialogues.map(({ id, turns }) => `${id}: ${turns[0]!.text}`)).toEqual([
    'log line 1 left: a',
    'log line 1 right: b',
    'log line 2 chosen_chat: c',
  ]);
  expect(report.rejects).toEqual([{ file: 'log', line: 2, reason: 'its answer is one that was rejected' }]);
});

test('dialogues that come after a megabyte of metadata are found', async () => {
  expect(await heard({ meta: { notes: 'n'.repeat(1024 * 1024) }, data: [one('a'), one('b')] })).toEqual(['a', 'b']);
});

test('whole numbers with more digits than a number keeps are ids that stay apart', async () => {
  const rows = Array.from(
    { length: 10 },
    (_, i) => `{"conversation_id":123456789012345678${i},"role":"user","text":"${i}"}`,
  );
  const { dialogues } = await readText(rows.join('\n'));
  expect(dialogues.map(({ id }) => id)).toEqual(rows.map((_, i) => `123456789012345678${i}`));
  const [odd] = (
    await readText(
      '{"id":-9007199254740993,"n":[0.12345678901234567,1e3],"messages":[{"role":"user","content":"1234567890123456789 \\"1234567890123456789"}]}',
    )
  ).dialogues;
  expect([odd!.id, shown(odd!)]).toEqual(['-9007199254740993', ['u: 1234567890123456789 "1234567890123456789']]);
});

test('ids that differ only after 200 characters stay apart', async () => {
  const address = `https://example.com/${'x'.repeat(300)}/`;
  const rows = [0, 1, 2].map((i) => `${address}${i},user,hi ${i}\n${address}${i},bot,ok`);
  const { dialogues, report } = await readText(`dialogue_id,role,text\n${rows.join('\n')}\n`);
  expect(dialogues.map(({ turns }) => turns[0]!.text)).toEqual(['hi 0', 'hi 1', 'hi 2']);
  expect(new Set(dialogues.map(({ id }) => id)).size).toBe(3);
  expect(dialogues.every(({ id }) => id.length === 200)).toBe(true);
  expect(report.repeatedIds).toBe(0);
});
