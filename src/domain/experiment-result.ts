/**
 * The result of an experiment as plain data: one JSON document, versioned, described field by field in docs/RESULT-SCHEMA.md.
 * Made by experiment/result.ts; read by the page, by other programs, and by this project's own tables.
 */
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
import type { ModelHost } from './language-model';

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
  /** Descriptions of the adapters that this seed was computed on, where the result has seeds of others too. */
  readonly adapters?: readonly string[];
}

export interface StageTime {
  readonly stage: StageName;
  readonly seed: number;
  readonly arm: string | null;
  readonly seconds: number;
}

/** An adapter, and the kernel variants that were chosen on it (absent where there is nothing to choose). */
export type AdapterUse = ModelHost['adapter'] & { readonly variants?: Readonly<Record<string, string>> };

/** SHA-256 of the weights that everything began from, hexadecimal. */
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
