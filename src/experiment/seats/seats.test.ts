/** Whoever sits in the user's seat, a rollout holds the dialogue with them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { bigramTable, tabularFiles, tabularHost } from '../../../test/tabular-model';
import type { Turn } from '../../domain/dialogue';
import type { LanguageModel } from '../../domain/language-model';
import { taskNamed } from '../../tasks/registry';
import { rollOut, separateStarts, type World } from '../rollout/rollout';
import { peopleSeat } from './people-seat';
import { personSeat } from './person-seat';
import { recordedSeat } from './recorded-seat';

const { task, policyCorpus } = taskNamed('clarify');
const world: World<unknown> = { task, horizon: 4, reward: { lambda: 1, costPerTurn: 0, formula: '' }, rows: 16 };
const draws = { seed: 5, purpose: 'seats' };
const people = task.realUsers(task.defaultPopulation);
let policy: LanguageModel;

beforeAll(async () => {
  const V = task.vocabulary.length;
  policy = await tabularHost().open(tabularFiles(V, bigramTable(V, policyCorpus(1, 100))), 'policy');
});

const batch = (count: number) => ({ starts_N: separateStarts(task, draws, count), draws, temperature: 1 });
const withPeople = (count: number) => rollOut(world, policy, peopleSeat(people), batch(count));

describe('a person at the keyboard', () => {
  it('who says what a synthetic person said has the same dialogue', async () => {
    const [then] = await withPeople(1);
    const words = then!.turns.filter(({ speaker }) => speaker === 'user').map(({ tokens }) => tokens);
    const heard: (Turn | null)[] = [];
    const seat = personSeat(async (turn) => words[heard.push(turn) - 1]!);
    const [now] = await rollOut(world, policy, seat, batch(1));
    expect(now).toEqual({ ...then, user: 'person', persona: undefined });
    expect(heard).toEqual([null, ...then!.turns.filter(({ speaker }) => speaker === 'policy')]);
  });

  it('may go away in the middle of a turn', async () => {
    const abort = new AbortController();
    const seat = personSeat(() => new Promise(() => abort.abort()));
    await expect(rollOut(world, policy, seat, { ...batch(1), signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(rollOut(world, policy, seat, { ...batch(1), signal: abort.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('holds one dialogue at a time', async () => {
    await expect(
      rollOut(
        world,
        policy,
        personSeat(async () => []),
        batch(2),
      ),
    ).rejects.toMatchObject({ code: 'usage', values: { asked: 2 } });
  });
});

describe('recorded dialogues', () => {
  it('are repeated token for token', async () => {
    const then = await withPeople(12);
    expect(await rollOut(world, policy, recordedSeat('real', then), batch(12))).toEqual(then);
  });

  it('refuse a policy that says something else, and a dialogue that is not there', async () => {
    const then = await withPeople(12);
    const other = recordedSeat('real', then);
    await expect(rollOut(world, policy, other, { ...batch(12), temperature: 0.1 })).rejects.toThrow(
      /cannot be repeated from its record: at turn \d+ the policy says something else/,
    );
    await expect(rollOut(world, policy, recordedSeat('real', then.slice(1)), batch(12))).rejects.toThrow(
      /has no dialogue 11/,
    );
  });
});
