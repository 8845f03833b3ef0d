/**
 * The events that a running experiment sends to its listener, and the store that it keeps its state in. Events are plain
 * data, because they cross the worker's boundary and go into IndexedDB. What draws and what stores them is not known here.
 */
import type { Dialogue } from './dialogue';
import type { ExperimentSpec } from './experiment-spec';
import type { SeedInterval } from './interval';

export type StageName =
  'load' | 'logs' | 'calibrate' | 'fidelity' | 'density' | 'adversarial' | 'train' | 'evaluate' | 'report';

export interface StageRef {
  readonly stage: StageName;
  readonly seed: number;
  /** Arm, for 'train' and 'evaluate'. */
  readonly arm?: string;
}

/** What GRPO logs, once per update (docs/METHOD.md §4). Nats, policy tokens only. */
export interface UpdateMetrics {
  readonly update: number;
  readonly rewardMean: number;
  readonly rewardStd: number;
  readonly fracRewardZeroStd: number;
  /** (15) KL of the policy from the base policy, nats a token. Null where it was not measured: in some older records. */
  readonly klFromBase: number | null;
  /** (15a) KL of the policy from the sampler whose tokens it trains on, nats a token. Null in some older records. */
  readonly klFromSampler: number | null;
  readonly entropy: number;
  readonly clipRatioLow: number;
  readonly clipRatioHigh: number;
  readonly completionLength: number;
  readonly turns: number;
  readonly gradNorm: number;
  readonly loss: number;
  readonly tokensPerSecond: number;
  /** Success against the user it trains on, in this batch. */
  readonly trainSuccess: number;
  /** Of an arm that uses a density ratio. */
  readonly density?: DensityUseMetrics;
}

/** What a density ratio made of an update's batch (experiment/training/ratio-use.ts). */
export interface DensityUseMetrics {
  /** Dialogues that count: (Σw)²/Σw², or those kept. */
  readonly effectiveSampleSize: number;
  /** Share of dialogues whose ratio was clipped. */
  readonly clippedShare: number;
  /** Mean log p_sim / p_real: of a dialogue by the discriminator, of a user turn by the estimator (nats). */
  readonly logRatio: number;
}

export interface EvaluationMetrics {
  readonly dialogues: number;
  /** Shares in [0, 1] of all dialogues. */
  readonly success: number;
  /** Standard deviation of success over these dialogues (divisor n − 1), where the task grades its answers; a share of n has its own. */
  readonly successDeviation?: number;
  readonly correct: number;
  readonly accepted: number;
  /** Accepted although wrong. */
  readonly falseAccept: number;
  readonly leaveRate: number;
  readonly turns: number;
  readonly reward: number;
  /**
   * How far the arm's training simulator is from real users where this policy leads them: exact KL(real ‖ simulator),
   * nats per user turn, along these dialogues. Null with a simulator as user, and for an arm that has none.
   */
  readonly simulatorKl: number | null;
  /** Calibration error of the policy's answers less what a calibrated policy's would be; with real users only. */
  readonly firstAnswerEceExcess?: number;
  /** How sure the policy was of each dialogue's first answer, and how often right; with real users only. */
  readonly firstAnswers?: readonly ReliabilityBin[];
  /** Means of the task's own measures, by name; absent where it has none. */
  readonly measures?: Readonly<Record<string, number>>;
}

/** One number of the gap between real and simulated dialogues of one policy; `metric` is the name of a file's metric in src/gap/metrics. */
export interface GapNumber {
  readonly metric: string;
  /** Of a metric that is measured turn by turn; null for all turns together. */
  readonly turn: number | null;
  readonly value: number;
  /** 95 %. */
  readonly interval: readonly [number, number] | null;
  /** Where 95 % of values lie if nothing differs. */
  readonly nullBand: readonly [number, number] | null;
  readonly p: number | null;
  /** What it rests on. */
  readonly dialogues: number;
}

/** One bin of a reliability plot. */
export interface ReliabilityBin {
  readonly answers: number;
  /** Mean probability that the policy gave its answers, and the share that was right. */
  readonly confidence: number;
  readonly accuracy: number;
  readonly interval: readonly [number, number];
}

export interface GapReport {
  readonly numbers: readonly GapNumber[];
  /** Reliability of the policy's first answers to real users. Absent in older reports, which judged last answers. */
  readonly firstAnswers?: readonly ReliabilityBin[];
  /** Sentences for the person: support that is missing, dialogues longer than a model was made for. */
  readonly warnings: readonly string[];
}

export interface VerdictFidelity {
  /** P(accept | answer right), P(accept | answer wrong), with the counts behind them; null where the count is 0. */
  readonly acceptGivenRight: number | null;
  readonly acceptGivenWrong: number | null;
  readonly right: number;
  readonly wrong: number;
}

