/**
 * The events that a running experiment sends to its listener, and the interface of the store that keeps its state. Events
 * are plain data, because they are sent between threads and stored in IndexedDB. This file does not know who draws them.
 */
import type { AdapterUse, KernelTable } from './adapter-use';
import type { Dialogue } from './dialogue';
import type { ExperimentSpec } from './experiment-spec';
import type { SeedInterval } from './interval';

export type StageName =
  'load' | 'logs' | 'calibrate' | 'fidelity' | 'density' | 'adversarial' | 'train' | 'evaluate' | 'report';

export interface StageRef {
  readonly stage: StageName;
  readonly seed: number;
  /** Name of the arm, for 'train' and 'evaluate'. */
  readonly arm?: string;
}

/** What GRPO logs once per update (docs/METHOD.md §4). In nats, over policy tokens only. */
export interface UpdateMetrics {
  readonly update: number;
  readonly rewardMean: number;
  readonly rewardStd: number;
  readonly fracRewardZeroStd: number;
  /** (15) KL of the policy from the base policy, nats per token. Null in some older records, which did not measure it. */
  readonly klFromBase: number | null;
  /** (15a) KL of the policy from the sampler whose tokens it trains on, nats per token. Null in some older records. */
  readonly klFromSampler: number | null;
  readonly entropy: number;
  readonly clipRatioLow: number;
  readonly clipRatioHigh: number;
  readonly completionLength: number;
  readonly turns: number;
  readonly gradNorm: number;
  readonly loss: number;
  readonly tokensPerSecond: number;
  /** Success in this batch, with the training user. */
  readonly trainSuccess: number;
  /** Only for an arm that uses a density ratio. */
  readonly density?: DensityUseMetrics;
}

/** What a density ratio did to the batch of an update (experiment/training/ratio-use.ts). */
export interface DensityUseMetrics {
  /** (Σw)²/Σw² for weights w, or the number of dialogues kept. */
  readonly effectiveSampleSize: number;
  /** Share of dialogues whose ratio was clipped. */
  readonly clippedShare: number;
  /** Mean log p_sim / p_real in nats: per dialogue if from the discriminator, per user turn if from the estimator. */
  readonly logRatio: number;
}

export interface EvaluationMetrics {
  readonly dialogues: number;
  /** Shares in [0, 1] of all dialogues. */
  readonly success: number;
  /** Standard deviation of success over these dialogues (divisor n − 1). Only for tasks with graded answers: that of a share follows from n. */
  readonly successDeviation?: number;
  readonly correct: number;
  readonly accepted: number;
  /** Accepted although wrong. */
  readonly falseAccept: number;
  readonly leaveRate: number;
  readonly turns: number;
  readonly reward: number;
  /**
   * How far the arm's training simulator is from real users in these dialogues: exact KL(real ‖ simulator), nats per user
   * turn. Null if these users are simulated, and for an arm without a simulator.
   */
  readonly simulatorKl: number | null;
  /** Calibration error of the policy's first answers, minus that expected of a calibrated policy; with real users only. */
  readonly firstAnswerEceExcess?: number;
  /** Confidence and accuracy of the first answer of each dialogue; with real users only. */
  readonly firstAnswers?: readonly ReliabilityBin[];
  /** Means of the task's own measures, by name; absent if it has none. */
  readonly measures?: Readonly<Record<string, number>>;
}

/** One number of the gap between real and simulated dialogues of one policy; `metric` is a name from src/gap/metrics. */
export interface GapNumber {
  readonly metric: string;
  /** Index of the turn, if the metric is measured turn by turn; null for all turns together. */
  readonly turn: number | null;
  readonly value: number;
  /** 95 % interval. */
  readonly interval: readonly [number, number] | null;
  /** Range of 95 % of the values if real and simulated dialogues do not differ. */
  readonly nullBand: readonly [number, number] | null;
  readonly p: number | null;
  /** Number of dialogues that it was computed from. */
  readonly dialogues: number;
}

/** One bin of a reliability plot. */
export interface ReliabilityBin {
  readonly answers: number;
  /** Mean probability that the policy gave to these answers, and the share of them that was right. */
  readonly confidence: number;
  readonly accuracy: number;
  readonly interval: readonly [number, number];
}

export interface GapReport {
  readonly numbers: readonly GapNumber[];
  /** Reliability of the policy's first answers to real users. Absent in older reports, which judged last answers. */
  readonly firstAnswers?: readonly ReliabilityBin[];
  /** Sentences for the person, for example about missing support, or dialogues longer than a model was trained for. */
  readonly warnings: readonly string[];
}

