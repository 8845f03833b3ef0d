/** Files as other programs and data sets write them: layouts of folders, wrappings, tables from Excel, logs of requests. */
import { strToU8 } from 'fflate';
import { expect, test } from 'vitest';
import { messages, readText, shown, written } from '../../test/reading-logs';
import { logFileOfBytes } from './log-file';
import { readDialogues } from './read-logs';

const HI = ['u: hi', 'p: yo'];
const A = ['u: a', 'p: b'];
const hi = messages('hi', 'yo');
const a = messages('a', 'b');
const json = (value: unknown) => JSON.stringify(value);
const indented = (value: unknown) => JSON.stringify(value, null, 4);
const turn = (speaker: string, utterance: string, turn_id: number) => ({
  ...{ frames: [{ actions: [], service: 'hotel', slots: [], state: {} }] },
  ...{ speaker, turn_id: String(turn_id), utterance },
});
const withoutId = ({ turn_id: _, ...rest }: ReturnType<typeof turn>) => rest;
const schema = indented([
  {
    ...{ service_name: 'hotel', description: 'd', intents: [{ name: 'find', required_slots: [] }] },
    slots: [{ name: 'price', description: 'x', possible_values: ['a'], is_categorical: true }],
  },
]);
const taskmaster = (...speakers: string[]) => ({
  ...{ conversation_id: 'dlg-1', instruction_id: 'movie-1' },
  utterances: speakers.map((speaker, index) => ({ index, speaker, text: HI[index]!.slice(3), segments: [] })),
});

/** Files by name, the format, and the dialogues. */
test.each<[string, Record<string, string>, string, string[][]]>([
  ['lists within a list', { 'a.json': json([[hi.messages], [a.messages]]) }, 'openai', [HI, A]],
  ['lists of messages in a list', { 'a.json': json([hi.messages, a.messages]) }, 'openai', [HI, A]],
  ['lists of messages on lines', { 'a.jsonl': `${json(hi.messages)}\n${json(a.messages)}` }, 'openai', [HI, A]],
  ['one list of messages', { 'a.json': indented(hi.messages) }, 'openai', [HI]],
  [
    'a file for each dialogue, and a readme',
    { 'f/1.json': json(hi), 'f/2.json': indented(a), 'f/readme.md': '# hi' },
    'openai',
    [HI, A],
  ],
  ['a list under "data"', { 'a.json': json({ version: 1, meta: { n: [1] }, data: [hi, a] }) }, 'openai', [HI, A]],
  ['one dialogue under "data"', { 'a.json': json({ data: hi }) }, 'openai', [HI]],
  ['lists under "data" in a list', { 'a.json': json([{ data: [hi] }, { data: [a] }]) }, 'openai', [HI, A]],
  ['lines with a mark and CRLF', { 'a.jsonl': `\ufeff${json(hi)}\r\n${json(a)}\r\n` }, 'openai', [HI, A]],
  [
    'a list with a mark and CRLF',
    { 'a.json': `\ufeff${indented([hi, a]).replaceAll('\n', '\r\n')}` },
    'openai',
    [HI, A],
  ],
  [
    'a log of requests',
    {
      'a.jsonl': json({
        request: messages('hi'),
        response: { choices: [{ message: { role: 'assistant', content: 'yo' } }] },
      }),
    },
    'openai',
    [HI],
  ],
  [
    'a log of responses',
    {
      'a.jsonl': json({
        input: messages('hi').messages,
        output: [{ type: 'reasoning' }, { role: 'assistant', content: [{ type: 'output_text', text: 'yo' }] }],
      }),
    },
    'openai',
    [HI],
  ],
  ['Taskmaster-1', { 'self-dialogs.json': indented([taskmaster('USER', 'ASSISTANT')]) }, 'taskmaster', [HI]],
  [
    'Taskmaster-3',
    {
      'data_00.json': indented([
        { ...taskmaster('user', 'assistant'), vertical: 'Movie Tickets', instructions: '<p>' },
      ]),
    },
    'taskmaster',
    [HI],
  ],
  [
    'MultiWOZ’s folder',
    {
      'dev/dialogues_001.json': indented([
        { dialogue_id: 'PMUL1.json', services: [], turns: [turn('USER', 'hi', 0), turn('SYSTEM', 'yo', 1)] },
      ]),
      'schema.json': schema,
      'dialog_acts.json': indented({ 'PMUL1.json': { 0: { dialog_act: { 'Hotel-Inform': [['a', 'b']] } } } }),
    },
    'multiwoz',
    [HI],
  ],
  [
    'MultiWOZ by columns',
    {
      'a.jsonl': json({
        dialogue_id: 'P',
        turns: { turn_id: ['0', '1'], speaker: [0, 1], utterance: ['hi', 'yo'], frames: [{}, {}] },
      }),
    },
    'multiwoz',
    [HI],
  ],
  [
    'SGD’s folder',
    {
      'train/dialogues_001.json': indented([
        { dialogue_id: '1_0', services: [], turns: [turn('USER', 'hi', 0), turn('SYSTEM', 'yo', 1)].map(withoutId) },
      ]),
      'train/schema.json': schema,
    },
    'sgd',
    [HI],
  ],
  [
    'a table with semicolons and line ends in cells',
    { 'a.csv': 'dialogue_id;turn;role;text\r\n1;1;user;"hi; x\r\n""y"""\r\n1;2;assistant;yo, z\r\n' },
    'table',
    [['u: hi; x\n"y"', 'p: yo, z']],
  ],
  [
    'a table that begins with Excel’s separator',
    { 'a.csv': '\ufeffsep=;\r\ndialogue_id;turn;role;text\r\n1;1;user;hi\r\n1;2;assistant;yo\r\n' },
    'table',
    [HI],
  ],
  [
    'a table without names of columns',
    { 'a.csv': '1,0,user,hi\n1,1,assistant,yo\n2,0,user,a\n2,1,assistant,b\n' },
    'table',
    [HI, A],
  ],
  [
    'tables with CR for line ends',
    {
      'a.csv': 'dialogue_id,turn,role,text\r1,1,user,hi\r1,2,bot,yo\r',
      'b.csv': '1,1,user,a\r1,2,bot,b\r1,3,user,"c\rd"\r1,4,bot,e\r',
    },
    'table',
    [HI, [...A, 'u: c\nd', 'p: e']],
  ],
  ['a transcript with CR for line ends', { 'a.txt': 'User: hi\rBot: yo\r' }, 'transcript', [HI]],
  [
    'rows of one dialogue that have numbers of their own',
    { 'a.csv': 'id,role,content\n1,user,hi\n2,assistant,yo\n3,user,a\n4,assistant,b\n' },
    'table',
    [[...HI, ...A]],
  ],
  [
    'a table with tabs and a lone quote',
    { 'a.tsv': 'conv\tspeaker\tutterance\n1\tUser\thi "x\n1\tBot\tyo\n' },
    'table',
    [['u: hi "x', 'p: yo']],
  ],
])('%s', async (_, files, format, expected) => {
  const { dialogues, report } = await readDialogues(Object.entries(files).map(([name, text]) => written(text, name)));
  expect(dialogues.map(shown)).toEqual(expected);
  expect([[...report.formats.keys()], report.rejects]).toEqual([[format], []]);
});

