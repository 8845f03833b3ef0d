/**
 * Everything that decides the numbers of an experiment, as plain validated data. The same spec, seed and adapter give the
 * same numbers. Presets (src/experiment/presets) are specs; `--set grpo.updates=50` and the page's form change fields.
 */
import * as v from 'valibot';
import { ShiftLabError } from './errors';
import { MOST_TURNS, formulaProblem } from './formula-range';
import { TWICE, isDistinct } from './record-fields';
import { issueSentence } from './schema-issue';

const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max));
const wholeNumber = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = (max: number) => v.pipe(v.number(), v.gtValue(0), v.maxValue(max));
/**
 * What the optimiser and the objective are given reaches the GPU in f32. Weights there are of the order of 0.01 and have a
 * last place of 1e-9; ratios are near 1, with 1e-7. Less than this would change nothing, without a word.
 */
const LEAST = { step: 1e-9, ratio: 1e-6 } as const;
/** As in the PyTorch run behind test/golden. PyTorch and TRL have 0.999. */
export const DEFAULT_BETA2 = 0.95;
const learningRate = v.pipe(v.number(), v.minValue(LEAST.step), v.maxValue(1));
/** AdamW divides by a gradient's size plus 1e-8: gradients clipped to less would be nothing beside that. */
const maxGradNorm = v.pipe(v.number(), v.minValue(1e-6), v.maxValue(1e9));
/**
 * AdamW's decay of the mean squared gradient. Nearer to 1 than this, its f32 and the bias correction, which is computed in
 * f64, would differ by more than 1 %.
 */
const beta2 = v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(0.99999)), DEFAULT_BETA2);
const zeroOr = (least: number, max: number) =>
  v.pipe(
    v.number(),
    v.minValue(0),
    v.maxValue(max),
    v.check((value) => value === 0 || value >= least, `must be 0 or at least ${least}`),
  );
const weightDecay = zeroOr(LEAST.step, 10);
const beta = zeroOr(LEAST.step, 100);
/**
 * Of a softmax. Below 0.01 it is a maximum in f32: every group draws the same dialogue G times, so nothing is learned, and
 * log-probs overflow on the way.
 */
const LEAST_TEMPERATURE = 0.01;
const temperature = v.pipe(v.number(), v.minValue(LEAST_TEMPERATURE), v.maxValue(100));
/** An empty text is no formula. */
const rewardFormula = v.pipe(
  v.string(),
  v.check(
    (text) => text === '' || formulaProblem(text) === null,
    ({ input }) => formulaProblem(input as string)!,
  ),
);
/** Schedule of a learning rate. Older specs lack it; their rate was constant. */
const schedule = v.optional(v.picklist(['constant', 'linear']), 'constant');

/** The collapse guard's thresholds (rl/collapse-guard.ts). Two of the recorded results have policies that exceeded them. */
export const DEFAULT_GUARD = { on: true, window: 5, maxKl: 3, minEntropy: 0.02, maxRewardDrop: 0.6 } as const;

/** Settings of the arms that are not the paper's. None of them was tuned. */
export const DEFAULT_EXTENSIONS = {
  renewEvery: 15,
  freshDialogues: 400,
  keepShare: 0.5,
  maxWeight: 5,
  penalty: 0.05,
  density: { dialogues: 800, maxEpochs: 12, learningRate: 3e-3 },
  adversarial: {
    rounds: 30,
    promptsPerRound: 20,
    groupSize: 8,
    learningRate: 3e-4,
    beta: 0.05,
    roundsPerDiscriminator: 6,
  },
} as const;

const guardSchema = v.strictObject({
  on: v.boolean(),
  /** Number of updates that are averaged; all of them if there are fewer. */
  window: count(1000),
  /** Nats a token. */
  maxKl: positive(1e9),
  /** Nats a token. */
  minEntropy: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  /** How far the mean reward may fall below that of the best window. */
  maxRewardDrop: positive(1e9),
});

