/**
 * The result of an experiment: one JSON document, versioned, described field by field in docs/RESULT-SCHEMA.md. Made
 * from what the store holds; no number in it is computed twice.
 */
import { armNamed } from '../arms/registry';
import type { SimulatorName } from '../domain/arm';
import type { AdversarialReport, CalibrationReport, DensityReport, EvaluationMetrics, GapReport, Rollback, StageName, UpdateMetrics } from '../domain/experiment-events';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { ModelHost } from '../domain/language-model';
import { Rng } from '../domain/rng';
import { clusterBootstrap, mean, meanInterval, pairedDifferences, wilsonInterval, type BootstrapInterval, type Interval } from '../rl/statistics';
import { successesOf, type Evaluation } from './evaluate';

export const RESULT_SCHEMA = 1;

export interface EvaluationRecord {
  readonly metrics: EvaluationMetrics;
  /** One '0' or '1' per dialogue, in the order shared by all arms of a seed. */
  readonly successes: string;
  /** Where the task grades its answers: success of each dialogue in [0, 1]. */
  readonly grades?: readonly number[];
  /** 95 % interval of mean success, Wilson's for shares: evaluation dialogues of this trained policy only. */
  readonly successInterval: Interval;
}

/** A small evaluation with real users while the arm trained. */
export interface CurvePoint {
  /** Updates done when it was measured. */
  readonly update: number;
  readonly metrics: EvaluationMetrics;
}

export interface ArmResult {
  readonly arm: string;
  readonly real: EvaluationRecord;
  /** With the simulator it trained in ('prompted' for base); null for the oracle, which trained with real users. */
  readonly simulator: (EvaluationRecord & { readonly name: string }) | null;
  readonly updates: readonly UpdateMetrics[];
  readonly curve: readonly CurvePoint[];
  /** Absent in older results. */
  readonly gap?: GapReport;
  /** Where training collapsed and was rolled back. */
  readonly rollback?: Rollback;
}

export interface SeedResult {
  readonly seed: number;
  readonly calibration: CalibrationReport | null;
  /** Null, or absent in older results, where no arm uses a density ratio, or none trains a simulator adversarially. */
  readonly density?: DensityReport | null;
  readonly adversarial?: AdversarialReport | null;
  readonly arms: readonly ArmResult[];
}

/** Success with real users: arm `a` minus arm `b`, paired by episode, person and luck. */
export interface PairedGap extends BootstrapInterval {
  readonly a: string;
  readonly b: string;
}

/** Success in the training simulator minus success with real users, paired by episode. */
export interface DropOff extends BootstrapInterval {
  readonly arm: string;
  readonly simulator: string;
}

export interface StageTime {
  readonly stage: StageName;
  readonly seed: number;
  readonly arm: string | null;
  readonly seconds: number;
}

/** An adapter, and the kernel variants that were chosen on it (absent where there is nothing to choose). */
export type AdapterUse = ModelHost['adapter'] & { readonly variants?: Readonly<Record<string, string>> };

export interface ExperimentResult {
  readonly schema: typeof RESULT_SCHEMA;
  readonly kind: 'shiftlab-result';
  readonly spec: ExperimentSpec;
  /** More than one where a run was resumed on another adapter: then it is not reproducible bit by bit. */
  readonly adapters: readonly AdapterUse[];
  /** ISO 8601, of the process that finished it. */
  readonly startedAt: string | null;
  /** Wall time of all stages, summed over interruptions. */
  readonly durationSeconds: number;
  readonly stages: readonly StageTime[];
  readonly seeds: readonly SeedResult[];
  readonly gaps: readonly PairedGap[];
  readonly dropOffs: readonly DropOff[];
}

export function evaluationRecord(evaluation: Evaluation): EvaluationRecord {
  const values = successesOf(evaluation);
  const successInterval = evaluation.grades ? meanInterval(values) : wilsonInterval(Math.round(mean(values) * values.length), values.length);
  return { ...evaluation, successInterval };
}

/** Every pair of arms, later minus earlier in the order of the spec, and every arm's drop-off, on the same resamples. */
export function comparisons(spec: ExperimentSpec, seeds: readonly SeedResult[]): Pick<ExperimentResult, 'gaps' | 'dropOffs'> {
  const pairs = spec.arms.flatMap((a, i) => spec.arms.slice(0, i).map((b) => ({ a, b })));
  const drops = spec.arms.flatMap((arm) => {
    const simulator = simulatorOf(arm);
    return simulator ? [{ arm, simulator }] : [];
  });
  const intervals = clusterBootstrap(
    [
      ...pairs.map(({ a, b }) => seeds.map((seed) => pairedDifferences(realSuccesses(seed, a), realSuccesses(seed, b)))),
      ...drops.map(({ arm }) => seeds.map((seed) => pairedDifferences(simulatedSuccesses(seed, arm), realSuccesses(seed, arm)))),
    ],
    new Rng(0, 'bootstrap'),
  );
  return {
    gaps: pairs.map((pair, k) => ({ ...pair, ...intervals[k]! })),
    dropOffs: drops.map((drop, k) => ({ ...drop, ...intervals[pairs.length + k]! })),
  };
}

/** The simulator that an arm is evaluated with; base, which trains with nobody, meets the prompted one. */
export function simulatorOf(arm: string): SimulatorName | null {
  const user = armNamed(arm).user ?? 'prompted';
  return user === 'real' ? null : user;
}

function armOf(seed: SeedResult, arm: string): ArmResult {
  return seed.arms.find((result) => result.arm === arm)!;
}

function simulatedSuccesses(seed: SeedResult, arm: string): ArrayLike<number> {
  return successesOf(armOf(seed, arm).simulator!);
}

function realSuccesses(seed: SeedResult, arm: string): ArrayLike<number> {
  return successesOf(armOf(seed, arm).real);
}
