/** What all dialogues of a run have in common, from its settings. */
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { Task } from '../../domain/task';
import type { World } from './rollout';

/** Limits of the number of rows in a batch: enough to fill a GPU, few enough for a small one. Numbers do not depend on it. */
const FEWEST_ROWS = 64;
const MOST_ROWS = 256;

export function worldOf<Goal>({ horizon, reward, grpo }: ExperimentSpec, task: Task<Goal>): World<Goal> {
  const perUpdate = grpo.promptsPerUpdate * grpo.groupSize;
  return { task, horizon, reward, rows: Math.min(Math.max(perUpdate, FEWEST_ROWS), MOST_ROWS) };
}
