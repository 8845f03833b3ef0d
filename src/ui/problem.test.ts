import { expect, test } from 'vitest';
import { Problem } from './problem.svelte';

const fail = (message: string) => () => Promise.reject(new Error(message));
const succeed = () => Promise.resolve();
const LIST = 'list';

test('what went wrong stays until something else that a person asked for works, or it is dismissed', async () => {
  const problem = new Problem();
  await problem.guard(fail('no such file'));
  await problem.guard(succeed, LIST);
  expect(problem.found?.message).toBe('no such file');
  await problem.guard(succeed);
  expect(problem.found).toBeNull();
  await problem.guard(fail('no such file'));
  problem.clear();
  expect(problem.found).toBeNull();
});

test('work that nobody asked for takes back its own error alone', async () => {
  const problem = new Problem();
  await problem.guard(fail('no list'), LIST);
  await problem.guard(succeed, 'presets');
  expect(problem.found?.message).toBe('no list');
  await problem.guard(succeed, LIST);
  expect(problem.found).toBeNull();
  await problem.guard(fail('no list'), LIST);
  await problem.guard(fail('refused'));
  await problem.guard(succeed, LIST);
  expect(problem.found?.message).toBe('refused');
});

test('an error that comes while other work goes on is not taken back by it', async () => {
  const problem = new Problem();
  let end!: () => void;
  const slow = problem.guard(() => new Promise<void>((resolve) => (end = resolve)));
  await problem.guard(fail('refused'));
  end();
  await slow;
  expect(problem.found?.message).toBe('refused');
});
