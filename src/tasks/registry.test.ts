import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkTask } from '../../test/task-checks';
import { taskNamed, tasks } from './registry';

describe.each([...tasks])('task %s', (name, module) => {
  it('is found under its own name', () => {
    expect(taskNamed(name)).toBe(module);
  });

  checkTask(module, resolve(import.meta.dirname, '../../public/checkpoints'));
});

it('refuses an unknown task by name', () => {
  expect(() => taskNamed('chess')).toThrow(/no task "chess"/);
});
