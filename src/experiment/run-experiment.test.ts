/** The whole pipeline on tables over the real clarify task: determinism, resume, cancel, pause, order, fairness. */
import { describe, expect, it, test } from 'vitest';
import { bagHost } from '../../test/bag-model';
import { bigramTable, tabularFiles, tabularHost } from '../../test/tabular-model';
import type { ExperimentResult } from '../domain/experiment-result';
import type { ExperimentEvent, RunControl } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { taskNamed } from '../tasks/registry';
import { Checkpoints } from './checkpoints';
import { MemoryStore } from './memory-store';
import type { OpenCheckpoint } from '../base-models/models';
import { pooled } from '../results/pooled';
import { presetNamed } from './presets/registry';
import { eventsOf } from '../trace/result-events';
import { runExperiment } from './run-experiment';
import { sha256Hex } from '../base-models/sha256';
import { UPDATES_PER_CHECKPOINT } from './training/train';

const { task, policyCorpus, simulatorCorpus } = taskNamed('clarify');
const V = task.vocabulary.length;
const files = {
  policy: tabularFiles(V, bigramTable(V, policyCorpus(1, 100))),
  simulator: tabularFiles(V, bigramTable(V, simulatorCorpus(1, 100))),
};
const openCheckpoint: OpenCheckpoint = async (_task, role) => files[role];

const base = presetNamed('clarify-smoke').spec;
const small: ExperimentSpec = {
  ...base,
  horizon: 3,
  logs: { ...base.logs, dialogues: 10, heldOutShare: 0.3 },
  sft: { ...base.sft, maxEpochs: 2, dialoguesPerStep: 4, learningRate: 0.05 },
  grpo: { ...base.grpo, updates: 3, promptsPerUpdate: 2, groupSize: 3, learningRate: 0.05, beta: 0 },
  evaluation: { dialogues: 12, every: 2, curveDialogues: 6, temperature: 1, c2st: false },
};

async function perform(
  spec: ExperimentSpec,
  over: { store?: MemoryStore; control?: RunControl; host?: ReturnType<typeof tabularHost> } = {},
) {
  const events: ExperimentEvent[] = [];
  const host = over.host ?? tabularHost();
  let nowMs = 0;
  const result = await runExperiment({
    spec,
    host,
    openCheckpoint,
    store: over.store ?? new MemoryStore(),
    control: over.control ?? {},
    onEvent: (event) => void events.push(structuredClone(event)),
    nowMs: () => (nowMs += 5),
  });
  return { result, events, host };
}

/** All that a resumed run must reproduce: everything but wall times. */
function numbersOf(result: ExperimentResult): unknown {
  const { stages: _s, durationSeconds: _d, ...rest } = result;
  return JSON.parse(JSON.stringify(rest, (key, value: unknown) => (key === 'tokensPerSecond' ? 0 : value)));
}

/** A control that cancels at its n-th safe point. */
function cancelAt(n: number): RunControl & { readonly passed: () => number } {
  const abort = new AbortController();
  let passed = 0;
  return { signal: abort.signal, passed: () => passed, gate: async () => void (++passed === n && abort.abort()) };
}

