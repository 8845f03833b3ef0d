import { expect, it } from 'vitest';
import { rollbackWords } from './rollback-words';

const rollback = { update: 42, backTo: 30, reason: 'kl', value: 3.4, threshold: 3 } as const;

it('says a rollback with its reason, value, limit and way', () => {
  expect(rollbackWords(rollback, 5)).toBe(
    'Training collapsed at update 42: the mean KL of the last 5 updates was 3.40 nats per token, above the limit of 3.00. Training stopped there and went back to update 30, the checkpoint with the highest reward; the final numbers are for that policy.',
  );
  expect(rollbackWords({ ...rollback, backTo: 0, reason: 'entropy', value: 0.011, threshold: 0.02 }, 5)).toMatch(
    /entropy.*0\.011.*below the limit of 0\.020.*back to the base policy/,
  );
  expect(rollbackWords({ ...rollback, update: 1, backTo: 0 }, 1)).toMatch(
    /update 1: the mean KL of the last update was/,
  );
});
