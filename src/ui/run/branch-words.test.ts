import { expect, it } from 'vitest';
import { branchWords } from './branch-words';

it('a branch is named by where it begins and what differs', () => {
  const of = { run: 'a', seed: 1, arm: 'naive', update: 3, changed: ['reward.lambda=0.3', 'users curt'] };
  expect(branchWords(of)).toBe('branch of naive from update 3: reward.lambda=0.3, users curt');
  expect(branchWords({ ...of, arm: null, update: 0, changed: [] })).toBe('branch: nothing changed');
  expect(branchWords(of, 'mine.json')).toBe(
    'branch of mine.json, of naive from update 3: reward.lambda=0.3, users curt',
  );
  expect(branchWords({ ...of, arm: null }, 'mine.json')).toMatch(/^branch of mine\.json: reward/);
  expect(branchWords({ ...of, changed: ['x'.repeat(1000)] }).length).toBeLessThan(300);
});
