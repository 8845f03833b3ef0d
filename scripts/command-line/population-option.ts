/** The option `--population FILE|prior:N`: a file of a population, or the N-th one drawn from the prior (personas/core/prior.ts). */
import { ShiftLabError } from '../../src/domain/errors';
import { shortened } from '../../src/domain/shown-value';
import type { Task } from '../../src/domain/task';
import { populationNamed } from '../../src/personas/core/prior';
import { inFile, readJson } from './command-line';

/** What the task makes its real users of. Throws `population-invalid`, for whatever the task refuses too. */
export function populationOption(given: string, task: Pick<Task, 'realUsers'>): Record<string, unknown> {
  const isDrawn = given.startsWith('prior:');
  const population = isDrawn ? fromPrior(given) : readJson(given, 'population-invalid');
  if (isDrawn) task.realUsers(population);
  else inFile(given, () => task.realUsers(population));
  return population as Record<string, unknown>;
}

function fromPrior(given: string): Record<string, unknown> {
  const drawn = populationNamed(given);
  if (drawn) return { ...drawn };
  throw new ShiftLabError(
    'population-invalid',
    `prior:N needs a whole number N of up to nine digits, not "${shortened(given.slice('prior:'.length))}".`,
    { given: shortened(given) },
  );
}
