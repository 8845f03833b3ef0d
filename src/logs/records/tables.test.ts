/** Tables whose columns have any names and any order. */
import { expect, test } from 'vitest';
import { readText, shown } from '../../../test/reading-logs';
import { TableDialogues } from '../table-dialogues';
import { rowAt } from './csv-cells';
import { columnsOf } from './table-columns';

test.each([
  [
    'names in English',
    'dialogue_id,turn,role,text\n1,0,user,hi\n1,1,assistant,hello\n2,0,user,bye\n2,1,assistant,"see you, then"\n',
  ],
  [
    'another order and case',
    'TEXT;Speaker;Turn;Conversation ID\nhi;USER;0;1\nhello;AGENT;1;1\nbye;USER;0;2\n"see you, then";AGENT;1;2\n',
  ],
  [
    'tabs',
    'session\tidx\tsender\tmessage\n1\t0\tcustomer\thi\n1\t1\tbot\thello\n2\t0\tcustomer\tbye\n2\t1\tbot\tsee you, then\n',
  ],
  ['no header', '1,0,user,hi\n1,1,assistant,hello\n2,0,user,bye\n2,1,assistant,"see you, then"\n'],
  [
    'a header of other names',
    'Gespräch,Nr,Wer,Was\n1,0,user,hi\n1,1,assistant,hello\n2,0,user,bye\n2,1,assistant,"see you, then"\n',
  ],
  [
    'CRLF, and columns of something else',
    'id,when,role,text,rating\r\n1,10:01,user,hi,\r\n1,10:02,assistant,hello,5\r\n2,10:03,user,bye,\r\n2,10:04,assistant,"see you, then",4\r\n',
  ],
  [
    'rows of several dialogues in turn',
    'dialogue_id,turn,role,text\n1,0,user,hi\n2,0,user,bye\n2,1,assistant,"see you, then"\n1,1,assistant,hello\n',
  ],
  [
    'turns out of order',
    'dialogue_id,turn,role,text\n1,2,assistant,hello\n1,1,user,hi\n2,10,assistant,"see you, then"\n2,9,user,bye\n',
  ],
  [
    'a comma that nobody quoted, in the last column',
    'dialogue_id,turn,role,text\n1,0,user,hi\n1,1,assistant,hello\n2,0,user,bye\n2,1,assistant,see you, then\n',
  ],
  [
    'turns with words before their numbers',
    'dialogue_id,turn,role,text\n1,Turn 2,assistant,hello\n1,Turn 1,user,hi\n2,#10,assistant,"see you, then"\n2,#9,user,bye\n',
  ],
  ['an input and its output in a row', 'input,model,output\nhi,m-1,hello\nbye,m-1,"see you, then"\n'],
  ['a question and its answer in a row', 'id,question,answer\n1,hi,hello\n2,bye,"see you, then"\n'],
])('%s', async (_, text) => {
  const { dialogues, report } = await readText(text);
  expect(dialogues.map(shown).sort()).toEqual([
    ['u: bye', 'p: see you, then'],
    ['u: hi', 'p: hello'],
  ]);
  expect([[...report.formats], report.rejects]).toEqual([[['table', 2]], []]);
});

test('quoted cells may have line ends, quotes and delimiters', async () => {
  const text = 'id,role,text\n1,user,"a ""quoted""\nword, and more"\n1,assistant,plain "quotes" stay\n';
  const { dialogues } = await readText(text);
  expect(dialogues.map(shown)).toEqual([['u: a "quoted"\nword, and more', 'p: plain "quotes" stay']]);
});

test('a quoted cell ends before a delimiter or a line end; any other quote is a letter', () => {
  const cells = (row: string, backslash = false) => rowAt(row, 0, { delimiter: ',', backslash }, true);
  expect(cells('"a"b,,"c"\nx')).toEqual({ cells: ['"a"b', '', 'c'], end: '"a"b,,"c"'.length, strayQuotes: 1 });
  expect(cells('a, "b, c" , d\r\n')).toMatchObject({ cells: ['a', 'b, c', ' d'], strayQuotes: 0 });
  expect(cells('"a \\"b\\", c\\\\","d"', true)).toMatchObject({ cells: ['a "b", c\\', 'd'], strayQuotes: 0 });
  expect(cells('a,"b')).toBe('open');
  expect(rowAt('a,"b"', 0, { delimiter: ',', backslash: false }, false)).toBe('cut');
});

const TURNS = ['user\thi', 'bot\tyo', 'user\ta', 'bot\tb'].map((turn, i) => `d\t${i}\t${turn}`);

test.each([
  ['a stray quote before a quoted cell', ['"hi', 'yo', '"a"', 'b'], ['u: "hi', 'p: yo', 'u: a', 'p: b']],
  ['a stray quote before a cell that ends with one', ['"hi', 'yo', 'a"', 'b'], ['u: "hi', 'p: yo', 'u: a"', 'p: b']],
  ['words in quotes', ['"hi" you', 'yo', 'a', 'b'], ['u: "hi" you', 'p: yo', 'u: a', 'p: b']],
])('rows after %s are rows', async (_, texts, expected) => {
  const rows = TURNS.map((row, i) => row.replace(/[^\t]*$/, texts[i]!));
  for (const end of ['\n', '\r\n', '\r']) {
    const { dialogues, report } = await readText(['dialogue_id\tturn\trole\ttext', ...rows, ''].join(end));
    expect([dialogues.map(shown), report.rejects]).toEqual([[expected], []]);
  }
});