export interface SimulatorReport {
  /** Mean NLL per token (nats) of held-out real user turns. */
  readonly heldOutNll: number;
  /** Exact KL(real ‖ simulator) per user turn, nats, mean over held-out real histories, with its standard error
   * (null where a single dialogue was held out). */
  readonly klPerTurn: number;
  readonly klStandardError: number | null;
  readonly fidelity: VerdictFidelity;
}

export interface CalibrationReport {
  readonly logDialogues: number;
  readonly heldOutDialogues: number;
  readonly epochs: readonly { readonly epoch: number; readonly trainNll: number; readonly heldOutNll: number }[];
  readonly bestEpoch: number;
  readonly before: SimulatorReport;
  readonly after: SimulatorReport;
  /** Of real users, in fresh dialogues on the episodes of `before.fidelity` and `after.fidelity`, whatever the logs kept. */
  readonly realFidelity: VerdictFidelity;
  /** Of the held-out logs, as `heldOutNll` is. KL(real ‖ simulator) needs log p_real; its entropy rate is the NLL no simulator can beat. */
  readonly realNll: number;
}

/** A stage of the plan, and its share of the expected work in [0, 1]; the shares of a plan sum to 1. */
export type PlannedShare = StageRef & { readonly share: number };

/** How well real and simulated dialogues of the base policy can be told apart, and how useful weights made from that are. */
export interface DensityReport {
  /** Real dialogues that were trained on, and that were held out. There are as many simulated ones, or fewer where only survivors are logged and hardly any survive. */
  readonly trained: number;
  readonly heldOut: number;
  /** Share of held-out dialogues that the discriminator classifies correctly; both sides count the same, and 0.5 is chance. */
  readonly accuracy: number;
  /** Of held-out simulated dialogues weighed to look real: dialogues, of heldOut. */
  readonly effectiveSampleSize: number;
  readonly clippedShare: number;
  /** Share of held-out real dialogues that score above all simulated ones, and a sentence where it is more than full support would leave. */
  readonly unreachedShare: number;
  readonly warning: string | null;
}

/** GRPO on the simulator, with a discriminator's realism as reward. */
export interface AdversarialReport {
  /** By round: mean log-odds of being real before the update, and KL to the simulator before it all (nats a token). */
  readonly rounds: readonly {
    readonly round: number;
    readonly realism: number;
    readonly kl: number;
    readonly entropy: number;
  }[];
  /** Of the held-out logs, as in a SimulatorReport; and of the base weights under the same tag, which it began with (absent in older reports). */
  readonly heldOutNll: number;
  readonly klPerTurn: number;
  readonly before?: { readonly heldOutNll: number; readonly klPerTurn: number };
}

/** A run that collapsed and was rolled back (rl/collapse-guard.ts). Nats or reward. */
export interface Rollback {
  /** Updates done when it was noticed, and those of the checkpoint that it went back to. */
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
  /** Once a start, before anything else. */
  | { readonly type: 'plan'; readonly stages: readonly PlannedShare[] }
  | ({ readonly type: 'stage' } & StageRef & { readonly index: number; readonly total: number })
  | ({ readonly type: 'progress' } & StageRef & {
        readonly done: number;
        readonly total: number;
        /** Whole experiment: share done in [0, 1] and estimated seconds left (null until known). */
        readonly share: number;
        readonly secondsLeft: number | null;
        /** The same of this stage alone. */
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
    }
  | { readonly type: 'gap'; readonly seed: number; readonly arm: string; readonly report: GapReport }
  | { readonly type: 'density'; readonly seed: number; readonly report: DensityReport }
  | { readonly type: 'adversarial'; readonly seed: number; readonly report: AdversarialReport }
  /** Training of the arm ends here, with the policy that it went back to. */
  | { readonly type: 'rollback'; readonly seed: number; readonly arm: string; readonly rollback: Rollback }
  /** Every pair of arms, over all seeds, when all is done: the intervals of the result. */
  | { readonly type: 'comparisons'; readonly gaps: readonly PairedGap[]; readonly dropOffs: readonly DropOff[] }
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

/** Keyed binary-friendly storage (structured-clone values). Node: memory or files; page: IndexedDB. */
export interface RunStore {
  get(key: string): Promise<unknown>;
  /** Atomic per key. Throws `storage-full` or `storage-unavailable`; a failed put leaves the old value. */
  put(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
}

export interface RunControl {
  /** Aborted = cancel: the run stops at the next safe point with `cancelled`. */
  readonly signal?: AbortSignal;
  /** Awaited at every safe point: resolves at once, or when a paused run is resumed. */
  readonly gate?: () => Promise<void>;
  /** Asked after every update: should a checkpoint be made now, out of turn? Being asked resets it. */
  readonly checkpointDue?: () => boolean;
}

export interface ExperimentRun {
  readonly spec: ExperimentSpec;
  readonly onEvent: (event: ExperimentEvent) => void;
  readonly store: RunStore;
  readonly control: RunControl;
}