describe('an experiment', () => {
  it('gives the same numbers twice, and its result is plain JSON', async () => {
    const [first, second] = [await perform(small), await perform(small)];
    expect(second.result).toEqual(first.result);
    expect(second.events).toEqual(first.events);
    expect(JSON.parse(JSON.stringify(first.result))).toEqual(first.result);
    expect(first.host.opened.every((model) => model.freed)).toBe(true);
  });

  it('tells its stages in order, progress that only grows, and everything that a chart needs', async () => {
    const { events, result } = await perform(small);
    const stages = events.filter((event) => event.type === 'stage');
    expect(stages.map(({ stage, arm }) => [stage, arm].filter(Boolean).join(' '))).toEqual([
      'load',
      'logs',
      'calibrate',
      'fidelity',
      'evaluate base',
      ...['static', 'naive', 'calibrated', 'oracle'].flatMap((arm) => [`train ${arm}`, `evaluate ${arm}`]),
      'report',
    ]);
    expect(stages.map((stage) => stage.index)).toEqual(stages.map((_, i) => i));
    const shares = events.filter((event) => event.type === 'progress').map((event) => event.share);
    shares.slice(1).forEach((share, i) => expect(share).toBeGreaterThanOrEqual(shares[i]! - 1e-12));
    expect(shares.at(-1)).toBeCloseTo(1, 12);
    for (const arm of result.seeds[0]!.arms) {
      const updates = events.filter((event) => event.type === 'update' && event.arm === arm.arm);
      expect(updates).toHaveLength(arm.arm === 'base' ? 0 : small.grpo.updates);
      expect(arm.curve.map((point) => point.update)).toEqual(arm.arm === 'base' ? [] : [2]);
      expect(arm.real.successes).toHaveLength(small.evaluation.dialogues);
      expect(arm.simulator === null).toBe(arm.arm === 'oracle');
    }
    expect(result.gaps).toHaveLength(10);
    expect(result.dropOffs.map((drop) => drop.arm)).toEqual(['base', 'static', 'naive', 'calibrated']);
    const { before, after, realNll } = result.seeds[0]!.calibration!;
    expect(after.heldOutNll).toBeLessThan(before.heldOutNll);
    expect(after.klPerTurn).toBeGreaterThan(0);
    expect(realNll).toBeLessThan(after.heldOutNll);
  });

  it('takes the same number of updates and of dialogues an update in every trained arm, and static trains one turn of each', async () => {
    const { events, host } = await perform({
      ...small,
      arms: ['static', 'oracle'],
      grpo: { ...small.grpo, scaleRewards: 'none' },
    });
    const shown = (arm: string) =>
      events.filter((event) => event.type === 'dialogues' && event.stage === 'train' && event.arm === arm);
    expect(shown('static')).toHaveLength(shown('oracle').length);
    const [policy] = host.opened;
    const responseRows = policy!.stepped.flat();
    const stops = responseRows.map(
      (row) => Array.from(row.ids).filter((id, t) => id === task.stopToken.policy && row.weights[t] !== 0).length,
    );
    const oracleRows = stops.filter((count) => count > 1).length;
    expect(oracleRows).toBeGreaterThan(0);
    const staticArm = await perform({ ...small, arms: ['static'] });
    for (const row of staticArm.host.opened[0]!.stepped.flat()) {
      const targets = Array.from(row.ids, (_, t) => t).filter((t) => row.weights[t] !== 0);
      // One response: its targets are consecutive, reach the row's end, and hold at most one stop token.
      expect(targets.at(-1)! - targets[0]!).toBe(targets.length - 1);
      expect(targets.at(-1)).toBe(row.ids.length - 1);
      expect(targets.filter((t) => row.ids[t] === task.stopToken.policy).length).toBeLessThanOrEqual(1);
    }
  });

  it('lets all arms meet the same people on the same problems', async () => {
    const { events } = await perform(small);
    const openings = small.arms.map((arm) => {
      const event = events.find(
        (one) => one.type === 'dialogues' && one.stage === 'evaluate' && one.on === 'real' && one.arm === arm,
      );
      if (event?.type !== 'dialogues') throw new Error(`no dialogues of ${arm}`);
      return event.dialogues.map(({ episode, persona, turns }) => ({ episode, persona, opening: turns[0] }));
    });
    for (const other of openings) expect(other).toEqual(openings[0]);
  });

  it('opens the dialogues of a group alike, whoever plays the user, and lets them differ later', async () => {
    const { events } = await perform({ ...small, arms: ['calibrated', 'oracle'] });
    for (const event of events) {
      if (event.type !== 'dialogues' || event.stage !== 'train') continue;
      const G = small.grpo.groupSize;
      for (let start = 0; start < event.dialogues.length; start += G) {
        const group = event.dialogues.slice(start, start + G);
        for (const one of group)
          expect([one.episode, one.persona, one.turns[0]]).toEqual([
            group[0]!.episode,
            group[0]!.persona,
            group[0]!.turns[0],
          ]);
        expect(new Set(group.map((one) => JSON.stringify(one.turns))).size).toBeGreaterThan(1);
      }
    }
  });

  it('measures the gap of every arm, with a discriminator where that is asked for', async () => {
    const { result, events } = await perform({
      ...small,
      arms: ['naive', 'oracle'],
      evaluation: { ...small.evaluation, dialogues: 40, c2st: true },
    });
    const [naive, oracle] = result.seeds[0]!.arms;
    const names = (arm: typeof naive) => [...new Set(arm!.gap!.numbers.map(({ metric }) => metric))];
    expect(names(naive)).toEqual([
      'successGap',
      'rewardGap',
      'userActTv',
      'policyActTv',
      'c2stAccuracy',
      'c2stAuc',
      'effectiveSampleSize',
      'unreachedShare',
      'klPerTurn',
      'tvAtMost',
      'valueBound',
      'nllExcess',
      'firstAnswerEce',
    ]);
    expect(names(oracle)).toEqual(['firstAnswerEce']);
    const drop = naive!.gap!.numbers.find(({ metric }) => metric === 'successGap')!;
    expect(drop.value).toBeCloseTo(naive!.simulator!.metrics.success - naive!.real.metrics.success, 12);
    const opening = naive!.gap!.numbers.find(({ metric, turn }) => metric === 'klPerTurn' && turn === 0)!;
    expect(opening).toMatchObject({ nullBand: [0, 0], dialogues: 40 });
    expect(events.filter((event) => event.type === 'gap').map(({ arm }) => arm)).toEqual(['naive', 'oracle']);
    expect(naive!.real.metrics.firstAnswerEceExcess).toBeDefined();
    expect(naive!.real.metrics.firstAnswers).toEqual(naive!.gap!.firstAnswers);
    for (const { metrics } of naive!.curve) {
      expect(metrics.firstAnswers!.reduce((sum, { answers }) => sum + answers, 0)).toBeLessThanOrEqual(
        metrics.dialogues,
      );
      expect(metrics.firstAnswers!.length).toBeGreaterThan(0);
    }
    expect(naive!.curve.length).toBeGreaterThan(0);
  });

  it('bounds a value gap by no more than the range of the reward', async () => {
    // Tables are far from real users: the bound is cut. cost · H = .3 with the reward in [−.3, 1], and 1.5.
    for (const costPerTurn of [0, 0.1, 0.5]) {
      const { result } = await perform({ ...small, arms: ['base'], reward: { ...small.reward, costPerTurn } });
      const { value } = result.seeds[0]!.arms[0]!.gap!.numbers.find(({ metric }) => metric === 'valueBound')!;
      expect(value).toBeCloseTo(1 + costPerTurn * small.horizon, 12);
    }
  });

  it('knows real users’ verdicts from fresh dialogues, whatever the logs kept of theirs', async () => {
    const realFidelity = async (logs: Partial<ExperimentSpec['logs']>) => {
      const { result, events } = await perform({
        ...small,
        arms: ['calibrated'],
        logs: { ...small.logs, dialogues: 40, ...logs },
        evaluation: { ...small.evaluation, curveDialogues: 40 },
      });
      const reported = events.filter((event) => event.type === 'progress' && event.stage === 'fidelity');
      expect(reported.map((event) => event.type === 'progress' && [event.done, event.total])).toEqual([
        [40, 120],
        [80, 120],
        [120, 120],
        [1, 1],
      ]);
      return result.seeds[0]!.calibration!.realFidelity;
    };
    const all = await realFidelity({});
    expect(all.wrong).toBeGreaterThan(0);
    expect([
      await realFidelity({ keep: 'survivors' }),
      await realFidelity({ horizon: 1 }),
      await realFidelity({ temperature: 0.1 }),
    ]).toEqual([all, all, all]);
  });

  it('needs a reference model only where β > 0', async () => {
    const { host, result } = await perform({ ...small, arms: ['oracle'], grpo: { ...small.grpo, beta: 0.1 } });
    expect(host.opened.map((model) => model.label)).toContain('reference policy');
    expect(result.seeds[0]!.arms[0]!.updates[0]!.kl).toBeCloseTo(0, 6);
    expect(result.seeds[0]!.arms[0]!.updates[1]!.kl).toBeGreaterThan(0);
    expect(result.seeds[0]!.calibration).toBeNull();
  });
});

