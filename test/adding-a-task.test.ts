/**
 * Adding a task is adding one folder. A copy of the sources gets a third task in src/tasks/lunch and nothing else; the
 * registry of that copy must find it, and it must pass the checks of the shipped tasks.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type * as PretrainRows from '../src/base-models/pretrain-rows';
import { taskNamed, tasks } from '../src/tasks/registry';
import type * as Registry from '../src/tasks/registry';
import { withAddedFiles } from './copied-sources';
import { checkTask } from './task-checks';

/** The fixture as it stands in src/tasks/lunch. */
const source = readFileSync(join(import.meta.dirname, 'fixtures/added-task/task.ts'), 'utf8')
  .replaceAll('../../../src/tasks/', '../')
  .replaceAll('../../../src/', '../../');

const { registry, baseModelConfig } = await withAddedFiles({ 'src/tasks/lunch/task.ts': source }, async (load) => ({
  registry: await load<typeof Registry>('src/tasks/registry.ts'),
  baseModelConfig: (await load<typeof PretrainRows>('src/base-models/pretrain-rows.ts')).baseModelConfig,
}));
const lunch = registry.taskNamed('lunch');

/** With the configurations of its base models as `npm run pretrain` writes them. */
const checkpoints = mkdtempSync(join(tmpdir(), 'shiftlab-test-'));
for (const role of ['policy', 'simulator'] as const) {
  mkdirSync(join(checkpoints, 'lunch', role), { recursive: true });
  writeFileSync(join(checkpoints, 'lunch', role, 'config.json'), baseModelConfig(lunch, role));
}
afterAll(() => rmSync(checkpoints, { recursive: true }));

describe('a task that is added as one folder', () => {
  it('is in the registry beside the shipped ones, and only there', () => {
    expect([...registry.tasks.keys()]).toEqual([...tasks.keys(), 'lunch']);
    expect(registry.taskNamed('lunch').task.title).toBe('Lunch: order a meal');
    expect(() => taskNamed('lunch')).toThrow(/no task "lunch"/);
  });

  it('leaves what the shipped ones produce as it is', () => {
    for (const [name, { policyCorpus }] of tasks)
      expect(registry.taskNamed(name).policyCorpus(1, 20)).toEqual(policyCorpus(1, 20));
  });

  checkTask(lunch, checkpoints);
});

it('is refused in a folder of another name', () => {
  expect(() => registry.tasksIn({ './dinner/task.ts': lunch })).toThrow(/dinner.*"lunch"/);
});
