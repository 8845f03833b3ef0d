/**
 * The result of an experiment as plain data: one JSON document, versioned, described field by field in docs/RESULT-SCHEMA.md.
 * Made by experiment/result.ts; read by the page, by other programs, and by this project's own tables.
 */
import type { AdapterUse } from './adapter-use';
import type { BranchOf } from './branch';
import type {
  AdversarialReport,
  CalibrationReport,
  DensityReport,
  DropOff,
  EvaluationMetrics,
  GapReport,
  PairedGap,
  Rollback,
  StageName,
  UpdateMetrics,
} from './experiment-events';
import type { ExperimentSpec } from './experiment-spec';
import type { Interval } from './interval';

export const RESULT_SCHEMA = 1;

export interface EvaluationRecord {
  readonly metrics: EvaluationMetrics;
  /** One '0' or '1' per dialogue, in the order shared by all arms of a seed. */
  readonly successes: string;
  /** Success of each dialogue in [0, 1]; only for tasks with graded answers. */
  readonly grades?: readonly number[];
  /** 95 % interval of mean success (Wilson's for shares), over the evaluation dialogues of this trained policy only. */
  readonly successInterval: Interval;
}

/** A policy with real users and with its simulator. */
export type Evaluated = Pick<ArmResult, 'real' | 'simulator'>;

/** A small evaluation with real users during training. */
export interface CurvePoint {
  /** Updates done when it was measured. */
  readonly update: number;
  readonly metrics: EvaluationMetrics;
}

export interface ArmResult {
  readonly arm: string;
  readonly real: EvaluationRecord;
  /** With the simulator that it trained with ('prompted' for base); null for the oracle, which trained with real users. */
  readonly simulator: (EvaluationRecord & { readonly name: string }) | null;
  /** The same policy at evaluation.secondTemperature, on the same episodes; absent if that is 0. */
  readonly second?: Evaluated;
  readonly updates: readonly UpdateMetrics[];
  readonly curve: readonly CurvePoint[];
  /** Absent in older results. */
  readonly gap?: GapReport;
  /** Present only if training collapsed and was rolled back. */
  readonly rollback?: Rollback;
}

export interface SeedResult {
  readonly seed: number;
  readonly calibration: CalibrationReport | null;
  /** `density` is null if no arm uses a density ratio, `adversarial` if no arm uses an adversarial simulator. Absent in older results. */
  readonly density?: DensityReport | null;
  readonly adversarial?: AdversarialReport | null;
  readonly arms: readonly ArmResult[];
  /** Adapters that this seed was computed on; present only if other seeds of the result were computed on others. */
  readonly adapters?: readonly string[];
}

export interface StageTime {
  readonly stage: StageName;
  readonly seed: number;
  readonly arm: string | null;
  readonly seconds: number;
}

/** SHA-256 (hexadecimal) of the weights that everything started from. */
export interface BaseModels {
  readonly policy: string;
  readonly simulator: string;
}

export interface ExperimentResult {
  readonly schema: typeof RESULT_SCHEMA;
  readonly kind: 'shiftlab-result';
  readonly spec: ExperimentSpec;
  /** SHA-256 of the base models' weights; absent in older results. */
  readonly baseModels?: BaseModels;
  /** More than one if the run was resumed on another adapter; then it is not reproducible bit by bit. */
  readonly adapters: readonly AdapterUse[];
  /** Present if it is a branch of another run: its first updates were made with other settings than `spec`. */
  readonly branchOf?: BranchOf;
  /** ISO 8601: when the process that finished the run started. */
  readonly startedAt: string | null;
  /** Wall time of all stages, summed over interruptions. */
  readonly durationSeconds: number;
  readonly stages: readonly StageTime[];
  readonly seeds: readonly SeedResult[];
  readonly gaps: readonly PairedGap[];
  readonly dropOffs: readonly DropOff[];
  /** The same at evaluation.secondTemperature; absent if that is 0. */
  readonly second?: Comparisons;
}

/** The gap of every pair of arms, and the drop-off of every arm with a simulator. */
export type Comparisons = Pick<ExperimentResult, 'gaps' | 'dropOffs'>;
