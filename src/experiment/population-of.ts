/** The population of real users that a spec's runs meet: its own, or the task's. */
import type { ExperimentSpec } from '../domain/experiment-spec';
import { taskNamed } from '../tasks/registry';

/** Throws `task-unknown`. */
export const populationOf = ({ task, population }: Pick<ExperimentSpec, 'task' | 'population'>): unknown =>
  population ?? taskNamed(task).task.defaultPopulation;
