/** What a language model goes through in its thread, with an engine that says what it is told to. */
import { beforeAll, describe, expect, it } from 'vitest';
import { bigramTable, tabularFiles, tabularHost } from '../test/tabular-model';
import { ShiftLabError } from '../src/domain/errors';
import type { LanguageModel } from '../src/domain/language-model';
import { DEFAULT_PROMPTS } from '../src/llm/prompts';
import { NEVER, scriptedChat, type Scripted } from '../src/llm/scripted-chat';
import { checkedModelTalk, modelDialogues } from '../test/human-session';
import { taskNamed } from '../src/tasks/registry';
import { LlmHost, MOST_IN_A_ROW, type LlmHostParts, type LlmJob, type LlmMessage, type UserJob } from './llm-host';

const { task, policyCorpus, simulatorCorpus } = taskNamed('clarify');
const source = { kind: 'offered', id: 'small' } as const;
let policy: LanguageModel;
let simulator: LanguageModel;

beforeAll(async () => {
  const V = task.vocabulary.length;
  policy = await tabularHost().open(tabularFiles(V, bigramTable(V, policyCorpus(1, 100))), 'policy');
  simulator = await tabularHost().open(tabularFiles(V, bigramTable(V, simulatorCorpus(1, 100))), 'simulator');
});

const job: LlmJob = {
  task: 'clarify',
  policy: {
    place: { kind: 'base', task: 'clarify' },
    task: 'clarify',
    policy: { arm: 'base', origin: '', promised: null, people: null },
    ...{ horizon: 4, temperature: 1, reward: { lambda: 1, costPerTurn: 0, formula: '' } },
  },
  prompt: DEFAULT_PROMPTS.prompted,
  count: 6,
  seed: 1,
  temperature: 0.7,
  secondsPerReply: 1,
  constrained: true,
};
const asUser: UserJob = { ...job, role: 'prompted' };
const asJudge: LlmJob = { ...job, prompt: DEFAULT_PROMPTS.judge };

function scene(script: readonly Scripted[], parts: Partial<LlmHostParts> = {}) {
  const told: LlmMessage[] = [];
  const log: string[] = [];
  let timeMs = 0;
  const host = new LlmHost({
    open: async (_source, onProgress) => {
      onProgress({ share: 0.5, text: 'Fetching' });
      return { id: 'small', chat: scriptedChat(script), close: async () => void log.push('closed') };
    },
    requireRoom: async (paused) => void log.push(`room beside ${paused}`),
    hold: async (released) => {
      log.push('held');
      void released.then(() => log.push('released'));
    },
    openPolicy: async () => ({ model: policy, weights: 'a'.repeat(64) }),
    openSimulator: async () => simulator,
    tell: (message) => void told.push(message),
    nowMs: () => (timeMs += 1500),
    ...parts,
  });
  return { host, told, log };
}

describe('loading', () => {
  it('asks for room, holds the GPU until it is unloaded, and tells how far it is', async () => {
    const { host, told, log } = scene(['hi']);
    expect(await host.load(source, 'run-1')).toBe('small');
    expect(told).toEqual([{ kind: 'loading', share: 0.5, text: 'Fetching', leftMs: (1500 / 0.5) * 0.5 }]);
    await host.unload();
    expect(log).toEqual(['room beside run-1', 'held', 'closed', 'released']);
    expect(host.model).toBeNull();
  });

  it('is refused beside a run, before anything is fetched', async () => {
    let opened = false;
    const { host } = scene(['hi'], {
      requireRoom: async () => {
        throw new ShiftLabError('usage', 'A run is being trained.');
      },
      open: async () => ((opened = true), Promise.reject(new Error('never'))),
    });
    await expect(host.load(source, null)).rejects.toMatchObject({ code: 'usage' });
    expect(opened).toBe(false);
  });

  it('can be stopped, fails in a sentence, and lets go of the GPU either way', async () => {
    for (const stop of [true, false]) {
      const { host, log } = scene(['hi'], {
        open: (_source, _onProgress, signal) =>
          stop
            ? new Promise((_, reject) =>
                signal.addEventListener('abort', () => reject(new ShiftLabError('cancelled', 'x'))),
              )
            : Promise.reject(new ShiftLabError('llm-unusable', 'The library does not fit.')),
      });
      const loading = host.load(source, null);
      await Promise.resolve();
      setTimeout(() => stop && host.stop(), 5);
      await expect(loading).rejects.toMatchObject({ code: stop ? 'cancelled' : 'llm-unusable' });
      expect(log).toContain('released');
    }
  });

  it('and each job are refused while another is at work', async () => {
    const { host } = scene([NEVER]);
    await host.load(source, null);
    const first = host.converse(asUser);
    await expect(host.converse(asUser)).rejects.toMatchObject({ code: 'usage' });
    await expect(host.load(source, null)).rejects.toMatchObject({ code: 'usage' });
    host.stop();
    await first;
  });
});

