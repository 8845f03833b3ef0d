/** The gap report of every arm, from the whole pipeline with tables as models: which numbers it has, and how many dialogues it needs. */
import { describe, expect, it } from 'vitest';
import { perform, small } from '../../../test/small-experiment';
import { tabularHost } from '../../../test/tabular-model';
import type { ExperimentSpec } from '../../domain/experiment-spec';

describe('an arm’s gap', () => {
  it('is measured for every arm, with a discriminator if the spec asks for it', async () => {
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
      'valueBound',
      'userActTv',
      'policyActTv',
      'klPerTurn',
      'tvAtMost',
      'nllExcess',
      'c2stAccuracy',
      'c2stAuc',
      'effectiveSampleSize',
      'unreachedShare',
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

  it('has a bound on the value gap that is no larger than the range of the reward', async () => {
    // Tables are far from real users, so the bound is cut at the range. cost · H is .3 (rewards in [−.3, 1]), then 1.5.
    for (const costPerTurn of [0, 0.1, 0.5]) {
      const { result } = await perform({ ...small, arms: ['base'], reward: { ...small.reward, costPerTurn } });
      const { value } = result.seeds[0]!.arms[0]!.gap!.numbers.find(({ metric }) => metric === 'valueBound')!;
      expect(value).toBeCloseTo(1 + costPerTurn * small.horizon, 12);
    }
  });

  it('comes with the verdicts of real users in new dialogues, whichever dialogues the logs kept', async () => {
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

  it('warns in every arm if dialogues are longer than a model was trained for, and otherwise in none', async () => {
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
    expect(base!.map((warning) => warning.match(/that the (\w+) was trained for/)![1])).toEqual([
      'policy',
      'simulator',
    ]);
    expect(base![0]).toMatch(/^\d+ of 24 dialogues/);
    expect(base![1]).toMatch(/^\d+ of 12 dialogues/);
    expect(oracle).toEqual([
      expect.stringMatching(/^\d+ of 12 dialogues .* the 12 tokens that the policy was trained for/),
    ]);
    expect(warningsOf(await perform(spec))).toEqual([[], []]);
  });
});

describe('very few evaluation dialogues', () => {
  const few = (dialogues: number, c2st: boolean, arms = ['base', 'oracle']) =>
    perform({ ...small, arms, evaluation: { ...small.evaluation, dialogues, curveDialogues: 1, c2st } });
  const measured = ({ result }: Awaited<ReturnType<typeof few>>) =>
    result.seeds[0]!.arms.map(({ gap }) => new Set(gap!.numbers.map(({ metric }) => metric)).has('c2stAccuracy'));

  it('are enough: four with a discriminator, one without', async () => {
    expect(measured(await few(4, true))).toEqual([true, false]);
    for (const dialogues of [1, 2, 3]) {
      expect(measured(await few(dialogues, false))).toEqual([false, false]);
      expect(measured(await few(dialogues, true, ['oracle']))).toEqual([false]);
    }
  });
  it('give a result that is plain JSON', async () => {
    const { result } = await few(1, false);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});
