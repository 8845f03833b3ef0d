/** Each format with records as its data set has them. */
import { expect, test } from 'vitest';
import { readJson, readText, shown } from '../../../test/reading-logs';
import { formatNamed, formatsOf, logFormats } from './registry';

const TWO = ['u: hi', 'p: hello'];

test.each([
  [
    'openai',
    {
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'hello' },
      ],
      tools: [],
    },
  ],
  [
    'openai',
    {
      Messages: [
        { Content: 'hi', Role: 'USER' },
        { Content: [{ type: 'text', text: 'hello' }], Role: 'Assistant' },
      ],
    },
  ],
  [
    'openai',
    {
      custom_id: 'r1',
      body: {
        model: 'm',
        messages: [
          { role: 'user', content: 'hi' },
          { role: 'assistant', content: 'hello' },
        ],
      },
    },
  ],
  [
    'sharegpt',
    {
      id: 'x',
      conversations: [
        { from: 'human', value: 'hi' },
        { from: 'gpt', value: 'hello' },
      ],
    },
  ],
  [
    'sharegpt',
    {
      system: 'Be brief.',
      conversations: [
        { from: 'user', value: 'hi' },
        { from: 'bing', value: 'hello' },
      ],
    },
  ],
  [
    'sharegpt',
    {
      conversations: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'hi' },
        { role: 'model', content: 'hello' },
      ],
    },
  ],
  ['trl', { prompt: 'hi', completion: 'hello' }],
  ['trl', { prompt: [{ role: 'user', content: 'hi' }], completion: [{ role: 'assistant', content: 'hello' }] }],
  ['trl', { prompt: 'hi', chosen: 'hello', rejected: 'go away' }],
  ['trl', { chosen: '\n\nHuman: hi\n\nAssistant: hello', rejected: '\n\nHuman: hi\n\nAssistant: no' }],
  [
    'trl',
    {
      prompt: 'hi',
      chosen: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'hello' },
      ],
      rejected: [],
    },
  ],
  [
    'taskmaster',
    {
      conversation_id: 'a',
      instruction_id: 'b',
      utterances: [
        { index: 0, speaker: 'USER', text: 'hi' },
        { index: 1, speaker: 'ASSISTANT', text: 'hello', segments: [] },
      ],
    },
  ],
  [
    'casino',
    {
      dialogue_id: 1,
      chat_logs: [
        { text: 'hi', task_data: {}, id: 'mturk_agent_1' },
        { text: 'hello', task_data: {}, id: 'mturk_agent_2' },
      ],
    },
  ],
  [
    'multiwoz',
    {
      dialogue_id: 'a.json',
      services: ['hotel'],
      turns: [
        { frames: [], speaker: 'USER', turn_id: '0', utterance: 'hi' },
        { frames: [], speaker: 'SYSTEM', turn_id: '1', utterance: 'hello' },
      ],
    },
  ],
  [
    'multiwoz',
    {
      'SNG01.json': {
        goal: { taxi: {} },
        log: [
          { text: 'hi', metadata: {} },
          { text: 'hello', metadata: { taxi: {} } },
        ],
      },
    },
  ],
  [
    'sgd',
    {
      dialogue_id: '1_0',
      services: ['x'],
      turns: [
        { frames: [{ actions: [] }], speaker: 'USER', utterance: 'hi' },
        { frames: [], speaker: 'SYSTEM', utterance: 'hello' },
      ],
    },
  ],
  [
    'turn-list',
    {
      topic: 't',
      thread: [
        { sender: 'Customer', body: 'hi' },
        { sender: 'Agent Smith', body: 'hello' },
      ],
    },
  ],
  [
    'turn-list',
    {
      events: [
        { is_user: true, mes: 0, text: 'hi' },
        { is_user: false, mes: 0, text: 'hello' },
      ],
    },
  ],
  [
    'turn-list',
    {
      chat: [
        { author: { role: 'user' }, content: { parts: ['hi'] } },
        { author: { role: 'assistant' }, content: { parts: ['hello'] } },
      ],
    },
  ],
  ['turn-list', { instruction: 'hi', input: '', output: 'hello' }],
  [
    'table',
    [
      { conversation_id: 4, turn: 2, speaker: 'bot', message: 'hello' },
      { conversation_id: 4, turn: 1, speaker: 'client', message: 'hi' },
    ],
  ],
])('%s: %j', async (name, record) => {
  const { dialogues, report } = await readJson(record);
  expect(dialogues.map(shown)).toEqual([TWO]);
  expect([...report.formats]).toEqual([[name, 1]]);
});

