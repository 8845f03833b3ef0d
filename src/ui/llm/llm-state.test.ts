/** The language model as the page follows it, over a session that answers what it is told to. */
import { describe, expect, it } from 'vitest';
import { ShiftLabError } from '../../domain/errors';
import { FAILURE_KINDS, type FailureKind } from '../../llm/failures';
import { DEFAULT_PROMPTS } from '../../llm/prompts';
import type { LlmMessage, LlmSession } from '../../rpc/llm-session';
import { Llm, llmOf } from './llm-state.svelte';

const failures = (lost: Partial<Record<FailureKind, number>> = {}) => ({
  asked: 3,
  givenUp: 0,
  kinds: { ...Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, 0])), ...lost },
  last: [],
});

function scene(calls: object) {
  let hear: (message: LlmMessage) => void = () => undefined;
  let die: (reason: string) => void = () => undefined;
  const session = {
    calls: { load: async () => 'small', cached: async () => [], stop: async () => undefined, ...calls },
    listen: (listener: typeof hear) => void (hear = listener),
    onDeath: (listener: typeof die) => void (die = listener),
  } as unknown as LlmSession;
  return {
    llm: new Llm(session),
    session,
    hear: (message: LlmMessage) => hear(message),
    die: () => die('gone'),
  };
}

const converse = (lost = {}) => ({
  converse: async (job: object) => ({ job, failures: failures(lost), dialogues: [{ user: 'small' }], stopped: null }),
});

describe('the page’s language model', () => {
  it('is loaded, asked, and keeps the last report of each kind', async () => {
    const { llm } = scene(converse());
    await llm.load(null);
    expect(llm).toMatchObject({ status: 'ready', model: 'small', error: null });
    llm.editPrompt({ opening: 'Go.' });
    expect(await llm.run()).toHaveLength(1);
    await llm.run();
    expect(llm.reports).toHaveLength(1);
    expect(llm.reports[0]!.report.job).toMatchObject({ role: 'prompted', prompt: { opening: 'Go.' }, count: 20 });
    llm.resetPrompt();
    expect(llm.prompt).toBe(DEFAULT_PROMPTS.prompted);
  });

  it('says why it could not be loaded; a cancelled load is no error', async () => {
    for (const [code, shown] of [
      ['llm-unusable', 'llm-unusable'],
      ['cancelled', undefined],
    ] as const) {
      const { llm } = scene({ load: () => Promise.reject(new ShiftLabError(code, 'No.')) });
      await llm.load(null);
      expect(llm.status).toBe('off');
      expect(llm.error?.code).toBe(shown);
    }
  });

  it('is gone when it lost the GPU, and when its thread died', async () => {
    const lost = scene(converse({ 'device-lost': 1 }));
    await lost.llm.load(null);
    await lost.llm.run();
    expect(lost.llm).toMatchObject({ status: 'off', model: null });
    expect(lost.llm.reports).toHaveLength(1);
    const dead = scene({});
    await dead.llm.load(null);
    dead.die();
    expect(dead.llm).toMatchObject({ status: 'off', model: null });
  });

  it('shows how far it is', () => {
    const { llm, hear, session } = scene({});
    hear({ kind: 'work', done: 5, total: 20, leftMs: 9000, failures: failures() as never });
    expect(llm.progress).toEqual({ share: 5 / 20, words: '5 of 20', leftMs: 9000 });
    expect(llmOf(session)).toBe(llmOf(session));
  });
});