test('backslashes before quotes, and spaces before them, are read where the file writes them', async () => {
  const backslashes = 'id,turn,role,text\n1,1,user,"He said \\"hi\\", ok"\n1,2,bot,"fine, \\"sir\\""\n';
  expect((await readText(backslashes)).dialogues.map(shown)).toEqual([['u: He said "hi", ok', 'p: fine, "sir"']]);
  // A backslash at the end of a cell, in a file without others, is one.
  const path = 'id,turn,role,text\n1,1,user,"in C:\\"\n1,2,bot,"no, in D:\\"\n';
  expect((await readText(path)).dialogues.map(shown)).toEqual([['u: in C:\\', 'p: no, in D:\\']]);
  const spaces = 'id, turn, role, text, note\n1, 1, user, "hi, you", n\n1, 2, bot, "yo, sir", n\n1, 3, user, a, n\n';
  expect((await readText(spaces)).dialogues.map(shown)).toEqual([['u: hi, you', 'p: yo, sir', 'u: a']]);
});

test('bad rows are listed by line, and a lost quote costs its own row', async () => {
  const rows = [
    'id,turn,role,text',
    '1,0,user,hi',
    '1,1',
    '1,2,,who?',
    '1,3,assistant,hello',
    '2,0,user,"never closed',
    '3,0,user,good',
  ];
  const { dialogues, report } = await readText(rows.join('\n'));
  expect(dialogues.map(shown)).toEqual([['u: hi', 'p: hello'], ['u: good']]);
  expect(report.rejects.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
    '3: it has 2 cells, not 4',
    '4: it does not say who spoke',
    '6: a quote is not closed',
  ]);
});

test('the first row is a turn if its other cells occur again, whatever its text is', async () => {
  const { dialogues } = await readText('d1,1,user,Message\nd1,2,bot,what?\nd1,3,user,none\nd1,4,bot,ok\n');
  expect(dialogues.map(shown)).toEqual([['u: Message', 'p: what?', 'u: none', 'p: ok']]);
  // Here the first row is a header, although only one cell of it is known.
  expect((await readText('c,wer,message\n1,user,hi\n1,bot,yo\n')).dialogues.map(shown)).toEqual([['u: hi', 'p: yo']]);
});

test('an instruction and its input are one question', async () => {
  const { dialogues } = await readText('instruction,input,output\nAdd.,1 and 2,3\nSing.,,la\n');
  expect(dialogues.map(shown)).toEqual([
    ['u: Add.\n1 and 2', 'p: 3'],
    ['u: Sing.', 'p: la'],
  ]);
});

test('a dialogue with a row that has no number is in the order of the file, and a remark says so', async () => {
  const rows = ['1,2,user,b', '1,1,bot,a', '1,,user,c', '2,2,bot,e', '2,1,user,d'];
  const { dialogues, report } = await readText(['dialogue_id,turn,role,text', ...rows].join('\n'));
  expect(dialogues.map(shown)).toEqual([
    ['u: b', 'p: a', 'u: c'],
    ['u: d', 'p: e'],
  ]);
  expect(report.remarks).toEqual([expect.stringContaining('in the order of the file')]);
});

test('1,500 dialogues whose rows stand in turn are whole', async () => {
  const ids = Array.from({ length: 1500 }, (_, i) => i);
  const rows = ['user', 'bot', 'user', 'bot'].flatMap((role, turn) =>
    ids.map((id) => `d${id},${turn},${role},t${turn}`),
  );
  const { dialogues, report } = await readText(['dialogue_id,turn,role,text', ...rows].join('\n'));
  expect(dialogues).toHaveLength(1500);
  expect(new Set(dialogues.map((one) => shown(one).join()))).toEqual(new Set(['u: t0,p: t1,u: t2,p: t3']));
  expect([report.rejects, report.remarks]).toEqual([[], []]);
});

test('a dialogue that was closed for want of memory says at its next row that it was cut', () => {
  const table = new TableDialogues(1000);
  const row = (dialogue: string, length: number) => ({
    ...{ dialogue, place: null },
    turns: [{ role: 'user', text: 'x'.repeat(length) }],
  });
  expect(table.add(row('a', 500), 1)).toEqual([]);
  expect(table.add(row('b', 500), 2).map(({ dialogue }) => dialogue.id)).toEqual(['a']);
  expect(table.add(row('a', 100), 3)).toEqual([]);
  const rest = table.end().map(({ dialogue: { id, remark } }) => [id, remark?.includes('were cut') ?? false]);
  expect(rest).toEqual([
    ['b', false],
    ['a', true],
  ]);
});

test('a table without a column for dialogues is one dialogue', async () => {
  const { dialogues } = await readText('speaker,utterance\nuser,hi\nbot,hello\n');
  expect(dialogues).toEqual([
    {
      id: 'log',
      turns: [
        { speaker: 'user', text: 'hi' },
        { speaker: 'policy', text: 'hello' },
      ],
    },
  ]);
});

test('text that is no table has no columns', () => {
  expect(columnsOf('Dear all,\nplease find, attached, the report.\nBest')).toBeNull();
  expect(columnsOf('')).toBeNull();
  expect(columnsOf('a,b\n1,2\n3,4\n')).toBeNull();
});