export interface VerdictFidelity {
  /** P(accept | answer right), P(accept | answer wrong), with the counts behind them; null if the count is 0. */
  readonly acceptGivenRight: number | null;
  readonly acceptGivenWrong: number | null;
  readonly right: number;
  readonly wrong: number;
}

export interface SimulatorReport {
  /** Mean NLL per token (nats) of held-out real user turns. */
  readonly heldOutNll: number;
  /** Exact KL(real ‖ simulator) per user turn, nats, mean over held-out real histories, with its standard error
   * (null if a single dialogue was held out). */
  readonly klPerTurn: number;
  readonly klStandardError: number | null;
  readonly fidelity: VerdictFidelity;
}

export interface CalibrationReport {
  readonly logDialogues: number;
  readonly heldOutDialogues: number;
  readonly epochs: readonly { readonly epoch: number; readonly trainNll: number; readonly heldOutNll: number }[];
  readonly bestEpoch: number;
  /** The prompted simulator; null where the calibrated arm was taken from a run that prompts another one. */
  readonly before: SimulatorReport | null;
  readonly after: SimulatorReport;
  /** Of real users, in new dialogues on the episodes of `before.fidelity` and `after.fidelity`; independent of which logs were kept. */
  readonly realFidelity: VerdictFidelity;
  /** NLL of the same held-out turns under the real users themselves: their entropy rate, which no simulator can beat on average. */
  readonly realNll: number;
}

/** A stage of the plan, and its share of the expected work in [0, 1]; the shares of a plan sum to 1. */
export type PlannedShare = StageRef & { readonly share: number };

/** How well a discriminator separates real from simulated dialogues of the base policy, and how useful weights from it are. */
export interface DensityReport {
  /** Number of real dialogues in training, and held out. There are as many simulated ones, or fewer if only survivors are logged and few survive. */
  readonly trained: number;
  readonly heldOut: number;
  /** Share of held-out dialogues that the discriminator classifies correctly; both sides count the same, and 0.5 is chance. */
  readonly accuracy: number;
  /** Effective number of the held-out simulated dialogues after weighting them to look real; at most `heldOut`. */
  readonly effectiveSampleSize: number;
  readonly clippedShare: number;
  /** Share of held-out real dialogues that score above all simulated ones; `warning` is a sentence if the share is too large for full support. */
  readonly unreachedShare: number;
  readonly warning: string | null;
}

/** GRPO on the simulator, with a discriminator's realism as reward. */
export interface AdversarialReport {
  /** Per round: mean log-odds of being real before the update, and KL from the simulator before any training (nats per token). */
  readonly rounds: readonly {
    readonly round: number;
    readonly realism: number;
    readonly kl: number;
    readonly entropy: number;
  }[];
  /** On the held-out logs, as in a SimulatorReport; `before` is the same for the base weights that it started from (absent in older reports). */
  readonly heldOutNll: number;
  readonly klPerTurn: number;
  readonly before?: { readonly heldOutNll: number; readonly klPerTurn: number };
}

/** A training that collapsed and was rolled back (rl/collapse-guard.ts). `value` and `threshold` are nats or reward. */
export interface Rollback {
  /** Number of updates done when the collapse was noticed, and at the checkpoint that was restored. */
  readonly update: number;
  readonly backTo: number;
  readonly reason: 'kl' | 'entropy' | 'reward';
  readonly value: number;
  readonly threshold: number;
}

/** Success with real users: arm `a` minus arm `b`, paired by episode, person and luck. */
export interface PairedGap extends SeedInterval {
  readonly a: string;
  readonly b: string;
}

/** Success in the training simulator minus success with real users, paired by episode. */
export interface DropOff extends SeedInterval {
  readonly arm: string;
  readonly simulator: string;
}