test('a German table from Excel, in Windows-1252', async () => {
  const text =
    'Gespräch;Nr;Sprecher;Nachricht\r\n7;2;Berater;"Größe; Maße"\r\n7;1;Kunde;Für 2,50 €?\r\n8;1;Kunde;Ja\r\n8;2;Berater;Nein\r\n';
  const bytes = Uint8Array.from([...text].map((char) => (char === '€' ? 0x80 : char.charCodeAt(0))));
  const { dialogues, report } = await readDialogues([logFileOfBytes('a.csv', bytes)]);
  expect(dialogues.map(shown)).toEqual([
    ['u: Für 2,50 €?', 'p: Größe; Maße'],
    ['u: Ja', 'p: Nein'],
  ]);
  expect(report.files[0]).toMatchObject({
    encoding: 'windows-1252',
    oddBytes: [...text].filter((char) => char > '\x7f').length,
  });
});

const node = (id: string, parent: string | null, role: string, content: object, more: object = {}) =>
  [id, { id, parent, children: [], message: { id, author: { role }, content, recipient: 'all', ...more } }] as const;
const says = (...parts: unknown[]) => ({ content_type: 'text', parts });

test('of ChatGPT’s export the branch that was seen last is read, without what was hidden', async () => {
  const nodes = [
    node('s', 'root', 'system', says(''), { metadata: { is_visually_hidden_from_conversation: true } }),
    node('u', 's', 'user', { content_type: 'multimodal_text', parts: [{ content_type: 'image_asset_pointer' }, 'hi'] }),
    node('old', 'u', 'assistant', says('never mind')),
    node('call', 'u', 'assistant', { content_type: 'code', text: 'search()' }, { recipient: 'browser' }),
    node('found', 'call', 'tool', says('a page')),
    node('thought', 'found', 'assistant', { content_type: 'thoughts', thoughts: [] }),
    node('new', 'thought', 'assistant', says('yo')),
  ];
  const mapping = { root: { id: 'root', message: null, parent: null, children: ['s'] }, ...Object.fromEntries(nodes) };
  const conversation = { title: 'T', conversation_id: 'c1', mapping, current_node: 'new' };
  const { dialogues, report } = await readText(json([conversation, { ...conversation, current_node: 'old' }]));
  expect(dialogues.map(shown)).toEqual([HI, ['u: hi', 'p: never mind']]);
  expect([...report.formats]).toEqual([['chatgpt', 2]]);
  expect(report.dropped).toMatchObject({ system: 2, tool: 3, otherParts: 2 });
});

