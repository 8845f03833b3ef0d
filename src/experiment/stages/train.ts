/** Stage `train`: trains an arm's policy from the base policy, or goes on from its last checkpoint. */
import { armNamed } from '../../arms/registry';
import type { Arm } from '../../domain/arm';
import type { StageRef } from '../../domain/experiment-events';
import { weightsOnly } from '../../rl/sft';
import type { EvaluationRequest } from '../evaluation/evaluate';
import { evaluateInUse } from '../evaluation/evaluate-in-use';
import { collectLogs, splitLogs } from '../rollout/logs';
import type { Seat } from '../../domain/seat';
import { usersOf, type RunContext } from '../run-context';
import { openRatio } from '../training/density';
import { Renewals, renewalAt } from '../training/renewal';
import { trainPolicy } from '../training/train-policy';
import { collectDialogues } from '../training/train-interactive';
import { collectResponses, contextsOf, type StaticContext } from '../training/train-static';
import { DIALOGUES_SHOWN } from './batch-reporter';

/** Number of updates between two samples of training dialogues for the viewer. */
const UPDATES_PER_SAMPLE = 10;

export async function train(run: RunContext, { seed, arm: name }: StageRef): Promise<void> {
  const { world, models, spec, stored, clock, safePoint, progress, emit } = run;
  const arm = armNamed(name!);
  if (await isTrained(run, arm, seed)) return progress.found(1, 1);
  // What is left of a training whose other results were lost must not count as its end when this one is interrupted.
  await stored.delete('curves', seed, arm.name);
  await stored.delete('policy', seed, arm.name);
  const { policy } = models;
  policy.restore(models.basePolicy);
  const renewals = arm.renews ? new Renewals(run, arm, seed) : null;
  let from = await stored.get('train', seed, arm.name);
  if (from && renewals && !(await renewals.allMadeBefore(from.updates.length))) from = null;
  if (from) progress.found(from.updates.length, spec.grpo.updates);
  const ratio = await openRatio(run, arm, seed);
  let users = await usersOf(run, arm.user!, seed, arm.name);
  const logged = arm.trains === 'static' ? await contextsFor(run, arm, users, seed) : [];
  const renew = async (update: number) => {
    if (await renewals?.at(update)) users = await usersOf(run, arm.user!, seed, arm.name);
  };
  const collect = async (update: number) => {
    if (arm.trains === 'static')
      return collectResponses(
        world,
        policy,
        users,
        renewals?.renewedContexts() ?? logged,
        spec,
        seed,
        update,
        safePoint,
        renewals?.purpose(),
      );
    const collection = await collectDialogues(world, policy, users, spec, seed, update, safePoint);
    return ratio ? ratio.adjust(collection) : collection;
  };
  const curveRequest: EvaluationRequest = {
    draws: { seed, purpose: 'curve' },
    dialogues: spec.evaluation.curveDialogues,
    temperature: spec.evaluation.temperature,
  };
  const final = await trainPolicy({
    policy,
    reference: models.reference,
    spec,
    writtenSpec: run.header.spec,
    from,
    start: models.basePolicy,
    before: renew,
    collect,
    measureCurve: () => evaluateInUse(run, { seed, arm: arm.name }, curveRequest),
    safePoint,
    checkpointDue: run.checkpointDue,
    keepWhenCancelled: run.keepWhenCancelled,
    comparableFrom: comparableFrom(run, arm, seed),
    nowMs: clock.nowMs,
    onUpdate: (metrics, dialogues) => {
      emit({ type: 'update', seed, arm: arm.name, metrics });
      if (metrics.update % UPDATES_PER_SAMPLE === 0) {
        const on = arm.user === 'real' ? 'real' : 'simulator';
        const shown = dialogues.slice(0, Math.min(DIALOGUES_SHOWN, 2 * spec.grpo.groupSize));
        emit({ type: 'dialogues', seed, arm: arm.name, stage: 'train', on, update: metrics.update, dialogues: shown });
      }
      progress.report(metrics.update + 1, spec.grpo.updates);
    },
    onCurvePoint: ({ update, metrics }) =>
      emit({ type: 'evaluation', seed, arm: arm.name, on: 'real', update, metrics }),
    onCheckpoint: async (state) => {
      await stored.put(state, 'train', seed, arm.name);
      await clock.keepTime();
    },
    onRollback: (rollback) => emit({ type: 'rollback', seed, arm: arm.name, rollback }),
  }).finally(() => ratio?.free());
  const { updates, curve, rollback } = final;
  await stored.put({ updates, curve, ...(rollback && { rollback }) }, 'curves', seed, arm.name);
  await stored.put(weightsOnly(final.snapshot), 'policy', seed, arm.name);
  await stored.delete('train', seed, arm.name);
  await renewals?.forget();
}

/** Real and simulated ones come from the same problems, under the conditions of the logs; the held-out part is left out of both. */
async function contextsFor(
  { world, models, spec, stored, safePoint }: RunContext,
  arm: Arm,
  users: Seat<unknown>,
  seed: number,
): Promise<StaticContext<unknown>[]> {
  const dialogues =
    arm.contexts === 'simulated'
      ? await collectLogs(world, models.policy, users, spec, seed, safePoint, () => undefined)
      : await stored.need('logs', seed);
  return contextsOf(splitLogs(dialogues, spec.logs.heldOutShare).train);
}

/** The first update whose reward means what it means now: in a branch with other settings, that of the branch. */
function comparableFrom({ header: { branchOf } }: RunContext, arm: Arm, seed: number): number {
  const isOther = branchOf && branchOf.arm === arm.name && branchOf.seed === seed && branchOf.changed.length > 0;
  return isOther ? branchOf.update : 0;
}

/** Whether everything that training leaves is there: the policy, its curves, and the simulator of an arm that renewed its own. */
async function isTrained({ stored, spec }: RunContext, arm: Arm, seed: number): Promise<boolean> {
  if (!(await stored.get('policy', seed, arm.name))) return false;
  const curves = await stored.get('curves', seed, arm.name);
  if (!curves || (curves.updates.length < spec.grpo.updates && !curves.rollback)) return false;
  const renewed = arm.renews === 'simulator' && renewalAt(spec, curves.updates.length - 1) > 0;
  return !renewed || (await stored.get('simulator', seed, arm.name)) !== null;
}
