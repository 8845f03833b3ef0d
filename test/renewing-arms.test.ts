/**
 * Arms that the type allows, whether or not they are shipped: a run that is resumed after a renewal ends with the same
 * numbers, and every simulator is found by the arms that train with it.
 */
import { describe, expect, it, vi } from 'vitest';
import type { Arm, ArmStyle } from '../src/domain/arm';
import { Checkpoints } from '../src/experiment/checkpoints';
import { MemoryStore } from '../src/experiment/memory-store';
import { bagHost } from './bag-model';
import { numbersOf, perform, small, smallExtensions, stoppedAfterFour } from './small-experiment';
import { tabularHost } from './tabular-model';

/** Trains, user and what is renewed, for every kind of arm that renews something. */
type Renewing<A> = A extends { readonly trains: infer T; readonly user: infer U; readonly renews?: infer R }
  ? `${T & string}, ${U & string}, ${NonNullable<R> & string}`
  : never;

const { added } = vi.hoisted(() => {
  const about = (name: string, order: number) => ({
    name,
    label: name,
    hypothesis: 'It is only there to be trained.',
    source: 'extension' as const,
    improvesOn: 'base',
    order,
    style: { colour: 'sky', marker: 'cross', dash: [order] } as ArmStyle,
  });
  /** A missing combination does not compile. */
  const renewing: Readonly<Record<Renewing<Arm>, Arm>> = {
    'static, prompted, contexts': {
      ...about('a', 91),
      trains: 'static',
      user: 'prompted',
      renews: 'contexts',
    },
    'static, adversarial, contexts': {
      ...about('b', 92),
      trains: 'static',
      user: 'adversarial',
      renews: 'contexts',
    },
    'static, calibrated, contexts': {
      ...about('c', 93),
      trains: 'static',
      user: 'calibrated',
      renews: 'contexts',
    },
    'static, calibrated, simulator': {
      ...about('d', 94),
      trains: 'static',
      user: 'calibrated',
      renews: 'simulator',
    },
    'interactive, calibrated, simulator': {
      ...about('e', 95),
      trains: 'interactive',
      user: 'calibrated',
      renews: 'simulator',
    },
  };
  const again: Arm = { ...about('adversarial-again', 96), trains: 'interactive', user: 'adversarial' };
  const lookAhead: Arm = { ...about('adversarial-look-ahead', 97), trains: 'static', user: 'adversarial' };
  return { added: { renewing, again, lookAhead } };
});

vi.mock('../src/arms/registry', async (original) => {
  const { arms, registryOf } = await original<typeof import('../src/arms/registry')>();
  const COLOURS: readonly ArmStyle['colour'][] = ['sky', 'black', 'orange', 'vermillion', 'blue', 'green', 'plum'];
  const all = [...Object.values(added.renewing), added.again, added.lookAhead].map((arm, i) => ({
    ...arm,
    style: { ...arm.style, colour: COLOURS[i]! },
  }));
  const files = [...arms, ...all].map((arm) => [`./${arm.name}.ts`, { arm }] as const);
  return { registryOf, ...registryOf(Object.fromEntries(files)) };
});

const spec = {
  ...small,
  grpo: { ...small.grpo, updates: 5 },
  evaluation: { ...small.evaluation, every: 0 },
  extensions: smallExtensions,
};

describe('an arm that renews, resumed after a renewal, ends with the same numbers', () => {
  it.each(Object.entries(added.renewing))('%s', async (_combination, { name }) => {
    const renewed = { ...spec, arms: [name] };
    const { result } = await perform(renewed);
    expect(result.seeds[0]!.arms[0]!.updates).toHaveLength(5);
    // Renewals are due at updates 2 and 4. The run keeps a checkpoint after 3 updates and is stopped after the fourth.
    const store = new MemoryStore();
    await expect(perform(renewed, { store, control: stoppedAfterFour() })).rejects.toMatchObject({ code: 'cancelled' });
    const stored = new Checkpoints(store);
    expect((await stored.get('train', small.seeds[0]!, name))!.updates).toHaveLength(3);
    expect(await stored.get('renewal', small.seeds[0]!, name, 1)).not.toBeNull();
    expect(numbersOf((await perform(renewed, { store })).result)).toEqual(numbersOf(result));
  });
});

describe('an arm that trains with the adversarial simulator and is not the shipped one', () => {
  /** The KL of each arm's simulator to real users, in the arm's dialogues. The discriminator sees every word, so the simulator changes. */
  const simulatorKls = async (...arms: string[]) => {
    const host = { ...tabularHost(), create: bagHost.create };
    const { result } = await perform({ ...spec, arms, grpo: { ...spec.grpo, lossType: 'dapo' } }, { host });
    const results = result.seeds[0]!.arms;
    return { results, kls: results.map(({ real }) => real.metrics.simulatorKl!) };
  };

  it('trains with the weights of the seed: all numbers are those of the shipped arm', async () => {
    const { results, kls } = await simulatorKls('adversarial', added.again.name, 'naive');
    const [shipped, again] = results.map(({ arm: _, ...numbers }) => numbersOf(numbers as never));
    expect(again).toEqual(shipped);
    expect(kls[1]).not.toBeCloseTo(kls[2]!, 6);
  });

  it('may train on static contexts', async () => {
    const { results, kls } = await simulatorKls('static', added.lookAhead.name);
    expect(results.map(({ simulator }) => simulator!.name)).toEqual(['prompted', 'adversarial']);
    expect(kls[1]).not.toBeCloseTo(kls[0]!, 6);
  });
});
