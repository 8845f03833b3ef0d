/** Branches of a run: nothing changed gives the same numbers; what changed shows from the branch point on. */
import { describe, expect, it } from 'vitest';
import { cancelAt, numbersOf, perform, small } from '../../test/small-experiment';
import type { ExperimentEvent, RunControl } from '../domain/experiment-events';
import type { ExperimentResult } from '../domain/experiment-result';
import { branchPointOf, branchStore } from './branch';
import { Checkpoints } from './checkpoints';
import { MemoryStore } from './memory-store';

const spec = {
  ...small,
  arms: ['base', 'calibrated', 'oracle'],
  grpo: { ...small.grpo, updates: 6, learningRate: 0.05 },
  evaluation: { ...small.evaluation, every: 3 },
};
const ARM = 'calibrated';
const SEED = spec.seeds[0]!;

/** Cancels in the update after the third. */
function afterThree(): RunControl {
  const abort = new AbortController();
  let updates = 0;
  const checkpointDue = () => {
    if (++updates === 3) abort.abort();
    return false;
  };
  return { signal: abort.signal, checkpointDue, keepWhenCancelled: true };
}

/** The store of a run that was stopped after three updates of the calibrated arm. */
async function stopped(): Promise<MemoryStore> {
  const store = new MemoryStore();
  await expect(perform(spec, { store, control: afterThree() })).rejects.toMatchObject({ code: 'cancelled' });
  return store;
}

const armOf = (result: ExperimentResult, arm: string) => result.seeds[0]!.arms.find((one) => one.arm === arm)!;
const plain = (result: ExperimentResult) => armOf(numbersOf(result) as ExperimentResult, ARM);
const all = async (store: MemoryStore) =>
  Promise.all(store.keys().map(async (key) => [key, await store.get(key)] as const));

