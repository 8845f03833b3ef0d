/** An arm taken from another run is the arm that the run itself would have trained. */
import { describe, expect, it } from 'vitest';
import { bigramTable, tabularFiles, tabularHost } from '../../test/tabular-model';
import { arms } from '../arms/registry';
import type { ExperimentResult } from '../domain/experiment-result';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { taskNamed } from '../tasks/registry';
import { MemoryStore } from '../experiment/memory-store';
import { onlySeeds, pooled } from './pooled';
import { presetNamed } from '../experiment/presets/registry';
import { runExperiment } from '../experiment/run-experiment';
import { armSettings, joined, sharedArm, type Here } from './shared-arms';

const { task, policyCorpus, simulatorCorpus } = taskNamed('clarify');
const V = task.vocabulary.length;
const files = {
  policy: tabularFiles(V, bigramTable(V, policyCorpus(1, 100))),
  simulator: tabularFiles(V, bigramTable(V, simulatorCorpus(1, 100))),
};
const { spec: smoke } = presetNamed('clarify-smoke');
const spec: ExperimentSpec = {
  ...smoke,
  arms: ['base', 'static', 'naive', 'calibrated', 'oracle', 'penalised'],
  seeds: [3],
  horizon: 3,
  logs: { ...smoke.logs, dialogues: 16, heldOutShare: 0.3 },
  sft: { ...smoke.sft, maxEpochs: 2, dialoguesPerStep: 4, learningRate: 0.05 },
  grpo: { ...smoke.grpo, updates: 3, promptsPerUpdate: 2, groupSize: 3, learningRate: 0.05, beta: 0 },
  evaluation: { dialogues: 12, every: 2, curveDialogues: 6, temperature: 1, secondTemperature: 0, c2st: false },
};

const run = (of: ExperimentSpec): Promise<ExperimentResult> =>
  runExperiment({
    spec: of,
    host: tabularHost(),
    openCheckpoint: async (_task, role) => files[role],
    store: new MemoryStore(),
    control: {},
    onEvent: () => undefined,
    nowMs: () => 0,
  });

const hereOf = (result: ExperimentResult): Here => ({
  adapter: result.adapters[0]!.description,
  baseModels: result.baseModels!,
});
const numbers = (result: ExperimentResult) => ({
  seeds: result.seeds,
  gaps: result.gaps,
  dropOffs: result.dropOffs,
  adapters: result.adapters,
  spec: result.spec,
});

describe('a result joined from several runs', () => {
  it('equals that of a single run, although each part ran with other arms and with different settings that do not affect it', async () => {
    const whole = await run(spec);
    const here = hereOf(whole);
    const others = [
      await run({
        ...spec,
        arms: ['oracle', 'naive', 'base'],
        preset: 'other',
        logs: { ...spec.logs, dialogues: 9 },
        staticLookahead: 2,
      }),
      await run({ ...spec, arms: ['calibrated'], staticLookahead: 0, evaluation: { ...spec.evaluation, c2st: true } }),
    ];
    const shared = spec.arms.flatMap((name) => sharedArm(spec, 3, name, here, others) ?? []);
    expect(shared.map(({ arm }) => arm.arm)).toEqual(['base', 'naive', 'calibrated', 'oracle']);
    const rest = await run({ ...spec, arms: ['static', 'penalised'] });
    const calibrated = shared.find(({ arm }) => arm.arm === 'calibrated')!;
    // Its gap report also has a discriminator's numbers, which this spec does not ask for. The other numbers are equal.
    const asked = calibrated.arm.gap!.numbers.filter(
      ({ metric }) => !/^c2st|^effectiveSampleSize|^unreached/.test(metric),
    );
    const without = {
      ...calibrated,
      arm: { ...calibrated.arm, gap: { ...calibrated.arm.gap!, numbers: asked, warnings: [] } },
    };
    expect(
      numbers(
        joined(
          spec,
          shared.map((one) => (one === calibrated ? without : one)),
          rest,
        ),
      ),
    ).toEqual(numbers(whole));
  });

  it('takes nothing of another seed, adapter, precision, base model or setting that reaches the arm, nor what lacks a metric that is asked for', async () => {
    const result = await run({ ...spec, arms: ['base', 'naive'] });
    const found = (of: ExperimentSpec, from: ExperimentResult = result, seed = 3, here: Partial<Here> = {}) =>
      sharedArm(of, seed, 'naive', { ...hereOf(result), ...here }, [from]) !== null;
    expect(found(spec)).toBe(true);
    expect(found(spec, result, 4)).toBe(false);
    expect(found(spec, result, 3, { adapter: 'another adapter' })).toBe(false);
    expect(found(spec, result, 3, { baseModels: { policy: 'another', simulator: 'model' } })).toBe(false);
    expect(found(spec, { ...result, adapters: [{ ...result.adapters[0]!, precision: 'f16' }] })).toBe(false);
    const other = { ...result.adapters[0]!, description: 'another adapter' };
    const mixed = pooled([
      result,
      { ...result, adapters: [other], spec: { ...result.spec, seeds: [4] }, seeds: [{ ...result.seeds[0]!, seed: 4 }] },
    ])[0]!;
    expect(mixed.adapters).toEqual([result.adapters[0], other]);
    expect(onlySeeds(mixed, [4])).toMatchObject({ adapters: [other], spec: { seeds: [4] } });
    expect(numbers(pooled([onlySeeds(mixed, [3]), onlySeeds(mixed, [4])])[0]!)).toEqual(numbers(mixed));
    expect(found(spec, mixed)).toBe(true);
    expect(found(spec, mixed, 4)).toBe(false);
    expect(found(spec, mixed, 4, { adapter: 'another adapter' })).toBe(true);
    expect(found({ ...spec, reward: { ...spec.reward, lambda: 0.5 } })).toBe(false);
    expect(found({ ...spec, grpo: { ...spec.grpo, updates: 4 } })).toBe(false);
    expect(found({ ...spec, evaluation: { ...spec.evaluation, c2st: true } })).toBe(false);
    const { gap: _gap, ...old } = result.seeds[0]!.arms[1]!;
    expect(found(spec, { ...result, seeds: [{ ...result.seeds[0]!, arms: [result.seeds[0]!.arms[0]!, old] }] })).toBe(
      false,
    );
  });
});

