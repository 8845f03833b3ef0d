/** The parts of a result (domain/experiment-result.ts) that are computed from stored evaluations. */
import { armNamed } from '../arms/registry';
import type { SimulatorName } from '../domain/arm';
import type {
  ArmResult,
  Comparisons,
  Evaluated,
  EvaluationRecord,
  ExperimentResult,
  SeedResult,
} from '../domain/experiment-result';
import type { ExperimentSpec } from '../domain/experiment-spec';
import { wilsonInterval } from '../domain/interval';
import { Rng } from '../domain/rng';
import { mean, meanInterval, pairedDifferences, seedIntervals } from '../rl/statistics';
import { successesOf, type Evaluation } from './evaluation/evaluate';

export function evaluationRecord(evaluation: Evaluation): EvaluationRecord {
  const values = successesOf(evaluation);
  const successInterval = evaluation.grades
    ? meanInterval(values)
    : wilsonInterval(Math.round(mean(values) * values.length), values.length);
  return { ...evaluation, successInterval };
}

/**
 * The gap of every pair of arms (later minus earlier in the spec's order) and the drop-off of every arm, on the same
 * resamples; of the second temperature too, where there is one. `resamples`: for a caller who wants the means alone, which
 * need none.
 */
export function comparisons(
  spec: ExperimentSpec,
  seeds: readonly SeedResult[],
  resamples?: number,
): Pick<ExperimentResult, 'gaps' | 'dropOffs' | 'second'> {
  const compared = (of: (seed: SeedResult, arm: string) => Evaluated) => comparedBy(of, spec, seeds, resamples);
  const hasSecond = seeds.length > 0 && seeds.every(({ arms }) => arms.every(({ second }) => second));
  return { ...compared(armOf), ...(hasSecond && { second: compared((seed, arm) => armOf(seed, arm).second!) }) };
}

function comparedBy(
  of: (seed: SeedResult, arm: string) => Evaluated,
  spec: ExperimentSpec,
  seeds: readonly SeedResult[],
  resamples?: number,
): Comparisons {
  const pairs = spec.arms.flatMap((a, i) => spec.arms.slice(0, i).map((b) => ({ a, b })));
  const drops = spec.arms.flatMap((arm) => {
    const simulator = simulatorOf(arm);
    return simulator ? [{ arm, simulator }] : [];
  });
  // Each arm is in many pairs.
  const read = new Map<EvaluationRecord, ArrayLike<number>>();
  const successes = (evaluation: EvaluationRecord) => {
    const values = read.get(evaluation) ?? successesOf(evaluation);
    read.set(evaluation, values);
    return values;
  };
  const real = (seed: SeedResult, arm: string) => successes(of(seed, arm).real);
  const simulated = (seed: SeedResult, arm: string) => successes(of(seed, arm).simulator!);
  const intervals = seedIntervals(
    [
      ...pairs.map(({ a, b }) => seeds.map((seed) => pairedDifferences(real(seed, a), real(seed, b)))),
      ...drops.map(({ arm }) => seeds.map((seed) => pairedDifferences(simulated(seed, arm), real(seed, arm)))),
    ],
    new Rng(0, 'bootstrap'),
    resamples,
  );
  return {
    gaps: pairs.map((pair, k) => ({ ...pair, ...intervals[k]! })),
    dropOffs: drops.map((drop, k) => ({ ...drop, ...intervals[pairs.length + k]! })),
  };
}

/** The simulator that an arm is evaluated with: the one it trains with, or the prompted one if it does not train. */
export function simulatorOf(arm: string): SimulatorName | null {
  const user = armNamed(arm).user ?? 'prompted';
  return user === 'real' ? null : user;
}

function armOf(seed: SeedResult, arm: string): ArmResult {
  return seed.arms.find((result) => result.arm === arm)!;
}