const extensionsSchema = v.strictObject({
  /** refreshed, online: number of updates between two renewals, and of real dialogues with the current policy at each renewal. */
  renewEvery: count(100_000),
  freshDialogues: count(100_000),
  /** filtered: the share of a batch that is kept, namely the dialogues that look most real. */
  keepShare: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  /** reweighted: upper limit of the density ratio, before weights are normalised. */
  maxWeight: v.pipe(v.number(), v.minValue(1), v.maxValue(1e9)),
  /** penalised: a, the reward lost per nat of log-ratio per user turn. */
  penalty: v.pipe(v.number(), v.minValue(0), v.maxValue(1e9)),
  /** Training of the discriminator and of the distribution estimator. `dialogues`: the most of each side, real and simulated. */
  density: v.strictObject({
    dialogues: v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(100_000)),
    maxEpochs: count(1000),
    learningRate,
  }),
  /** GRPO on the simulator with the discriminator's realism as reward. */
  adversarial: v.strictObject({
    rounds: count(100_000),
    promptsPerRound: count(4096),
    groupSize: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1024)),
    learningRate,
    /** Weight of the KL from the simulator before this training. */
    beta,
    /** Number of rounds after which the discriminator is trained again, on dialogues of the simulator at that time. */
    roundsPerDiscriminator: count(100_000),
  }),
});