test('a tree without a current node is followed to its last children, and one that bites its tail ends', async () => {
  const one = (id: string, parent: string | null, children: string[], role: string, text: string) => ({
    [id]: { parent, children, message: { author: { role }, content: says(text) } },
  });
  const tree = {
    ...one('u', null, ['x', 'y'], 'user', 'hi'),
    ...one('x', 'u', [], 'assistant', 'no'),
    ...one('y', 'u', [], 'assistant', 'yo'),
  };
  const circle = { ...one('u', 'y', ['y'], 'user', 'hi'), ...one('y', 'u', ['u'], 'assistant', 'yo') };
  const { dialogues } = await readText(json([{ mapping: tree }, { mapping: circle, current_node: 'y' }]));
  expect(dialogues.map(shown)).toEqual([HI, HI]);
});

const read = async (text: string) => (await readText(text)).dialogues.map(shown);

test('a transcript is cut where lines are blank, unless every turn stands alone', async () => {
  expect(await read('User: hi\nAssistant: yo\n\nUser: a\nAssistant: b\n')).toEqual([HI, A]);
  expect(await read('User: hi\n\nAssistant: yo\n\nUser: a\n\nAssistant: b\n')).toEqual([[...HI, ...A]]);
  expect(await read('User: hi\n\nAssistant: yo\n---\nUser: a\n\nAssistant: b\n')).toEqual([HI, A]);
  expect(await read('\ufeffCustomer: hi\r\nthere\r\nAgent:\r\nat 10:15\r\n')).toEqual([
    ['u: hi\nthere', 'p: at 10:15'],
  ]);
  expect(await read('[12.03.24, 10:15:32] User: hi\n12/03/2024, 10:16 - Bot: yo\n')).toEqual([HI]);
});

test('a chat from an iPhone has marks before its times and a narrow space in them', async () => {
  const chat = [
    '\u200e[3/12/24, 10:15:32\u202fPM] Ann: hi',
    '[3/12/24, 10:15:40\u202fPM] ~\u202fSupport: \u200eyo',
    '',
  ];
  expect(await read([...chat, ...chat].join('\r\n'))).toEqual([HI, HI]);
});

test('labels in an answer are words of it where a user and an assistant are clear, and a remark says so', async () => {
  const text = '**User:** hi\n**Assistant:** Steps:\nFirst: do this\nNote: not that\n\nUser: a\nAssistant: b\n';
  const { dialogues, report } = await readText(text);
  expect(dialogues.map(shown)).toEqual([['u: hi', 'p: Steps:\nFirst: do this\nNote: not that'], A]);
  expect(report.remarks).toEqual([expect.stringContaining('such as "First:"')]);
  // One who speaks as often as they do is a third speaker, who is asked for.
  const three = 'User: hi\nAssistant: yo\nBob: no\n'.repeat(3);
  await expect(readText(three)).rejects.toMatchObject({ code: 'roles-unclear', values: { roles: 'Bob' } });
});

test('a transcript is recognised only where it is clear, and its speakers are asked for', async () => {
  for (const text of [
    'name: x\nversion: 2\nlicense: MIT\n',
    'Note: this is a letter.\nIt has lines.\nYours, B.\n',
    'user: root\n',
  ])
    await expect(readText(text)).rejects.toMatchObject({ code: 'format-unknown' });
  const text = 'Ann: hi\nBob: yo\n\nAnn: a\nBob: b\n';
  await expect(readText(text)).rejects.toMatchObject({ code: 'roles-unclear', values: { roles: 'Ann, Bob' } });
  const { dialogues } = await readText(text, { roles: { Ann: 'user', Bob: 'policy' } });
  expect(dialogues.map(shown)).toEqual([HI, A]);
  await expect(readText(text, { format: 'openai' })).rejects.toMatchObject({ code: 'format-unknown' });
});

