/** Stage `logs`: dialogues of the base policy with real users, or those that people held at the keyboard. */
import { baseArm } from '../../arms/registry';
import type { StageRef } from '../../domain/experiment-events';
import { collectLogs } from '../rollout/logs';
import { peopleLogs } from '../rollout/people-logs';
import { realUsersOf, type RunContext } from '../run-context';
import { batchReporter } from './batch-reporter';

export async function logs(run: RunContext, { seed }: StageRef): Promise<void> {
  const { models, spec, stored, world, safePoint, progress, emit } = run;
  if (await stored.get('logs', seed)) return progress.found(1, 1);
  if (spec.logs.people !== '') {
    const given = await peopleLogs(stored, spec);
    emit({ type: 'dialogues', seed, arm: 'people', stage: 'logs', on: 'real', update: null, dialogues: given });
    return stored.put(given, 'logs', seed);
  }
  models.policy.restore(models.basePolicy);
  const onBatch = batchReporter(run, spec.logs.dialogues, (dialogues) =>
    emit({ type: 'dialogues', seed, arm: baseArm.name, stage: 'logs', on: 'real', update: null, dialogues }),
  );
  const dialogues = await collectLogs(world, models.policy, realUsersOf(run), spec, seed, safePoint, onBatch);
  await stored.put(dialogues, 'logs', seed);
}
