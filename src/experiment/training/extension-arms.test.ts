/** The arms that are ours and not the paper’s, in the whole pipeline with tables as models. */
import { describe, expect, it } from 'vitest';
import { cancelAt, numbersOf, perform, small, smallExtensions } from '../../../test/small-experiment';
import { bagHost } from '../../../test/bag-model';
import { tabularHost } from '../../../test/tabular-model';
import type { ExperimentEvent } from '../../domain/experiment-events';
import { Checkpoints } from '../checkpoints';
import { MemoryStore } from '../memory-store';
import { eventsOf } from '../../trace/result-events';
import { taskNamed } from '../../tasks/registry';

const { task } = taskNamed('clarify');

describe('the arms that are our extensions', () => {
  const extended = {
    ...small,
    extensions: smallExtensions,
    arms: ['refreshed', 'filtered', 'reweighted', 'penalised', 'adversarial', 'online'],
    grpo: { ...small.grpo, updates: 5 },
  };

  it('give the same numbers wherever they are stopped', async () => {
    const counted = cancelAt(Infinity);
    const whole = await perform(extended, { control: counted });
    const points = counted.passed();
    for (let at = 3; at <= points; at += 1 + Math.floor(points / 6)) {
      const store = new MemoryStore();
      await expect(perform(extended, { store, control: cancelAt(at) })).rejects.toMatchObject({ code: 'cancelled' });
      expect(numbersOf((await perform(extended, { store })).result)).toEqual(numbersOf(whole.result));
    }
  });

  it('renew every k updates, judge every batch, and leave a report', async () => {
    const store = new MemoryStore();
    const { result, events, host } = await perform(extended, { store });
    const [seed] = result.seeds;
    expect(seed!.arms.map(({ simulator }) => simulator!.name)).toEqual([
      'prompted',
      'prompted',
      'prompted',
      'prompted',
      'adversarial',
      'calibrated',
    ]);
    expect(seed!.adversarial!.rounds).toHaveLength(3);
    expect(seed!.adversarial!.before!.klPerTurn).toBeGreaterThan(0);
    expect(seed!.density).toMatchObject({ trained: 6, heldOut: 3 });
    expect(events.filter((event) => event.type === 'density' || event.type === 'adversarial')).toHaveLength(2);
    const used = Object.fromEntries(
      seed!.arms.map(({ arm, updates }) => [arm, updates.map(({ density }) => density?.effectiveSampleSize)]),
    );
    expect(used.filtered).toEqual(Array(5).fill(3)); // half of 2 · 3 dialogues
    expect(used.penalised).toEqual(Array(5).fill(6));
    expect(used.online).toEqual(Array(5).fill(undefined));
    const checkpoints = new Checkpoints(store);
    const [own, first] = [await checkpoints.get('simulator', 1, 'online'), await checkpoints.get('simulator', 1)];
    expect(own!.weights).not.toEqual(first!.weights);
    expect(await checkpoints.get('renewal', 1, 'online', 1)).toBeNull();
    expect(host.opened.every((model) => model.freed)).toBe(true);
  });

  it('train the opening of the adversarial simulator too: dialogues of a group have different openings', async () => {
    const host = { ...tabularHost(), create: bagHost.create }; // a discriminator that sees every word
    const { result } = await perform(
      { ...extended, arms: ['adversarial'], grpo: { ...extended.grpo, lossType: 'dapo' } },
      { host },
    );
    expect(result.seeds[0]!.adversarial!.before!.klPerTurn).not.toBe(result.seeds[0]!.adversarial!.klPerTurn);
    const prompt = task.simulatorPrompt(task.sampleEpisode(1, 'adversarial', 0), extended.sft.style).length;
    const rows = host.opened.flatMap((model) => model.stepped.flat()).filter(({ refLogprobs }) => refLogprobs);
    expect(rows.length).toBeGreaterThan(0);
    // Σ weight · advantage for each first token of an opening. It would be 0 for every token if a group shared its opening.
    const weightedAdvantage = new Map<number, number>();
    for (const { ids, weights, advantage } of rows)
      weightedAdvantage.set(
        ids[prompt]!,
        (weightedAdvantage.get(ids[prompt]!) ?? 0) + weights[prompt]! * (advantage as number),
      );
    expect([...weightedAdvantage.values()].some((sum) => Math.abs(sum) > 1e-6)).toBe(true);
  });

  it('have events that can be made from their result, except dialogues and progress', async () => {
    const { result, events } = await perform(extended);
    const kept = (list: readonly ExperimentEvent[]) =>
      list
        .filter(({ type }) => !['plan', 'stage', 'progress', 'dialogues', 'calibration-epoch'].includes(type))
        .map((event) => JSON.stringify(event))
        .sort();
    expect(kept(eventsOf(result))).toEqual(kept(events));
  });

  it('differ from the arms that they extend', async () => {
    const curves = async (arm: string) =>
      (await perform({ ...extended, arms: [arm] })).result.seeds[0]!.arms[0]!.updates.map(({ rewardMean, loss }) => [
        rewardMean,
        loss,
      ]);
    const [naive, filtered, fixed, refreshed] = [
      await curves('naive'),
      await curves('filtered'),
      await curves('static'),
      await curves('refreshed'),
    ];
    expect(filtered).not.toEqual(naive);
    expect(refreshed.slice(0, 2)).toEqual(fixed.slice(0, 2));
    expect(refreshed.slice(2)).not.toEqual(fixed.slice(2));
  });

  it('train a discriminator on simulated dialogues with the turn limit of the logs', async () => {
    const longest = async (horizon: number) => {
      const { host } = await perform({
        ...extended,
        arms: ['filtered', 'adversarial'],
        logs: { ...extended.logs, horizon },
      });
      const rows = host.opened
        .filter(({ label }) => label === 'discriminator')
        .flatMap(({ stepped }) => stepped.flat());
      return Math.max(...rows.map(({ ids }) => ids.length));
    };
    expect(await longest(1)).toBeLessThan(await longest(0));
  });
});
