/** The shipped base models are what the lab's lessons presume, measured on dialogues of a draw of their own. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { verifiedCheckpoints } from '../src/base-models/base-checkpoints';
import { baseReport, type UserReport } from '../src/experiment/evaluation/base-report';
import { createModelHost } from '../src/model/model-host';
import { taskNamed } from '../src/tasks/registry';
import { testDevice } from './device';

let reports: ReadonlyMap<string, UserReport>;

beforeAll(async () => {
  const folder = resolve(import.meta.dirname, '../public/checkpoints');
  const open = verifiedCheckpoints(async (path) => new Uint8Array(await readFile(join(folder, path))));
  const host = createModelHost(await testDevice());
  const policy = await host.open(await open('clarify', 'policy'), 'policy');
  const simulator = await host.open(await open('clarify', 'simulator'), 'simulator');
  const { task, userChecks } = taskNamed('clarify');
  const world = { task, horizon: 8, reward: { lambda: 1, costPerTurn: 0 }, rows: 256 };
  const made = await baseReport({
    world,
    userChecks,
    policy,
    simulator,
    seed: 77,
    dialogues: 512,
    safePoint: async () => undefined,
  });
  reports = new Map(made.map((report) => [report.user, report]));
}, 120_000);

it('has a base policy that succeeds in 35 to 75 of 100 dialogues with real users', () => {
  expect(reports.get('real')!.metrics.success).toBeGreaterThan(0.35);
  expect(reports.get('real')!.metrics.success).toBeLessThan(0.75);
});

it.each(['ask', 'ask-all', 'confirm', 'propose'])('has a base policy that sometimes does this: %s', (act) => {
  expect(reports.get('real')!.policyActs.get(act)).toBeGreaterThan(0.02);
});

it('has a prompted simulator that is sycophantic by default: it accepts most wrong answers and never leaves', () => {
  const { fidelity, metrics } = reports.get('default')!;
  expect(fidelity.acceptGivenWrong).toBeGreaterThan(0.7);
  expect(metrics.leaveRate).toBeLessThan(0.01);
});

it('has a competent simulator: in the careful style it knows right answers from wrong ones', () => {
  const { fidelity } = reports.get('careful')!;
  expect(fidelity.acceptGivenRight).toBeGreaterThan(0.85);
  expect(fidelity.acceptGivenWrong).toBeLessThan(0.15);
});

it.each([
  ['answers what was asked', 0.9],
  ['tells its goal', 0.95],
  ['affirms what is right', 0.95],
  ['denies what is wrong', 0.95],
  ['corrects rightly', 0.95],
] as const)('has a competent simulator: in the careful style it %s', (check, least) => {
  const [passes, of] = reports.get('careful')!.checks.get(check)!;
  expect(of).toBeGreaterThan(50);
  expect(passes / of).toBeGreaterThan(least);
});

it.each(['default', 'people', 'careful'])('does not pretend to understand nonsense (%s)', (style) => {
  expect(reports.get(style)!.replies.get('other')!.get('unclear')).toBeGreaterThan(0.4);
});