describe('dialogues', () => {
  it('are held one after another, are the model’s own logs, and keep prompt and failures beside them', async () => {
    const { host, told } = scene(['hi', 'purple', 'deal']);
    await host.load(source, null);
    const report = await host.converse(asUser);
    expect(report.dialogues).toHaveLength(6);
    expect(report.dialogues.every(({ user }) => user === 'small')).toBe(true);
    expect(report).toMatchObject({
      model: 'small',
      job: asUser,
      stopped: null,
      failures: { kinds: { unparsable: 1 } },
    });
    expect(report.accepted.of).toBe(6);
    // What is kept says who the user was, and is as true to its task as people's dialogues are.
    const talk = checkedModelTalk({ ...report.talk, id: 'ab'.repeat(12), atMs: 1 });
    expect(talk.user).toEqual({
      ...{ model: 'small', role: 'prompted', prompt: DEFAULT_PROMPTS.prompted, temperature: 0.7, constrained: true },
    });
    expect(talk.dialogues.map(({ card }) => card)).toEqual(
      Array.from({ length: 6 }, (_, index) => ({ seed: 1, index })),
    );
    const logs = modelDialogues([talk], asUser.policy.reward);
    expect(logs.map(({ episode, turns }) => [episode, turns])).toEqual(
      report.dialogues.map(({ episode, turns }) => [episode, turns]),
    );
    expect(new Set(logs.map(({ user }) => user))).toEqual(new Set(['small, as prompted user']));
    const work = told.filter(({ kind }) => kind === 'work');
    expect(work.map((message) => 'done' in message && message.done)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(work[3]).toMatchObject({ total: 6, leftMs: expect.any(Number) as number });
  });

  it(`stop after ${MOST_IN_A_ROW} that failed in a row, with those that were held`, async () => {
    const { host } = scene(['deal', 'purple']); // 'deal' as the opening ends the first dialogue
    await host.load(source, null);
    const report = await host.converse(asUser);
    expect(report.dialogues).toHaveLength(1);
    expect(report.stopped).toMatch(/failed 3 times in a row; the last time it said what the task cannot read/);
    expect(report.failures).toMatchObject({ givenUp: 3, kinds: { unparsable: 6 } });
    expect(host.model).toBe('small');
  });

  it('end at once when the GPU is lost, and the model is let go', async () => {
    const { host, log } = scene(['deal', new Error('Object has already been disposed')]);
    await host.load(source, null);
    const report = await host.converse(asUser);
    expect(report).toMatchObject({ dialogues: { length: 1 }, failures: { kinds: { 'device-lost': 1 } } });
    expect(report.stopped).toMatch(/lost the GPU\. It was unloaded/);
    expect(log).toContain('released');
    await expect(host.converse(asUser)).rejects.toMatchObject({ code: 'usage' });
  });

  it('can be stopped and keep what was held', async () => {
    const { host } = scene(['deal', 'deal', NEVER]);
    await host.load(source, null);
    const held = host.converse(asUser);
    setTimeout(() => host.stop(), 50);
    expect(await held).toMatchObject({ dialogues: { length: 2 }, stopped: 'It was stopped.' });
  });

  it('need a prompt that says the goal, and a number within reason', async () => {
    const { host } = scene(['deal']);
    await host.load(source, null);
    const without = { system: 'Be a user.', opening: '' };
    await expect(host.converse({ ...asUser, prompt: without })).rejects.toMatchObject({ code: 'usage' });
    for (const count of [0, 1.5, 100_000])
      await expect(host.converse({ ...asUser, count })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('does it accept wrong answers?', () => {
  it('is asked on the same answers as people and the prompted simulator', async () => {
    const { host } = scene(['great thanks']);
    await host.load(source, null);
    const { users, dialogues } = await host.probe({ ...asUser, count: 8 });
    expect(users.map(({ user }) => user)).toEqual(['small', 'people', 'prompted']);
    const [model, people, prompted] = users;
    expect(model!.acceptGivenWrong).toMatchObject({ share: model!.acceptGivenWrong.of > 0 ? 1 : null });
    for (const { acceptGivenRight, acceptGivenWrong } of [people!, prompted!]) {
      expect(acceptGivenRight.of).toBe(model!.acceptGivenRight.of);
      expect(acceptGivenWrong.of).toBe(model!.acceptGivenWrong.of);
    }
    expect(dialogues).toHaveLength(model!.acceptGivenRight.of + model!.acceptGivenWrong.of);
    expect(dialogues.every(({ outcome }) => outcome.accepted === 1)).toBe(true);
  });
});

describe('the judge', () => {
  it('reads dialogues of people, and is compared with the task’s own', async () => {
    const { host } = scene(['no', 'maybe', 'yes']);
    await host.load(source, null);
    const { verdicts, dialogues, failures } = await host.judge(asJudge);
    expect(dialogues).toHaveLength(6);
    expect(verdicts.agreement.of).toBe(6);
    expect(failures.kinds.unparsable).toBe(1);
  });
});
