/** A result as it looks at evaluation.secondTemperature, so that everything that is said of one can be said of the other. */
import type { ExperimentResult } from '../domain/experiment-result';

/** Final evaluations and their comparisons at the second temperature; what was measured at the first alone is left out. Null if the run has none. */
export function atSecondTemperature(result: ExperimentResult): ExperimentResult | null {
  const { second, spec } = result;
  if (!second || !result.seeds.every(({ arms }) => arms.every((arm) => arm.second))) return null;
  return {
    ...result,
    ...second,
    spec: { ...spec, evaluation: { ...spec.evaluation, temperature: spec.evaluation.secondTemperature } },
    seeds: result.seeds.map((seed) => ({
      ...seed,
      arms: seed.arms.map(({ gap: _gap, second: evaluated, ...arm }) => ({ ...arm, ...evaluated!, curve: [] })),
    })),
  };
}