test('results of one seed each, pooled, are the result of both', async () => {
  const resultOf = async (seeds: number[]) => (await perform({ ...small, seeds })).result;
  const [both, one, two] = [await resultOf([1, 2]), await resultOf([1]), await resultOf([2])];
  const [together, ...others] = pooled([two, one]);
  expect(others).toEqual([]);
  expect(together!.spec).toEqual(both.spec);
  expect(numbersOf(together!)).toEqual(numbersOf(both));
  expect(pooled([one, { ...two, spec: { ...two.spec, horizon: two.spec.horizon + 1 } }])).toHaveLength(2);
  expect(() => pooled([one, both])).toThrow(/Seed 1/);
});

describe('an interrupted experiment', () => {
  const resumable = {
    ...small,
    arms: ['static', 'calibrated'],
    grpo: { ...small.grpo, updates: UPDATES_PER_CHECKPOINT + 2, numIterations: 2 },
    evaluation: { ...small.evaluation, every: 8 },
  };

  it('ends with the numbers of one that was not, wherever it was stopped', async () => {
    const counted = cancelAt(Infinity);
    const whole = await perform(resumable, { control: counted });
    const points = counted.passed();
    expect(points).toBeGreaterThan(40);
    for (let at = 1; at <= points; at += 1 + Math.floor(points / 11)) {
      const store = new MemoryStore();
      await expect(perform(resumable, { store, control: cancelAt(at) })).rejects.toMatchObject({ code: 'cancelled' });
      expect(numbersOf((await perform(resumable, { store })).result)).toEqual(numbersOf(whole.result));
    }
  });

  it('survives being stopped again and again', async () => {
    const store = new MemoryStore();
    let stops = 0;
    for (;;) {
      try {
        const { result } = await perform(resumable, { store, control: cancelAt(45) });
        expect(numbersOf(result)).toEqual(numbersOf((await perform(resumable)).result));
        break;
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'cancelled' });
        if (++stops > 30) throw new Error('it makes no headway');
      }
    }
    expect(stops).toBeGreaterThan(1);
  });

  it('makes a checkpoint out of turn when it is asked to, and goes on from there', async () => {
    const store = new MemoryStore();
    const abort = new AbortController();
    let updates = 0;
    const checkpointDue = () => {
      if (++updates === 4) abort.abort();
      return updates === 3;
    };
    const oracle = { ...resumable, arms: ['oracle'] };
    await expect(perform(oracle, { store, control: { signal: abort.signal, checkpointDue } })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect((await new Checkpoints(store).get('train', oracle.seeds[0]!, 'oracle'))!.updates).toHaveLength(3);
    expect(numbersOf((await perform(oracle, { store })).result)).toEqual(numbersOf((await perform(oracle)).result));
  });

  it('says from which base models it began, and does not go on from others', async () => {
    const store = new MemoryStore();
    const spec = { ...small, arms: ['base'] };
    const { result } = await perform(spec, { store });
    const [policy, simulator] = await Promise.all(
      [files.policy, files.simulator].map(({ weights }) => sha256Hex(Uint8Array.from(weights))),
    );
    expect(result.baseModels).toEqual({ policy, simulator });
    const other: OpenCheckpoint = async (_task, role) =>
      role === 'policy' ? files.policy : tabularFiles(V, new Float32Array(V ** 2));
    await expect(
      runExperiment({ spec, host: tabularHost(), openCheckpoint: other, store, control: {}, onEvent: () => undefined }),
    ).rejects.toMatchObject({ code: 'usage' });
    expect(await new Checkpoints(store).get('result')).toEqual(result);
  });

  it('warns where dialogues outgrew the positions of a model, whatever the arm, and is silent otherwise', async () => {
    const spec = { ...small, arms: ['base', 'oracle'] };
    const host = tabularHost();
    const open = host.open.bind(host);
    host.open = async (checkpoint, label) => {
      const model = await open(checkpoint, label);
      host.opened.at(-1)!.maxPositions = 12;
      return model;
    };
    const warningsOf = ({ result }: Awaited<ReturnType<typeof perform>>) =>
      result.seeds[0]!.arms.map(({ gap }) => gap!.warnings);
    const [base, oracle] = warningsOf(await perform(spec, { host }));
    expect(base!.map((warning) => warning.match(/that the (\w+) was made for/)![1])).toEqual(['policy', 'simulator']);
    expect(base![0]).toMatch(/^\d+ of 24 dialogues/);
    expect(base![1]).toMatch(/^\d+ of 12 dialogues/);
    expect(oracle).toEqual([
      expect.stringMatching(/^\d+ of 12 dialogues .* the 12 tokens that the policy was made for/),
    ]);
    expect(warningsOf(await perform(spec))).toEqual([[], []]);
  });

  it('does nothing twice that the store already has, and refuses a store of other settings', async () => {
    const store = new MemoryStore();
    const first = await perform(small, { store });
    const again = await perform(small, { store });
    expect(numbersOf(again.result)).toEqual(numbersOf(first.result));
    expect(again.events.some((event) => event.type === 'update' || event.type === 'dialogues')).toBe(false);
    await expect(perform({ ...small, horizon: 2 }, { store })).rejects.toMatchObject({ code: 'usage' });
  });

  it('waits while paused and goes on to the same numbers', async () => {
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let points = 0;
    const run = perform(small, { control: { gate: () => (++points === 12 ? gate : Promise.resolve()) } });
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(points).toBe(12);
    open();
    expect(numbersOf((await run).result)).toEqual(numbersOf((await perform(small)).result));
  });

  it('ends at once with device-lost when the device goes, even while waiting', async () => {
    const host = tabularHost();
    const run = perform(small, { host, control: { gate: () => new Promise(() => undefined) } });
    host.lose(new Error('driver reset'));
    await expect(run).rejects.toMatchObject({ code: 'device-lost', message: 'driver reset' });
  });
});