describe('a branch', () => {
  it('that changes nothing goes on to the numbers of the run, and leaves the run as it was', async () => {
    const whole = await perform(spec);
    const from = await stopped();
    const before = await all(from);
    expect(await branchPointOf(new Checkpoints(from))).toEqual({ seed: SEED, arms: [ARM], update: 3 });
    const store = new MemoryStore();
    const branch = await branchStore(from, store, spec, 'first');
    expect(branch.branchOf).toEqual({ run: 'first', seed: SEED, arm: ARM, update: 3, changed: [] });
    const { result, events } = await perform(branch.spec, { store });
    expect(events.filter((event) => event.type === 'update')).toHaveLength(6 - 3);
    expect(plain(result)).toEqual(plain(whole.result));
    expect(result.branchOf).toEqual(branch.branchOf);
    expect(await all(from)).toEqual(before);
  });

  it('with another reward has the updates of before, then others, and says in store and result what differs', async () => {
    const whole = await perform(spec);
    const store = new MemoryStore();
    const wanted = { ...spec, reward: { ...spec.reward, lambda: 0.5, costPerTurn: 0.2 } };
    const branch = await branchStore(await stopped(), store, wanted, 'first');
    expect(branch.branchOf.changed).toEqual(['reward.lambda=0.5', 'reward.costPerTurn=0.2']);
    const { result } = await perform(branch.spec, { store });
    const [ofBranch, ofWhole] = [plain(result).updates, plain(whole.result).updates];
    expect(ofBranch.slice(0, 3)).toEqual(ofWhole.slice(0, 3));
    expect(ofBranch[3]!.rewardMean).not.toBe(ofWhole[3]!.rewardMean);
    expect((await new Checkpoints(store).get('header'))!.branchOf).toEqual(branch.branchOf);
  });

  it('with other people is evaluated with them', async () => {
    const population = { version: 1, name: 'curt', weights: { terse: 1 } };
    const store = new MemoryStore();
    const branch = await branchStore(await stopped(), store, { ...spec, population }, 'first');
    expect(branch.branchOf.changed).toEqual(['users curt']);
    const { events } = await perform(branch.spec, { store });
    const met = events.flatMap((event) =>
      event.type === 'dialogues' && event.on === 'real' ? event.dialogues.map(({ persona }) => persona) : [],
    );
    expect(new Set(met)).toEqual(new Set(['terse']));
  });

  it('begins after the last update that was shown, wherever the run was cancelled in training', async () => {
    const one = { ...spec, arms: ['naive'], grpo: { ...spec.grpo, updates: 3 } };
    one.evaluation = { ...one.evaluation, every: 1 };
    const whole = numbersOf((await perform(one)).result);
    const updatesOf = (events: readonly ExperimentEvent[]) => events.filter(({ type }) => type === 'update').length;
    const seen = new Set<number>();
    for (let point = 1, trains = true; trains; point++) {
      const store = new MemoryStore();
      const events: ExperimentEvent[] = [];
      const control = { ...cancelAt(point), keepWhenCancelled: true };
      await expect(perform(one, { store, control, events })).rejects.toMatchObject({ code: 'cancelled' });
      trains = !store.keys().includes(`policy/${SEED}/naive`);
      const shown = updatesOf(events);
      if (!trains || shown === 0) continue;
      expect((await branchPointOf(new Checkpoints(store))).update).toBe(shown);
      const resumed: ExperimentEvent[] = [];
      expect(numbersOf((await perform(one, { store, events: resumed })).result)).toEqual(whole);
      expect(updatesOf(resumed)).toBe(one.grpo.updates - shown);
      seen.add(shown);
    }
    expect([...seen]).toEqual([1, 2, 3]);
  });

  it('trains with the simulator as it is, where calibration was stopped after an epoch', async () => {
    const from = new MemoryStore();
    const abort = new AbortController();
    const control = {
      signal: abort.signal,
      gate: async () => {
        const state = await new Checkpoints(from).get('sft', SEED);
        if (state && state.epochs.length - 1 === 1) abort.abort();
      },
    };
    await expect(perform(spec, { store: from, control })).rejects.toMatchObject({ code: 'cancelled' });
    expect(from.keys()).not.toContain(`simulator/${SEED}`);
    const store = new MemoryStore();
    const wanted = { ...spec, sft: { ...spec.sft, maxEpochs: 1 } };
    const branch = await branchStore(from, store, wanted, 'first');
    expect(branch.branchOf.changed).toEqual(['sft.maxEpochs=1']);
    const { result, events } = await perform(branch.spec, { store });
    expect(events.filter(({ type }) => type === 'calibration-epoch')).toEqual([]);
    // It is the simulator of a run that was to have one epoch from the beginning, if its learning rate is constant.
    const whole = await perform(wanted);
    expect(wanted.sft.schedule).toBe('constant');
    expect(plain(result)).toEqual(plain(whole.result));
  });

  it('begins with all arms where none was in training', async () => {
    const from = new MemoryStore();
    const abort = new AbortController();
    const control = {
      signal: abort.signal,
      gate: async () => void (from.keys().includes(`calibration/${SEED}`) && abort.abort()),
    };
    await expect(perform(spec, { store: from, control })).rejects.toMatchObject({ code: 'cancelled' });
    const store = new MemoryStore();
    const branch = await branchStore(from, store, { ...spec, promptedRealism: 0.5 }, 'first');
    expect(branch).toMatchObject({ spec: { arms: spec.arms }, branchOf: { arm: null, update: 0 } });
    const { events } = await perform(branch.spec, { store });
    expect(events.some((event) => event.type === 'calibration-epoch')).toBe(false);
  });

  it('cannot change what its history is made of, nor begin where everything is trained', async () => {
    const from = await stopped();
    const refused = (wanted: typeof spec) => expect(branchStore(from, new MemoryStore(), wanted, 'first')).rejects;
    await refused({ ...spec, logs: { ...spec.logs, dialogues: 20 } }).toMatchObject({ code: 'spec-invalid' });
    await refused({ ...spec, sft: { ...spec.sft, learningRate: 0.1 } }).toMatchObject({ code: 'spec-invalid' });
    await refused({ ...spec, grpo: { ...spec.grpo, updates: 3 } }).toMatchObject({ values: { field: 'grpo.updates' } });
    await refused({ ...spec, task: 'edit' }).toMatchObject({ code: 'spec-invalid' });
    const done = new MemoryStore();
    await perform({ ...spec, arms: ['base'] }, { store: done });
    await expect(branchPointOf(new Checkpoints(done))).rejects.toMatchObject({ code: 'usage' });
  });
});
