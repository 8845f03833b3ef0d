/** Stage `density`: trains the models that estimate the density ratio of real to simulated dialogues, for the arms that use it. */
import type { StageRef } from '../../domain/experiment-events';
import type { RunContext } from '../run-context';
import { learnDensities, needsEstimator } from '../training/density';

export async function density(run: RunContext, { seed }: StageRef): Promise<void> {
  const { stored, progress, emit } = run;
  if ((await stored.get('density', seed)) && (await hasModels(run, seed))) return progress.found(1, 1);
  const report = await learnDensities(run, seed);
  await stored.put(report, 'density', seed);
  emit({ type: 'density', seed, report });
}

async function hasModels({ stored, spec }: RunContext, seed: number): Promise<boolean> {
  if (!(await stored.get('discriminator', seed))) return false;
  return !needsEstimator(spec) || (await stored.get('estimator', seed)) !== null;
}
