/** Stage `adversarial`: trains the simulator of the arms whose user is `adversarial`. */
import type { StageRef } from '../../domain/experiment-events';
import type { RunContext } from '../run-context';
import { trainAdversarially } from '../simulator/adversarial';

export async function adversarial(run: RunContext, { seed }: StageRef): Promise<void> {
  const { stored, progress, emit } = run;
  if ((await stored.get('adversary', seed)) && (await stored.get('simulator', seed, 'adversarial')))
    return progress.found(1, 1);
  const report = await trainAdversarially(run, seed);
  await stored.put(report, 'adversary', seed);
  await stored.delete('adversarial', seed);
  emit({ type: 'adversarial', seed, report });
}
