/** TRL's prompts and completions: what is a dialogue in them, and which answers are the policy's. */
import { expect, test } from 'vitest';
import { readJson, readText, shown } from '../../../test/reading-logs';

const TWO = ['u: hi', 'p: hello'];

test('a completion that quotes a dialogue is one turn, and one that is a dialogue is read as such', async () => {
  const heard = async (prompt: string, completion: string) =>
    (await readJson({ prompt, completion })).dialogues.map(shown);
  const quoted = 'Here it is:\n\nUser: hi\n\nAssistant: hello';
  expect(await heard('Write a chat', quoted)).toEqual([['u: Write a chat', `p: ${quoted}`]]);
  expect(await heard('Write a chat', quoted.slice(13))).toEqual([['u: Write a chat', `p: ${quoted.slice(13)}`]]);
  expect(await heard('Human: hi\n\nAssistant: hello', 'Human: a\n\nAssistant: b')).toEqual([[...TWO, 'u: a', 'p: b']]);
  expect(await heard('Be brief.\n\nHuman: hi\n\nAssistant:', 'hello')).toEqual([TWO]);
});

test('an answer with a thumb down is left out, with its reason', async () => {
  const { dialogues, report } = await readText(
    [true, false].map((label) => JSON.stringify({ prompt: 'hi', completion: 'hello', label })).join('\n'),
  );
  expect(dialogues.map(shown)).toEqual([TWO]);
  expect(report.rejects).toEqual([{ file: 'log', line: 2, reason: 'its answer is one that was rejected' }]);
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

test('of a chosen and a rejected answer the chosen one is taken, and that is said', async () => {
  const { report } = await readJson({ prompt: 'hi', chosen: 'yes', rejected: 'no' });
  expect(report.remarks).toEqual([expect.stringContaining('chosen')]);
});
