/** Eight ways in which a reply fails: each is counted by its kind, asked for once more, and never hidden. */
import { describe, expect, it } from 'vitest';
import { ask, type AskingOptions } from './asking';
import type { ChatRequest } from './chat';
import { FAILURE_KINDS, FailureTally, thrownFailure, type FailureKind } from './failures';
import { NEVER, scriptedChat, type Scripted } from './scripted-chat';

const request: ChatRequest = { messages: [], maxTokens: 4, temperature: 1, grammar: null };
const read = (text: string) => (text === 'good' ? text : null);

function scene(script: readonly Scripted[]) {
  const asked: ChatRequest[] = [];
  const tally = new FailureTally();
  const options: AskingOptions = { chat: scriptedChat(script, asked), tally, secondsPerReply: 0.02 };
  return { asked, tally, ask: (signal = new AbortController().signal) => ask(options, request, read, signal) };
}

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

const failing: Readonly<Record<FailureKind, Scripted>> = {
  'no-reply': '  ',
  refused: 'I’m sorry, but I can’t help with that.',
  'cut-off': { text: 'a b c d', finish: 'length' },
  unparsable: 'purple',
  slow: NEVER,
  'device-lost': named('DeviceLostError', 'The WebGPU device was lost while loading the model.'),
  'out-of-memory': new Error('Failed to allocate: out of memory'),
  'engine-error': new TypeError('x is not a function'),
};

describe('a reply that fails', () => {
  it.each(FAILURE_KINDS)('by %s is counted as that', async (kind) => {
    const { tally, asked, ask } = scene([failing[kind]]);
    await expect(ask()).rejects.toMatchObject({ kind });
    const fatal = kind === 'device-lost' || kind === 'out-of-memory';
    const tries = fatal ? 1 : 2; // a model that is gone is not asked again
    expect(asked).toHaveLength(tries);
    expect(tally.counts()).toMatchObject({ asked: tries, givenUp: 1, kinds: { [kind]: tries } });
    const sum = Object.values(tally.counts().kinds).reduce((total, count) => total + count, 0);
    expect(sum).toBe(tries);
  });

  it('is asked for once more, and what was wrong stays counted', async () => {
    const { tally, ask } = scene(['purple', 'good']);
    expect(await ask()).toBe('good');
    expect(tally.counts()).toMatchObject({
      asked: 2,
      givenUp: 0,
      kinds: { unparsable: 1 },
      last: [{ kind: 'unparsable', detail: 'purple' }],
    });
  });

  it('stops at once when it is cancelled, which is no failure', async () => {
    const { tally, ask } = scene([NEVER]);
    const abort = new AbortController();
    const reply = ask(abort.signal);
    abort.abort();
    await expect(reply).rejects.toMatchObject({ code: 'cancelled' });
    expect(tally.counts()).toMatchObject({ givenUp: 0, kinds: { slow: 0, 'engine-error': 0 } });
  });

  it('keeps the first characters of the last five', async () => {
    const { tally, ask } = scene(['p'.repeat(500)]);
    for (let i = 0; i < 3; i++) await ask().catch(() => undefined);
    const { last } = tally.counts();
    expect(last).toHaveLength(5);
    expect(last[0]!.detail).toHaveLength(160);
  });
});

describe('what an engine throws', () => {
  it.each([
    ['Object has already been disposed', 'device-lost'],
    ['Model not loaded before trying to complete ChatCompletionRequest.', 'device-lost'],
    ['Device was lost. This can happen due to insufficient memory', 'device-lost'],
    ['RangeError: Array buffer allocation failed', 'out-of-memory'],
    ['Prompt tokens exceed context window size', 'engine-error'],
  ] as const)('"%s" is %s', (message, kind) => expect(thrownFailure(new Error(message)).kind).toBe(kind));
});