test('of a chosen and a rejected answer the chosen one is taken, and that is said', async () => {
  const { report } = await readJson({ prompt: 'hi', chosen: 'yes', rejected: 'no' });
  expect(report.remarks).toEqual([expect.stringContaining('chosen')]);
});

test('a prompt of several turns stays, unless the completion repeats all of it', async () => {
  const turn = (role: string, content: string) => ({ role, content });
  const first = [turn('user', 'hi'), turn('assistant', 'hello')];
  const second = [turn('user', 'a'), turn('assistant', 'b')];
  const whole = [...TWO, 'u: a', 'p: b'];
  const heard = async (prompt: unknown, completion: unknown) =>
    (await readJson({ prompt, completion })).dialogues.map(shown);
  expect(await heard(first, second)).toEqual([whole]);
  expect(await heard([...first, second[0]], [...first, ...second])).toEqual([whole]);
  expect(await heard([turn('system', 's'), ...first, second[0]], [...first, ...second])).toEqual([whole]);
  expect(await heard('\n\nHuman: hi\n\nAssistant: hello\n\nHuman: a', [...first, ...second])).toEqual([whole]);
  const call = { role: 'assistant', content: null, tool_calls: [{ id: 'x' }] };
  expect(await heard([turn('assistant', 'Hello?'), turn('user', 'hi')], [call, turn('assistant', 'hello')])).toEqual([
    ['p: Hello?', ...TWO],
  ]);
});

test('texts in turn have no names, so the roles are asked for', async () => {
  const record = { dialog: ['hi', 'hello'] };
  await expect(readJson(record)).rejects.toMatchObject({ code: 'roles-unclear' });
  const { dialogues } = await readJson(record, { roles: { 'first speaker': 'user', 'second speaker': 'policy' } });
  expect(dialogues.map(shown)).toEqual([TWO]);
});

test('one known speaker of two decides who the other is; of three, nothing is decided', async () => {
  const turn = (speaker: string, text: string) => ({ speaker, text });
  const { dialogues } = await readJson({ turns: [turn('Maria', 'hi'), turn('agent', 'hello')] });
  expect(dialogues.map(shown)).toEqual([TWO]);
  await expect(
    readJson({ turns: [turn('Maria', 'hi'), turn('agent', 'hello'), turn('Bob', 'hm')] }),
  ).rejects.toMatchObject({
    code: 'roles-unclear',
  });
});

test('"system" answers where nobody else does, and instructs where somebody does', async () => {
  const turn = (role: string, content: string) => ({ speaker: role, content });
  expect((await readJson({ turns: [turn('user', 'hi'), turn('system', 'hello')] })).dialogues.map(shown)).toEqual([
    TWO,
  ]);
  const three = await readJson({ turns: [turn('system', 'Be brief.'), turn('user', 'hi'), turn('bot', 'hello')] });
  expect(three.dialogues.map(shown)).toEqual([TWO]);
});

test('names of JavaScript’s own are names like others', async () => {
  const text =
    '{"__proto__": {"x": 1}, "messages": [{"role": "constructor", "content": "hi"}, {"role": "assistant", "content": "hello", "__proto__": null}]}';
  expect((await readText(text)).dialogues.map(shown)).toEqual([TWO]);
  expect(({} as { x?: number }).x).toBeUndefined();
});

test('a wanted format is the only one that is looked for', async () => {
  await expect(readJson({ prompt: 'hi', completion: 'hello' }, { format: 'casino' })).rejects.toMatchObject({
    code: 'format-unknown',
  });
  await expect(readJson({}, { format: 'xml' })).rejects.toMatchObject({ code: 'usage' });
});

test('each format has a file of its name and a place of its own', () => {
  expect(logFormats.map(({ name }) => name)).toEqual([
    'taskmaster',
    'casino',
    'multiwoz',
    'sgd',
    'chatgpt',
    'openai',
    'sharegpt',
    'trl',
    'transcript',
    'table',
    'turn-list',
  ]);
  const format = formatNamed('sgd');
  expect(() => formatsOf({ './other.ts': { format } })).toThrow('it must be called sgd.ts');
  expect(() => formatsOf({ './sgd.ts': { format }, './x.ts': { format: { ...format, name: 'x' } } })).toThrow(
    'same order',
  );
});