export type ExperimentEvent =
  /**
   * What computes the numbers, and with which kernels: sent when they become known. `timed` are the classes that were
   * measured for it just now, not taken from an earlier measurement; absent where that is not known.
   */
  | { readonly type: 'kernels'; readonly adapters: readonly AdapterUse[]; readonly timed?: readonly string[] }
  /** Sent once per start, before all other events. */
  | { readonly type: 'plan'; readonly stages: readonly PlannedShare[] }
  | ({ readonly type: 'stage' } & StageRef & { readonly index: number; readonly total: number })
  | ({ readonly type: 'progress' } & StageRef & {
        readonly done: number;
        readonly total: number;
        /** Of the whole experiment: share done in [0, 1] and estimated seconds left (null until known). */
        readonly share: number;
        readonly secondsLeft: number | null;
        /** Seconds between which the time left is expected; absent in records of earlier versions. */
        readonly secondsRange?: readonly [low: number, high: number] | null;
        /** Estimated seconds left of this stage; null until known. */
        readonly stageSecondsLeft: number | null;
      })
  | { readonly type: 'update'; readonly seed: number; readonly arm: string; readonly metrics: UpdateMetrics }
  /** `update` is null for the final evaluation, otherwise the update after which a curve point was measured. */
  | {
      readonly type: 'evaluation';
      readonly seed: number;
      readonly arm: string;
      readonly on: 'real' | 'simulator';
      readonly update: number | null;
      readonly metrics: EvaluationMetrics;
      /** It is the final policy at evaluation.secondTemperature. */
      readonly second?: true;
    }
  | { readonly type: 'gap'; readonly seed: number; readonly arm: string; readonly report: GapReport }
  | { readonly type: 'density'; readonly seed: number; readonly report: DensityReport }
  | { readonly type: 'adversarial'; readonly seed: number; readonly report: AdversarialReport }
  /** Training of the arm ends here, with the policy that was restored. */
  | { readonly type: 'rollback'; readonly seed: number; readonly arm: string; readonly rollback: Rollback }
  /** Sent at the end: the result's intervals for every pair of arms, over all seeds. */
  | {
      readonly type: 'comparisons';
      readonly gaps: readonly PairedGap[];
      readonly dropOffs: readonly DropOff[];
      /** The same at evaluation.secondTemperature. */
      readonly second?: { readonly gaps: readonly PairedGap[]; readonly dropOffs: readonly DropOff[] };
    }
  | {
      readonly type: 'calibration-epoch';
      readonly seed: number;
      readonly epoch: number;
      readonly trainNll: number;
      readonly heldOutNll: number;
    }
  | { readonly type: 'calibration'; readonly seed: number; readonly report: CalibrationReport }
  /** Dialogues kept for the viewer: some of each stage. */
  | {
      readonly type: 'dialogues';
      readonly seed: number;
      readonly arm: string;
      readonly stage: 'logs' | 'train' | 'evaluate';
      readonly on: 'real' | 'simulator';
      readonly update: number | null;
      readonly dialogues: readonly Dialogue[];
    };

/** Key-value store for anything that structured clone can copy. In Node: memory or files; on the page: IndexedDB. */
export interface RunStore {
  /** Throws DamagedValue if what is there cannot be what was put, `trace-version` if a newer version put it. */
  get(key: string): Promise<unknown>;
  /** Atomic per key. Throws `storage-full` or `storage-unavailable`; a failed put leaves the old value. */
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Keeps a damaged value, if the store can, where no `get` finds it. Returns in words where it is now. */
  setAside?(key: string): Promise<string>;
  /** Every key with a value, damaged or not, but not what was set aside. */
  keys?(): readonly string[] | Promise<readonly string[]>;
  /** Keys whose values an earlier version stored without a checksum: damage that keeps their form goes unnoticed. */
  unchecked?(): Promise<readonly string[]>;
  /** Where it is, in words: "in /home/me/run". */
  readonly place?: string;
}

export interface RunControl {
  /** Aborting it cancels the run, which stops at the next safe point with `cancelled`. */
  readonly signal?: AbortSignal;
  /** Awaited at every safe point: resolves at once, or when a paused run is resumed. */
  readonly gate?: () => Promise<void>;
  /** Called after every update: is an extra checkpoint wanted now? The call resets the request. */
  readonly checkpointDue?: () => boolean;
  /** Training that is cancelled makes a last checkpoint, so that none of its updates has to be repeated. */
  readonly keepWhenCancelled?: boolean;
}

export interface ExperimentRun {
  readonly spec: ExperimentSpec;
  /** To be used instead of measured ones. */
  readonly kernels?: KernelTable;
  readonly onEvent: (event: ExperimentEvent) => void;
  /** Told a sentence when a stored value was damaged and is computed again, and when a run begins whose settings deceive. */
  readonly onNotice?: (sentence: string) => void;
  readonly store: RunStore;
  readonly control: RunControl;
}
