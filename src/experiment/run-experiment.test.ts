/** The whole pipeline with tables as models on the task clarify: determinism, order, fairness between arms, unusable specs. */
import { describe, expect, it } from 'vitest';
import { perform, small } from '../../test/small-experiment';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { MemoryStore } from './memory-store';
import { taskNamed } from '../tasks/registry';

const { task } = taskNamed('clarify');

describe('an experiment', () => {
  it('gives the same numbers twice, and its result is plain JSON', async () => {
    const [first, second] = [await perform(small), await perform(small)];
    expect(second.result).toEqual(first.result);
    expect(second.events).toEqual(first.events);
    expect(JSON.parse(JSON.stringify(first.result))).toEqual(first.result);
    expect(first.host.opened.every((model) => model.freed)).toBe(true);
  });

  it('sends its stages in order, progress that never falls, and everything that a chart needs', async () => {
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
    expect(after.heldOutNll).toBeLessThan(before!.heldOutNll);
    expect(after.klPerTurn).toBeGreaterThan(0);
    expect(realNll).toBeLessThan(after.heldOutNll);
  });

  it('trains every arm for the same number of updates and dialogues, and static on only one turn of each', async () => {
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
      // One response: its targets are consecutive, reach the row's end, and contain at most one stop token.
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

  it('gives the dialogues of a group the same opening, whoever plays the user, and different replies later', async () => {
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

  it('measures the KL from the base policy and that from the sampler, whatever β is', async () => {
    for (const beta of [0, 0.1]) {
      const guard = { ...small.guard, on: false };
      const { host, result } = await perform({ ...small, arms: ['oracle'], guard, grpo: { ...small.grpo, beta } });
      expect(host.opened.map((model) => model.label)).toContain('reference policy');
      const { updates } = result.seeds[0]!.arms[0]!;
      expect(updates[0]!.klFromBase).toBeCloseTo(0, 6);
      expect(updates[1]!.klFromBase).toBeGreaterThan(0);
      for (const { klFromSampler } of updates) expect(klFromSampler).toBeCloseTo(0, 6);
      expect(result.seeds[0]!.calibration).toBeNull();
    }
  });
});

it('says once, when it begins, that k1 in a loss holds nothing near the base policy', async () => {
  const said: string[] = [];
  const store = new MemoryStore();
  const request = { store, onNotice: (sentence: string) => void said.push(sentence) };
  const spec = { ...small, arms: ['naive'], grpo: { ...small.grpo, beta: 0.1, klEstimator: 'k1' as const } };
  await perform(spec, request);
  expect(said).toEqual([expect.stringMatching(/^With grpo\.klEstimator=k1, grpo\.beta cannot/)]);
  await perform(spec, request);
  expect(said).toHaveLength(1);
});

it('trains the oracle with other people if its groups share only the opening, and evaluates with the same', async () => {
  const run = async (groupShares: 'person' | 'opening') =>
    perform({ ...small, arms: ['oracle'], grpo: { ...small.grpo, groupShares } });
  const [byPerson, byOpening] = [await run('person'), await run('opening')];
  const met = ({ events }: typeof byPerson, stage: 'train' | 'evaluate') =>
    events.flatMap((event) =>
      event.type === 'dialogues' && event.stage === stage && event.on === 'real'
        ? event.dialogues.map(({ persona, turns }) => ({ persona, opening: turns[0]!.tokens }))
        : [],
    );
  const openings = (run: typeof byPerson) => met(run, 'train').map(({ opening }) => opening);
  expect(openings(byOpening)).toEqual(openings(byPerson));
  expect(met(byOpening, 'train')).not.toEqual(met(byPerson, 'train'));
  expect(met(byOpening, 'evaluate')).toEqual(met(byPerson, 'evaluate'));
});

describe('an unusable spec', () => {
  it.each([
    [
      { arms: ['base', 'nave'] },
      'arm-unknown',
      /"nave"; arms: base, static, static-simulated, naive, calibrated, oracle/,
    ],
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
    [
      { evaluation: { ...small.evaluation, secondTemperature: small.evaluation.temperature } },
      'spec-invalid',
      /secondTemperature must be another temperature than the first, or 0 for none, but is 1/,
    ],
  ] as const)('%j is refused with %s', async (over, code, message) => {
    const refused = await perform({ ...small, ...over } as unknown as ExperimentSpec).catch(
      (thrown: unknown) => thrown,
    );
    expect(refused).toMatchObject({ code, message: expect.stringMatching(message) as unknown });
  });
});