export const experimentSpecSchema = v.strictObject({
  schema: v.literal(1),
  /** Name of the preset that it came from; only a label. */
  preset: v.string(),
  task: v.string(),
  /** Population of real users: null for the task's default, otherwise a population document, which the task validates. */
  population: v.nullable(v.record(v.string(), v.unknown())),
  seeds: v.pipe(v.array(wholeNumber(2 ** 32 - 1)), v.minLength(1), v.maxLength(100)),
  arms: v.pipe(v.array(v.string()), v.minLength(1)),
  /** Policy turns after which a dialogue ends. */
  horizon: count(MOST_TURNS),
  reward: v.strictObject({
    /** λ: reward = λ·correct + (1 − λ)·accepted − costPerTurn·turns. */
    lambda: share,
    costPerTurn: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    /** Of the outcome's fields (reward-formula.ts), in place of the above; empty for none. Older specs lack it. */
    formula: v.optional(rewardFormula, ''),
  }),
  /** Logged dialogues of real users with the base policy: for calibration, and for the contexts of the static arm. */
  logs: v.strictObject({
    dialogues: count(100_000),
    /** Share of the logged dialogues that is held out for early stopping, NLL and KL. */
    heldOutShare: v.pipe(v.number(), v.minValue(0.01), v.maxValue(0.5)),
    /** Temperature of the base policy in the logs. Below 1, logs are less varied than the dialogues that arms train on. */
    temperature: v.optional(temperature, 1),
    /** Number of policy turns after which a logged dialogue is cut off, at most the horizon; 0 means the horizon. */
    horizon: v.optional(wholeNumber(64), 0),
    /** `survivors`: dialogues in which the user left are dropped. */
    keep: v.optional(v.picklist(['all', 'survivors']), 'all'),
    /**
     * SHA-256 (hexadecimal) of dialogues of people at the keyboard, which are the logs then; empty for logs of the population.
     * The dialogues are in the run's store. Of the settings above, only the share that is held out applies to them.
     */
    people: v.optional(v.pipe(v.string(), v.regex(/^([0-9a-f]{64})?$/)), ''),
  }),
  /** Calibration of the simulator: SFT on user tokens of the logs. */
  sft: v.strictObject({
    maxEpochs: count(1000),
    dialoguesPerStep: count(4096),
    learningRate,
    /** 'linear' falls to 0 at the end of maxEpochs. */
    schedule,
    weightDecay,
    beta2,
    maxGradNorm,
    /** Training stops after this many epochs without a better held-out NLL; the best weights are kept. */
    patience: count(1000),
    /** Style tag in the simulator's prompt during calibration. */
    style: v.string(),
  }),
  grpo: v.strictObject({
    updates: count(100_000),
    promptsPerUpdate: count(4096),
    groupSize: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1024)),
    /**
     * What the dialogues of a group with real users have in common: the problem and the person, who opens for all of them; or
     * the problem and the opening, as with a simulator, each with a person of its own among those who open like this.
     */
    groupShares: v.optional(v.picklist(['person', 'opening']), 'person'),
    learningRate,
    /** 'linear' falls to 0 after the last update (TRL's default). */
    schedule,
    /** What the schedule counts, if an update has several optimiser steps (μ > 1): updates, or steps, as TRL does. */
    schedulePer: v.optional(v.picklist(['update', 'step']), 'update'),
    weightDecay,
    beta2,
    maxGradNorm,
    temperature,
    clipLow: zeroOr(LEAST.ratio, 1),
    clipHigh: v.pipe(v.number(), v.minValue(LEAST.ratio), v.maxValue(1e9)),
    beta,
    klEstimator: v.picklist(['k1', 'k2', 'k3']),
    level: v.picklist(['token', 'sequence']),
    /** `gspo` is `grpo` with one ratio for the whole row, whatever `level` is. */
    lossType: v.picklist(['grpo', 'bnpo', 'dapo', 'dr_grpo', 'gspo']),
    scaleRewards: v.picklist(['group', 'batch', 'none']),
    /** Optimiser passes over each batch of rollouts (μ). */
    numIterations: count(64),
    /** One advantage per dialogue, or one per turn, computed from the reward earned from that turn on. */
    advantages: v.optional(v.picklist(['dialogue', 'turn']), 'dialogue'),
    /** γ: discount per policy turn, for `advantages: turn`. */
    turnDiscount: v.optional(share, 1),
  }),
  guard: v.optional(guardSchema, DEFAULT_GUARD),
  extensions: v.optional(extensionsSchema, DEFAULT_EXTENSIONS),
  /** Style tag of the prompted simulator (naive arm, static look-ahead). */
  promptedStyle: v.string(),
  /** p: share of the prompted simulator's groups of dialogues that speak under the style tag of calibration instead. */
  promptedRealism: v.optional(share, 0),
  /** Static-context RL: policy turns rolled forward with the prompted simulator after the trained response. */
  staticLookahead: wholeNumber(64),
  /** Number of look-aheads after each response; its reward is their mean. */
  staticFutures: v.optional(count(64), 1),
  evaluation: v.strictObject({
    /** Dialogues of the final evaluation, per arm and kind of user. */
    dialogues: count(1_000_000),
    /** Number of updates between the smaller evaluations with real users, for the curves; 0 for none. */
    every: wholeNumber(100_000),
    curveDialogues: count(1_000_000),
    temperature,
    /** Temperature at which the final policies are evaluated a second time, from the same weights; 0 for no second time. */
    secondTemperature: v.optional(zeroOr(LEAST_TEMPERATURE, 100), 0),
    /** Whether a discriminator is trained for each arm, for the two-sample test. */
    c2st: v.optional(v.boolean(), true),
  }),
});

export type ExperimentSpec = v.InferOutput<typeof experimentSpecSchema>;

/** Number of updates that the collapse guard averages over: a window that is never full would never judge. */
export const guardWindow = ({ guard, grpo }: Pick<ExperimentSpec, 'guard' | 'grpo'>): number =>
  Math.min(guard.window, grpo.updates);

/** The spec of something that was run: `requireUsable` let nothing run that names a seed or an arm twice. */
export const recordedSpecSchema = v.pipe(
  experimentSpecSchema,
  v.forward(
    v.check(({ seeds }) => isDistinct(seeds), TWICE),
    ['seeds'],
  ),
  v.forward(
    v.check(({ arms }) => isDistinct(arms), TWICE),
    ['arms'],
  ),
);

/** Validates. Throws `spec-invalid`, naming the first field that is wrong, its value and what is allowed. */
export function parseSpec(input: unknown): ExperimentSpec {
  const result = v.safeParse(experimentSpecSchema, input);
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue) ?? '(the whole spec)';
  throw new ShiftLabError('spec-invalid', issueSentence('setting', path, issue), {
    field: path,
    received: issue.received,
    expected: issue.expected ?? null,
  });
}