/** As encoders of these encodings write it; browsers and Node only read them. */
const FOREIGN: readonly (readonly [string, string, readonly number[]])[] = [
  // "こんにちは、元気ですか"
  [
    'Shift-JIS',
    'shift_jis',
    [
      0x82, 0xb1, 0x82, 0xf1, 0x82, 0xc9, 0x82, 0xbf, 0x82, 0xcd, 0x81, 0x41, 0x8c, 0xb3, 0x8b, 0x43, 0x82, 0xc5, 0x82,
      0xb7, 0x82, 0xa9,
    ],
  ],
  // "テストデータ"
  ['Shift-JIS in katakana', 'shift_jis', [0x83, 0x65, 0x83, 0x58, 0x83, 0x67, 0x83, 0x66, 0x81, 0x5b, 0x83, 0x5e]],
  // "你好，今天怎么样"
  ['GBK', 'gbk', [0xc4, 0xe3, 0xba, 0xc3, 0xa3, 0xac, 0xbd, 0xf1, 0xcc, 0xec, 0xd4, 0xf5, 0xc3, 0xb4, 0xd1, 0xf9]],
  // "здравствуйте"
  ['KOI8-R', 'koi8-r', [0xda, 0xc4, 0xd2, 0xc1, 0xd7, 0xd3, 0xd4, 0xd7, 0xd5, 0xca, 0xd4, 0xc5]],
  // "Добрый день" and "как дела", each letter a byte.
  [
    'Windows-1251 in short words',
    'windows-1251',
    [0xc4, 0xee, 0xe1, 0xf0, 0xfb, 0xe9, 0xe4, 0xe5, 0xed, 0xfc, 0xea, 0xe0, 0xea, 0xe4, 0xe5, 0xeb, 0xe0],
  ],
  ['Windows-1251', 'windows-1251', [0xe7, 0xe4, 0xf0, 0xe0, 0xe2, 0xf1, 0xf2, 0xe2, 0xf3, 0xe9, 0xf2, 0xe5]],
];

test.each(FOREIGN)('%s is said, not turned into other letters', async (_, label, bytes) => {
  expect(new TextDecoder(label).decode(Uint8Array.from(bytes))).toMatch(/^[\p{L}\p{M}、，ー]+$/u);
  const file = Uint8Array.from([
    ...strToU8('user,"'),
    ...bytes,
    ...strToU8('"\nassistant,yes\nuser,ok\nassistant,bye\n'),
  ]);
  const foreign = logFileOfBytes('a.csv', file);
  await expect(readDialogues([foreign])).rejects.toMatchObject({ code: 'encoding-unknown' });
  const { dialogues, report } = await readDialogues([foreign, written(json(hi))]);
  expect(dialogues.map(shown)).toEqual([HI]);
  expect(report.files[0]).toMatchObject({ problem: { code: 'encoding-unknown' }, encoding: 'unknown' });
});

test('lines that end with CR have numbers', async () => {
  const { dialogues, report } = await readText(`${json(hi)}\r{"a\r${json(a)}\r`);
  expect([dialogues.map(shown), report.rejects.map(({ line }) => line)]).toEqual([[HI, A], [2]]);
});

test('Western text in Windows-1252, and UTF-8 in which characters were cut, are read', async () => {
  const western = 'Déjà vu à l’hôtel “Élysée” – où ça? Ça va, très bien… Größe, Füße, naïve, señor, ¿qué?';
  const codes: Record<string, number> = { '’': 0x92, '“': 0x93, '”': 0x94, '–': 0x96, '…': 0x85 };
  const bytes = Uint8Array.from([...json(messages(western, 'ok'))].map((char) => codes[char] ?? char.charCodeAt(0)));
  const { dialogues } = await readDialogues([logFileOfBytes('a.json', bytes)]);
  expect(shown(dialogues[0]!)).toEqual([`u: ${western}`, 'p: ok']);
  const chinese = strToU8('你好今天怎么样');
  const cut = [...strToU8('{"prompt":"'), ...chinese, ...chinese.subarray(0, 8), ...strToU8('","completion":"ok"}')];
  const lines = Array.from({ length: 5 }, () => [...cut, 0x0a]).flat();
  expect((await readDialogues([logFileOfBytes('b.jsonl', Uint8Array.from(lines))])).dialogues).toHaveLength(5);
});
