/** A recorded training has the numbers of a run, at every step, and says its dialogues in words. */
import { beforeAll, describe, expect, it } from 'vitest';
import { parseReplay, whatDoesNotFit, type Replay } from '../domain/replay';
import type { ExperimentEvent } from '../domain/experiment-events';
import { taskNamed } from '../tasks/registry';
import { tabularHost } from '../../test/tabular-model';
import { files, perform, small } from '../../test/small-experiment';
import { MemoryStore } from './memory-store';
import { recordReplays, stepsOf } from './replay';

const spec = { ...small, seeds: [1], arms: ['naive', 'calibrated', 'oracle'] };

function record(store = new MemoryStore(), over: { every?: number; temperatures?: number[] } = {}): Promise<Replay[]> {
  return recordReplays({
    spec,
    every: over.every ?? 1,
    dialogues: 12,
    shown: 5,
    temperatures: over.temperatures ?? [1],
    host: tabularHost(),
    openCheckpoint: async (_task, role) => files[role],
    store,
    signal: new AbortController().signal,
    onEvent: () => undefined,
    onStep: () => undefined,
  });
}

it('ends with the success of a run with the same spec, with people and in the simulator', async () => {
  const { result } = await perform({ ...spec, evaluation: { ...spec.evaluation, dialogues: 12 } });
  const replays = await record();
  expect(replays.map(({ arm }) => arm)).toEqual(spec.arms);
  for (const { arm, people, promised, updates } of replays) {
    const trained = result.seeds[0]!.arms.find((one) => one.arm === arm)!;
    expect(updates).toEqual([0, 1, 2, 3]);
    expect(people.at(-1)).toBe(trained.real.metrics.success);
    expect(promised?.at(-1) ?? null).toBe(trained.simulator?.metrics.success ?? null);
  }
});

it('has at each step the policy after so many updates: the curve of the run with the same draws', async () => {
  const store = new MemoryStore();
  await record(store);
  const kept = store.keys().filter((key) => key.startsWith('kept/1/naive/'));
  expect(kept.sort()).toEqual(['kept/1/naive/1', 'kept/1/naive/2']);
  const shorter = { ...spec, arms: ['naive'], grpo: { ...spec.grpo, updates: 2, schedule: 'constant' as const } };
  const longer = { ...shorter, grpo: { ...shorter.grpo, updates: 3 } };
  const final = new MemoryStore();
  await perform(shorter, { store: final });
  const recorded = new MemoryStore();
  await recordReplays({
    ...{ spec: longer, every: 2, dialogues: 12, shown: 5, temperatures: [1], host: tabularHost(), store: recorded },
    openCheckpoint: async (_task, role) => files[role],
    signal: new AbortController().signal,
    onEvent: () => undefined,
    onStep: () => undefined,
  });
  const weights = async (from: MemoryStore, key: string) =>
    ((await from.get(key)) as { weights: Float32Array }).weights;
  expect(await weights(recorded, 'kept/1/naive/2')).toEqual(await weights(final, 'policy/1/naive'));
});

it('goes on from what it kept, to the same recording', async () => {
  const store = new MemoryStore();
  const whole = await record(store);
  expect(await record(store)).toEqual(whole);
  await expect(record(store, { every: 2 })).resolves.toHaveLength(3); // its steps are among those that were kept
});

it('refuses a store whose policies are of other steps', async () => {
  const store = new MemoryStore();
  await record(store, { every: 2 });
  await expect(record(store, { every: 1 })).rejects.toMatchObject({ code: 'usage' });
});

it('says every dialogue in words, without stop tokens, and how it ended', async () => {
  const [naive] = await record();
  const { task } = taskNamed('clarify');
  expect(whatDoesNotFit(naive!)).toBeNull();
  expect(parseReplay(JSON.parse(JSON.stringify(naive)))).toEqual(naive);
  const stop = { user: task.text([task.stopToken.user]), policy: task.text([task.stopToken.policy]) };
  for (const { said } of naive!.steps)
    for (const dialogue of said)
      for (const [turn, sentence] of dialogue.entries())
        expect(naive!.sentences[sentence]!.endsWith(turn % 2 === 0 ? stop.user : stop.policy)).toBe(false);
  expect(naive!.users).toHaveLength(5);
  expect(new Set(naive!.steps.map(({ said }) => said.length))).toEqual(new Set([5]));
});

it('sends the events of the training, for progress', async () => {
  const heard: ExperimentEvent['type'][] = [];
  await recordReplays({
    ...{ spec: { ...spec, arms: ['naive'] }, every: 3, dialogues: 4, shown: 2, temperatures: [1], host: tabularHost() },
    openCheckpoint: async (_task, role) => files[role],
    store: new MemoryStore(),
    signal: new AbortController().signal,
    onEvent: ({ type }) => heard.push(type),
    onStep: () => undefined,
  });
  expect(heard.filter((type) => type === 'update')).toHaveLength(spec.grpo.updates);
});

describe('a damaged recording', () => {
  let whole: Replay;
  beforeAll(async () => void ([whole] = (await record()) as [Replay]));

  it.each([
    ['steps that are missing', (replay: Replay) => ({ ...replay, steps: replay.steps.slice(1) })],
    ['a sentence that it does not have', (replay: Replay) => ({ ...replay, sentences: replay.sentences.slice(0, 1) })],
    [
      'an ending that is none',
      (replay: Replay) => ({ ...replay, steps: replay.steps.map((step) => ({ ...step, endings: 'x'.repeat(5) })) }),
    ],
    ['updates that go back', (replay: Replay) => ({ ...replay, updates: [...replay.updates].reverse() })],
    ['a share above 1', (replay: Replay) => ({ ...replay, people: replay.people.map(() => 1.5) })],
    ['another format', (replay: Replay) => ({ ...replay, format: 'shiftlab-run' })],
  ])('is refused: %s', (_what, damage) => {
    expect(() => parseReplay(damage(whole))).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

it('counts its steps from 0 to the last update', () => {
  expect(stepsOf(60, 25)).toEqual([0, 25, 50, 60]);
  expect(stepsOf(60, 30)).toEqual([0, 30, 60]);
  expect(stepsOf(4, 10)).toEqual([0, 4]);
});
