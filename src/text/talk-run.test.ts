/** Which dialogues are learned from, and which are scored. */
import { expect, test } from 'vitest';
import { orders } from '../../test/made-orders';
import { talkSets } from './talk-run';

test('a share that is held out is learned from nowhere', () => {
  const given = orders('a', 20);
  const { train, heldOut } = talkSets(given, { share: 0.25 }, [], 1);
  expect([train.length, heldOut.length]).toEqual([15, 5]);
  expect(new Set([...train, ...heldOut].map(({ id }) => id)).size).toBe(20);
});

test('what was learned from is not held out: nearly all of it word for word is refused, less is chance', () => {
  const [given, others] = [orders('a', 12), orders('held out', 12)];
  const renamed = (count: number) => given.slice(0, count).map((one) => ({ ...one, id: `${one.id} again` }));
  const fresh = others.filter(({ turns }) => !given.some((one) => JSON.stringify(one.turns) === JSON.stringify(turns)));
  expect(fresh.length).toBeGreaterThanOrEqual(4);
  expect(() => talkSets(given, { dialogues: given }, [], 1)).toThrow(/12 of 12 held-out dialogues are training/);
  expect(() => talkSets(given, { dialogues: [...renamed(8), ...fresh.slice(0, 2)] }, [], 1)).toThrow(/8 of 10/);
  expect(talkSets(given, { dialogues: [...renamed(7), ...fresh.slice(0, 2)] }, [], 1).heldOut).toHaveLength(9);
});

test('too few are refused before anything else is done', () => {
  expect(() => talkSets(orders('a', 4), { share: 0.5 }, [], 1)).toThrow(/at least 4 training dialogues and 2 held-out/);
});
