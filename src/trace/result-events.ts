/**
 * A finished result as the events it was made of. A run that is resumed does not repeat the events of before; if the
 * listener's record has a hole, these events fill it.
 */
import type { Evaluated, EvaluationRecord, ExperimentResult } from '../domain/experiment-result';
import type { ExperimentEvent } from '../domain/experiment-events';

/** Reports, curve points, final evaluations, gaps and rollbacks; the listener keys them, so repeats change nothing. */
export function eventsOf(result: ExperimentResult): ExperimentEvent[] {
  const ofSeeds = result.seeds.flatMap(({ seed, calibration, density, adversarial, arms }): ExperimentEvent[] => [
    ...(calibration ? [{ type: 'calibration' as const, seed, report: calibration }] : []),
    ...(density ? [{ type: 'density' as const, seed, report: density }] : []),
    ...(adversarial ? [{ type: 'adversarial' as const, seed, report: adversarial }] : []),
    ...arms.flatMap(({ arm, real, simulator, second, updates, curve, rollback, gap }): ExperimentEvent[] => [
      ...updates.map((metrics) => ({ type: 'update' as const, seed, arm, metrics })),
      ...curve.map(({ update, metrics }) => ({
        type: 'evaluation' as const,
        seed,
        arm,
        on: 'real' as const,
        update,
        metrics,
      })),
      ...finalEvaluations(seed, arm, { real, simulator }),
      ...(second ? finalEvaluations(seed, arm, second).map((event) => ({ ...event, second: true as const })) : []),
      ...(rollback ? [{ type: 'rollback' as const, seed, arm, rollback }] : []),
      ...(gap ? [{ type: 'gap' as const, seed, arm, report: gap }] : []),
    ]),
  ]);
  const { gaps, dropOffs, second } = result;
  return [...kernelsOf(result), ...ofSeeds, { type: 'comparisons', gaps, dropOffs, ...(second && { second }) }];
}

function finalEvaluations(seed: number, arm: string, { real, simulator }: Evaluated) {
  const of = (on: 'real' | 'simulator', { metrics }: EvaluationRecord) =>
    ({ type: 'evaluation', seed, arm, on, update: null, metrics }) as const;
  return [of('real', real), ...(simulator ? [of('simulator', simulator)] : [])];
}

/** None if there was no choice. */
export function kernelsOf({ adapters }: Pick<ExperimentResult, 'adapters'>): ExperimentEvent[] {
  return adapters.some(({ variants }) => variants) ? [{ type: 'kernels', adapters }] : [];
}
