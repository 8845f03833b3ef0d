/** What the page keeps of simulators: results, also those that could not be stored, refusals, and nothing of what was cancelled. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ShiftLabError } from '../../domain/errors';
import { readTalkReport } from '../../domain/talk-report';
import type { TextAnswer, TextJob, TextProgress, TextSession } from '../../rpc/text-session';
import type { TalkResult } from '../../trace/talk-results';
import type { Gpu } from '../adapter/gpu.svelte';
import { Simulators } from './simulators.svelte';

const report = readTalkReport(JSON.parse(readFileSync('results/talk/casino.json', 'utf8')), 'It');
const setup = { base: 'stories260K', heldOut: '20 % of the dialogues', pretraining: null };
const result: TalkResult = { atMs: 1, setup, report };
const job: TextJob = {
  ...{ set: 'a', heldOut: { share: 0.2 }, pretraining: null, base: { kind: 'shipped' }, seed: 1, passes: null },
};

function simulatorsWith(train: TextSession['train'], stored: Readonly<Record<string, TalkResult>> = {}) {
  let say: (progress: TextProgress) => void = () => undefined;
  const simulators = new Simulators({
    session: { train, listen: (listener: typeof say) => void (say = listener) } as unknown as TextSession,
    gpu: { state: { kind: 'asking' } } as Gpu,
    results: async () => ({
      sets: async () => Object.keys(stored),
      read: async (set: string) => stored[set] ?? null,
    }),
    pausedRun: () => 'paused run',
  });
  return { simulators, say: (progress: TextProgress) => say(progress) };
}

test('while one learns its progress is followed, a second one waits, and the result is shown and known to be stored', async () => {
  const begun: unknown[] = [];
  let finish!: (answer: TextAnswer) => void;
  const { simulators, say } = simulatorsWith((...given) => {
    begun.push(given);
    return new Promise((done) => (finish = done));
  });
  const training = simulators.train(job);
  await simulators.train({ ...job, set: 'b' });
  expect(begun).toEqual([[job, 'paused run']]);
  say({ stage: 'Calibrating', share: 0.5, secondsLeft: 3 });
  expect([simulators.working, simulators.progress?.stage]).toEqual(['a', 'Calibrating']);
  finish({ result, unstored: null });
  await training;
  expect(simulators.working).toBeNull();
  expect(simulators.results['a']).toEqual({ result, unstored: null });
  expect(simulators.stored.has('a')).toBe(true);
});

test('a result that could not be stored is shown with the reason, and is not listed as stored', async () => {
  const unstored = new ShiftLabError('storage-full', 'The storage is full.').toPlain();
  const { simulators } = simulatorsWith(async () => ({ result, unstored }));
  await simulators.train(job);
  expect(simulators.results['a']).toEqual({ result, unstored });
  expect(simulators.stored.size).toBe(0);
});

test('a refusal is kept for its set until it learns again; cancelling is none', async () => {
  const ends = [
    new ShiftLabError('device-lost', 'The GPU was lost.'),
    new ShiftLabError('cancelled', 'It was cancelled.'),
  ];
  const { simulators } = simulatorsWith(() => Promise.reject(ends.shift()!));
  await simulators.train(job);
  expect(simulators.refusal).toMatchObject({ set: 'a', error: { code: 'device-lost' } });
  await simulators.train(job);
  expect(simulators.refusal).toBeNull();
  expect(simulators.results).toEqual({});
});

test('what was stored before is found again', async () => {
  const { simulators } = simulatorsWith(() => Promise.reject(new Error('not here')), { a: result });
  await simulators.refresh();
  await simulators.look('a');
  await simulators.look('b');
  expect([...simulators.stored]).toEqual(['a']);
  expect(simulators.results).toEqual({ a: { result, unstored: null } });
});
