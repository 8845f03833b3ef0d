/**
 * Stage `evaluate`: the arm's policy with real users and with its simulator, and the gap between the two; then, if the spec
 * says so, the same policy once more at another temperature. Dialogues are not stored. So if the gap report is missing, a
 * stored evaluation is rolled out again, but its events are not sent again.
 */
import { armNamed } from '../../arms/registry';
import type { Dialogue } from '../../domain/dialogue';
import type { StageRef } from '../../domain/experiment-events';
import { evaluate as evaluateWith, type EvaluationRequest } from '../evaluation/evaluate';
import { evaluateInUse } from '../evaluation/evaluate-in-use';
import { gapReport } from '../evaluation/gap-report';
import { simulatorOf } from '../result';
import { openSimulator, realUsersOf, usersOf, type RunContext } from '../run-context';
import { batchReporter } from './batch-reporter';

type OnWhom = 'real' | 'simulator';

export async function evaluate(run: RunContext, { seed, arm: name }: StageRef): Promise<void> {
  const { world, models, spec, stored, safePoint, progress, emit } = run;
  const arm = armNamed(name!);
  const simulator = simulatorOf(arm.name);
  const kinds = simulator ? (['real', 'simulator'] as const) : (['real'] as const);
  const kept = async (on: OnWhom, ...second: ['second'] | []) => {
    const evaluation = await stored.get('evaluation', seed, arm.name, on, ...second);
    return evaluation?.metrics.dialogues === spec.evaluation.dialogues ? evaluation : null;
  };
  const missingAgain: OnWhom[] = [];
  if (spec.evaluation.secondTemperature > 0)
    for (const on of kinds) if (!(await kept(on, 'second'))) missingAgain.push(on);
  const known = { real: await kept('real'), simulator: await kept('simulator') };
  const isComplete = (await stored.get('gap', seed, arm.name)) !== null && kinds.every((on) => known[on]);
  if (isComplete && missingAgain.length === 0) return progress.found(1, 1);
  const weights = arm.trains === 'none' ? models.basePolicy : await stored.need('policy', seed, arm.name);
  models.policy.restore(weights);
  const request: EvaluationRequest = {
    draws: { seed, purpose: 'evaluate' },
    dialogues: spec.evaluation.dialogues,
    temperature: spec.evaluation.temperature,
  };
  const total = (kinds.length + 1 + missingAgain.length) * request.dialogues;
  const again = async () => {
    for (const [k, on] of missingAgain.entries())
      await evaluateAgain(run, { seed, arm: arm.name, on }, request, total, (kinds.length + 1 + k) * request.dialogues);
  };
  if (isComplete) return again();
  const all = { real: [] as Dialogue[], simulator: [] as Dialogue[] };
  for (const [k, on] of kinds.entries()) {
    const show = (dialogues: readonly Dialogue[]) =>
      known[on] ?? emit({ type: 'dialogues', seed, arm: arm.name, stage: 'evaluate', on, update: null, dialogues });
    const report = batchReporter(run, total, show, k * request.dialogues);
    const keep = (dialogues: readonly Dialogue[]) => {
      all[on].push(...dialogues);
      report(dialogues);
    };
    const evaluation =
      on === 'real'
        ? await evaluateInUse(run, { seed, arm: arm.name }, request, keep)
        : await evaluateWith(
            world,
            models.policy,
            await usersOf(run, simulator!, seed, arm.name),
            request,
            safePoint,
            keep,
          );
    if (known[on]) continue;
    await stored.put(evaluation, 'evaluation', seed, arm.name, on);
    emit({ type: 'evaluation', seed, arm: arm.name, on, update: null, metrics: evaluation.metrics });
  }
  const report = await gapReport(
    run,
    seed,
    all.real,
    simulator && all.simulator,
    simulator && (await openSimulator(run, simulator, seed, arm.name)),
  );
  await stored.put(report, 'gap', seed, arm.name);
  emit({ type: 'gap', seed, arm: arm.name, report });
  await again();
}

/** At the second temperature, on the same episodes, with the same people and their luck. The policy has its weights already. */
async function evaluateAgain(
  run: RunContext,
  { seed, arm, on }: { readonly seed: number; readonly arm: string; readonly on: OnWhom },
  first: EvaluationRequest,
  total: number,
  before: number,
): Promise<void> {
  const { world, models, spec, stored, safePoint, emit } = run;
  // Not usersOf(run, 'real'): those are of training, where a group may share less than its person, and another one is met.
  const users = on === 'real' ? realUsersOf(run) : await usersOf(run, simulatorOf(arm)!, seed, arm);
  const request = { ...first, temperature: spec.evaluation.secondTemperature };
  const report = batchReporter(run, total, () => undefined, before);
  const evaluation = await evaluateWith(world, models.policy, users, request, safePoint, report);
  await stored.put(evaluation, 'evaluation', seed, arm, on, 'second');
  emit({ type: 'evaluation', seed, arm, on, update: null, metrics: evaluation.metrics, second: true });
}