it('takes from a calibrated arm the report of the prompted simulator only where it is the one of the spec', async () => {
  const result = await run({ ...spec, arms: ['calibrated'] });
  const { before, ...rest } = result.seeds[0]!.calibration!;
  expect(before).not.toBeNull();
  const reportWith = (change: Partial<ExperimentSpec>) => {
    const other = { ...spec, arms: ['calibrated'], ...change };
    const shared = sharedArm(other, 3, 'calibrated', hereOf(result), [result])!;
    return joined(other, [shared], null).seeds[0]!.calibration;
  };
  expect(reportWith({ staticLookahead: 0 })).toEqual({ before, ...rest });
  expect(reportWith({ promptedRealism: 0.5 })).toEqual({ before: null, ...rest });
  expect(reportWith({ promptedStyle: 'people' })).toEqual({ before: null, ...rest });
  const both: ExperimentSpec = { ...spec, arms: ['calibrated', 'online'], promptedStyle: 'people' };
  const own = await run({ ...both, arms: ['online'] });
  const [calibrated] = result.seeds[0]!.arms;
  const shared = { from: result, seed: result.seeds[0]!, arm: calibrated! };
  expect(joined(both, [shared], own).seeds[0]!.calibration).toEqual(own.seeds[0]!.calibration);
});

describe('the settings that decide an arm', () => {
  const changes: Record<string, Partial<ExperimentSpec>> = {
    logs: { logs: { ...spec.logs, dialogues: 17 } },
    sft: { sft: { ...spec.sft, maxEpochs: 3 } },
    lookahead: { staticLookahead: 5 },
    prompted: { promptedStyle: 'people' },
    grpo: { grpo: { ...spec.grpo, beta: 0.5 } },
  };
  const reached = (name: string) =>
    Object.keys(changes).filter(
      (change) => armSettings({ ...spec, ...changes[change]! }, name) !== armSettings(spec, name),
    );

  it.each([
    ['base', ['prompted']],
    ['static', ['logs', 'lookahead', 'prompted', 'grpo']],
    ['naive', ['prompted', 'grpo']],
    ['calibrated', ['logs', 'sft', 'grpo']],
    ['oracle', ['grpo']],
  ])('are of %s: %j', (name, expected) => expect(reached(name)).toEqual(expected));

  it('are all settings for an arm of ours', () => {
    for (const arm of arms.filter(({ source }) => source === 'extension'))
      expect(reached(arm.name)).toEqual(Object.keys(changes));
  });
});
