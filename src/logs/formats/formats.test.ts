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

test('the Responses API’s texts, calls and results are read as such', async () => {
  const output = [
    { type: 'reasoning', summary: [] },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'hello' }] },
  ];
  const called = [
    { role: 'user', content: 'hi' },
    { type: 'function_call', name: 'w', arguments: '{}', call_id: '1' },
    { type: 'function_call_output', call_id: '1', output: 'sun' },
  ];
  const { dialogues, report } = await readJson([
    { input: 'hi', instructions: 'Be brief.', output },
    { input: called, output },
    { custom_id: '3', body: { input: 'hi' }, response: { body: { output } } },
  ]);
  expect(dialogues.map(shown)).toEqual([TWO, TWO, TWO]);
  // In each a thought; in the second a call and its result.
  expect(report.dropped).toMatchObject({ system: 1, tool: 3 + 2 });
  const other = { input: 'x', output: [{ label: 'y', score: 1 }] };
  await expect(readJson(other)).rejects.toMatchObject({ code: 'format-unknown' });
});

test.each<[string, object, object]>([
  ['a value', { content: [{ type: 'text', text: { value: 'hi', annotations: [] } }] }, { content: 'hello' }],
  ['a text beside null', { content: 'hi' }, { content: null, text: 'hello' }],
  ['what was spoken', { content: 'hi' }, { content: null, audio: { id: 'a', transcript: 'hello' } }],
  ['a spoken part', { content: [{ type: 'input_audio', transcript: 'hi' }] }, { content: 'hello' }],
])('words are found in OpenAI’s contents: %s', async (_, user, assistant) => {
  const { dialogues } = await readJson({
    messages: [
      { role: 'user', ...user },
      { role: 'assistant', ...assistant },
    ],
  });
  expect(dialogues.map(shown)).toEqual([TWO]);
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
