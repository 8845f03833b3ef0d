/** Stage `density`: trains the models that estimate the density ratio of real to simulated dialogues, for the arms that use it. */
import type { StageRef } from '../../domain/experiment-events';
import type { RunContext } from '../run-context';
import { learnDensities } from '../training/density';

export async function density(run: RunContext, { seed }: StageRef): Promise<void> {
  const { stored, progress, emit } = run;
  if (await stored.get('density', seed)) return progress.found(1, 1);
  const report = await learnDensities(run, seed);
  await stored.put(report, 'density', seed);
  emit({ type: 'density', seed, report });
}