describe('the arms that are not the paper’s', () => {
  const extensions = {
    ...small.extensions,
    renewEvery: 2,
    freshDialogues: 6,
    density: { dialogues: 6, maxEpochs: 2, learningRate: 0.05 },
    adversarial: {
      ...small.extensions.adversarial,
      rounds: 3,
      promptsPerRound: 2,
      groupSize: 3,
      roundsPerDiscriminator: 2,
      learningRate: 0.05,
    },
  };
  const extended = {
    ...small,
    extensions,
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

  it('train the adversarial simulator’s opening too: dialogues of a group open each on its own', async () => {
    const host = { ...tabularHost(), create: bagHost.create }; // a discriminator that sees every word
    const { result } = await perform(
      { ...extended, arms: ['adversarial'], grpo: { ...extended.grpo, lossType: 'dapo' } },
      { host },
    );
    expect(result.seeds[0]!.adversarial!.before!.klPerTurn).not.toBe(result.seeds[0]!.adversarial!.klPerTurn);
    const prompt = task.simulatorPrompt(task.sampleEpisode(1, 'adversarial', 0), extended.sft.style).length;
    const rows = host.opened.flatMap((model) => model.stepped.flat()).filter(({ refLogprobs }) => refLogprobs);
    expect(rows.length).toBeGreaterThan(0);
    // What the first token of the opening is taught, by token: 0 for each where all of a group begin with the same.
    const taught = new Map<number, number>();
    for (const { ids, weights, advantage } of rows)
      taught.set(ids[prompt]!, (taught.get(ids[prompt]!) ?? 0) + weights[prompt]! * (advantage as number));
    expect([...taught.values()].some((sum) => Math.abs(sum) > 1e-6)).toBe(true);
  });

  it('tell from their result what they told as they ran, but for dialogues and how far they were', async () => {
    const { result, events } = await perform(extended);
    const told = (list: readonly ExperimentEvent[]) =>
      list
        .filter(({ type }) => !['plan', 'stage', 'progress', 'dialogues', 'calibration-epoch'].includes(type))
        .map((event) => JSON.stringify(event))
        .sort();
    expect(told(eventsOf(result))).toEqual(told(events));
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

  it('let a discriminator learn from simulated dialogues as long as the logs are', async () => {
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

describe('a run that collapses', () => {
  const watched = {
    ...small,
    arms: ['oracle'],
    grpo: { ...small.grpo, updates: UPDATES_PER_CHECKPOINT + 6 },
    guard: { on: true, window: 2, maxKl: 1e9, minEntropy: 0, maxRewardDrop: 1e-9 },
  };

  it('goes back to its best checkpoint, ends there, and says so', async () => {
    const store = new MemoryStore();
    const { result, events } = await perform(watched, { store });
    const [arm] = result.seeds[0]!.arms;
    const told = events.filter((event) => event.type === 'rollback');
    expect(told).toMatchObject([{ seed: 1, arm: 'oracle', rollback: arm!.rollback }]);
    expect(arm!.rollback).toMatchObject({ reason: 'reward', update: arm!.updates.length });
    expect(arm!.updates.length).toBeLessThan(watched.grpo.updates);
    if (arm!.rollback!.backTo === 0) {
      const policy = await new Checkpoints(store).get('policy', 1, 'oracle');
      expect(policy!.weights).toEqual(bigramTable(V, policyCorpus(1, 100)));
    }
  });

  it('is noticed by its distance from the base policy though β is 0', async () => {
    const far = { ...watched, guard: { ...watched.guard, maxKl: 1e-4, maxRewardDrop: 1e9 } };
    expect(far.grpo.beta).toBe(0);
    const [arm] = (await perform(far)).result.seeds[0]!.arms;
    expect(arm!.rollback).toMatchObject({ reason: 'kl', threshold: 1e-4 });
    expect(arm!.rollback!.value).toBeGreaterThan(1e-4);
  });

  it('is left alone where the guard is off, and where nothing collapses', async () => {
    const off = (await perform({ ...watched, guard: { ...watched.guard, on: false } })).result.seeds[0]!.arms[0]!;
    const calm = (await perform({ ...watched, guard: { ...watched.guard, maxRewardDrop: 10 } })).result.seeds[0]!
      .arms[0]!;
    expect([off.rollback, off.updates.length]).toEqual([undefined, watched.grpo.updates]);
    expect(calm.updates.map(({ loss }) => loss)).toEqual(off.updates.map(({ loss }) => loss));
  });
});

describe('very few evaluation dialogues', () => {
  const few = (dialogues: number, c2st: boolean, arms = ['base', 'oracle']) =>
    perform({ ...small, arms, evaluation: { ...small.evaluation, dialogues, curveDialogues: 1, c2st } });
  const measured = ({ result }: Awaited<ReturnType<typeof few>>) =>
    result.seeds[0]!.arms.map(({ gap }) => new Set(gap!.numbers.map(({ metric }) => metric)).has('c2stAccuracy'));

  it('are enough from four on for a discriminator, and from one on without', async () => {
    expect(measured(await few(4, true))).toEqual([true, false]);
    for (const dialogues of [1, 2, 3]) {
      expect(measured(await few(dialogues, false))).toEqual([false, false]);
      expect(measured(await few(dialogues, true, ['oracle']))).toEqual([false]);
    }
  });
  it('leave a result that is plain JSON', async () => {
    const { result } = await few(1, false);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe('an unusable spec', () => {
  it.each([
    [{ arms: ['base', 'nave'] }, 'arm-unknown', /"nave"; arms: base, static, naive, calibrated, oracle, refreshed/],
    [{ task: 'chess' }, 'task-unknown', /clarify/],
    [{ promptedStyle: 'rude' }, 'spec-invalid', /promptedStyle/],
    [{ arms: ['base', 'base'] }, 'spec-invalid', /arms/],
    [{ seeds: [] }, 'spec-invalid', /seeds/],
    [
      { evaluation: { ...small.evaluation, dialogues: 3, c2st: true } },
      'spec-invalid',
      /evaluation\.dialogues must be at least 4 .* evaluation\.c2st=false, but is 3/,
    ],
    [{ logs: { ...small.logs, horizon: 4 } }, 'spec-invalid', /logs.horizon must be at most the horizon, 3, but is 4/],
  ] as const)('%j is refused with %s', async (over, code, message) => {
    const refused = await perform({ ...small, ...over } as unknown as ExperimentSpec).catch(
      (thrown: unknown) => thrown,
    );
    expect(refused).toMatchObject({ code, message: expect.stringMatching(message) as unknown });
  });
});
