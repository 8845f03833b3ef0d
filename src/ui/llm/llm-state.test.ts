/** The language model as the page follows it, over a session that answers what it is told to. */
import 'fake-indexeddb/auto';
import { createStore } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import { ShiftLabError } from '../../domain/errors';
import { FAILURE_KINDS, type FailureKind } from '../../llm/failures';
import { DEFAULT_PROMPTS } from '../../llm/prompts';
import type { LlmMessage, LlmSession } from '../../rpc/llm-session';
import { shareOf } from '../../llm/share';
import { HumanSessions } from '../../trace/human-sessions';
import { Llm, llmOf } from './llm-state.svelte';
import { checkedReport, type StoredReport } from './stored-reports';

const failures = (lost: Partial<Record<FailureKind, number>> = {}) => ({
  asked: 3,
  givenUp: 0,
  kinds: { ...Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, 0])), ...lost },
  last: [],
});

const base = {
  place: { kind: 'base', task: 'clarify' },
  task: 'clarify',
  policy: { arm: 'base', origin: '', promised: null, people: null },
  ...{ horizon: 8, temperature: 1, reward: { lambda: 1, costPerTurn: 0, formula: '' } },
} as const;

function scene(calls: object, stored: HumanSessions<StoredReport> | null = null) {
  let hear: (message: LlmMessage) => void = () => undefined;
  let die: (reason: string) => void = () => undefined;
  const session = {
    calls: { load: async () => 'small', cached: async () => [], stop: async () => undefined, ...calls },
    listen: (listener: typeof hear) => void (hear = listener),
    onDeath: (listener: typeof die) => void (die = listener),
  } as unknown as LlmSession;
  const llm = new Llm(session, stored);
  llm.offered = [base];
  return {
    llm,
    session,
    hear: (message: LlmMessage) => hear(message),
    die: () => die('gone'),
  };
}

const converse = (lost = {}) => ({
  converse: async (job: object) => ({
    ...{ model: 'small', job, failures: failures(lost), dialogues: [{ user: 'small' }], seconds: 1, stopped: null },
    ...{ success: shareOf(0, 1), accepted: shareOf(0, 0), left: shareOf(1, 1) },
    talk: { dialogues: [{}] },
  }),
});

describe('the page’s language model', () => {
  it('is loaded, asked, and keeps the last report of each kind', async () => {
    const { llm } = scene(converse());
    await llm.load(null);
    expect(llm).toMatchObject({ status: 'ready', model: 'small', error: null });
    llm.editPrompt({ opening: 'Go.' });
    expect((await llm.run())?.dialogues).toHaveLength(1);
    await llm.run();
    expect(llm.reports).toHaveLength(1);
    expect(llm.reports[0]!.report.job).toMatchObject({
      role: 'prompted',
      policy: base,
      prompt: { opening: 'Go.' },
      count: 20,
    });
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

  it('keeps its reports for the next visit, and says which cannot be read', async () => {
    const database = createStore('llm-reports', 'records');
    const stored = () => new HumanSessions(checkedReport, database, 'llm-report/');
    const { llm } = scene(converse(), stored());
    await llm.load(null);
    await llm.run();
    await llm.run();
    expect(llm.error).toBeNull();
    const later = scene(converse(), stored()).llm;
    await later.recall();
    expect(later.reports).toEqual([llm.reports[0]]);
    await stored().put([{ id: 'talk prompted edit', atMs: 2, shown: { kind: 'talk' } } as never]);
    const last = scene(converse(), stored()).llm;
    await last.recall();
    expect([last.reports.length, last.unreadable.length]).toEqual([1, 1]);
    await last.drop(last.reports[0]!);
    await later.recall();
    expect((await stored().list()).sessions).toEqual([]);
  });

  it('shows how far it is', () => {
    const { llm, hear, session } = scene({});
    hear({ kind: 'work', done: 5, total: 20, leftMs: 9000, failures: failures() as never });
    expect(llm.progress).toEqual({ share: 5 / 20, words: '5 of 20', leftMs: 9000 });
    expect(llmOf(session)).toBe(llmOf(session));
  });
});
