/**
 * A finished result as the events it was made of. A run that is resumed does not repeat the events of before; if the
 * listener's record has a hole, these events fill it.
 */
import type { ExperimentResult } from '../domain/experiment-result';
import type { ExperimentEvent } from '../domain/experiment-events';

/** Reports, curve points, final evaluations, gaps and rollbacks; the listener keys them, so repeats change nothing. */
export function eventsOf(result: ExperimentResult): ExperimentEvent[] {
  const ofSeeds = result.seeds.flatMap(({ seed, calibration, density, adversarial, arms }): ExperimentEvent[] => [
    ...(calibration ? [{ type: 'calibration' as const, seed, report: calibration }] : []),
    ...(density ? [{ type: 'density' as const, seed, report: density }] : []),
    ...(adversarial ? [{ type: 'adversarial' as const, seed, report: adversarial }] : []),
    ...arms.flatMap(({ arm, real, simulator, updates, curve, rollback, gap }): ExperimentEvent[] => [
      ...updates.map((metrics) => ({ type: 'update' as const, seed, arm, metrics })),
      ...curve.map(({ update, metrics }) => ({
        type: 'evaluation' as const,
        seed,
        arm,
        on: 'real' as const,
        update,
        metrics,
      })),
      { type: 'evaluation', seed, arm, on: 'real', update: null, metrics: real.metrics },
      ...(rollback ? [{ type: 'rollback' as const, seed, arm, rollback }] : []),
      ...(simulator
        ? [
            {
              type: 'evaluation' as const,
              seed,
              arm,
              on: 'simulator' as const,
              update: null,
              metrics: simulator.metrics,
            },
          ]
        : []),
      ...(gap ? [{ type: 'gap' as const, seed, arm, report: gap }] : []),
    ]),
  ]);
  return [...kernelsOf(result), ...ofSeeds, { type: 'comparisons', gaps: result.gaps, dropOffs: result.dropOffs }];
}

/** None if there was no choice. */
export function kernelsOf({ adapters }: Pick<ExperimentResult, 'adapters'>): ExperimentEvent[] {
  return adapters.some(({ variants }) => variants) ? [{ type: 'kernels', adapters }] : [];
}
