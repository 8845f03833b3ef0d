/**
 * Everything that decides an experiment's numbers, as plain validated data. Same spec, seed and adapter: same trace.
 * Presets (src/experiment/presets) are values of this type; `--set grpo.updates=50` and the page's form change fields.
 */
import * as v from 'valibot';
import { ShiftLabError } from './errors';
import { issueSentence } from './schema-issue';

const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max));
const wholeNumber = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const positive = (max: number) => v.pipe(v.number(), v.gtValue(0), v.maxValue(max));
/** Of a learning rate. Older specs do not have it; their rate was constant. */
const schedule = v.optional(v.picklist(['constant', 'linear']), 'constant');

/** The collapse guard's thresholds (rl/collapse-guard.ts). No arm of the recorded results came near them. */
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
  /** Updates that are averaged. */
  window: count(1000),
  /** Nats a token. */
  maxKl: positive(1e9),
  /** Nats a token. */
  minEntropy: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
  /** Below the best window. */
  maxRewardDrop: positive(1e9),
});

const extensionsSchema = v.strictObject({
  /** refreshed, online: updates between two renewals, and real dialogues with the current policy at each. */
  renewEvery: count(100_000),
  freshDialogues: count(100_000),
  /** filtered: the share of a batch's dialogues that is kept, those likeliest to be real. */
  keepShare: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
  /** reweighted: the largest density ratio before weights are normalised. */
  maxWeight: v.pipe(v.number(), v.minValue(1), v.maxValue(1e9)),
  /** penalised: a, reward a nat of log-ratio a user turn. */
  penalty: v.pipe(v.number(), v.minValue(0), v.maxValue(1e9)),
  /** Training of the discriminator, and of the distribution estimator: at most so many dialogues of each side. */
  density: v.strictObject({
    dialogues: v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(100_000)),
    maxEpochs: count(1000),
    learningRate: positive(1),
  }),
  /** GRPO on the simulator with the discriminator's realism as reward. */
  adversarial: v.strictObject({
    rounds: count(100_000),
    promptsPerRound: count(4096),
    groupSize: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1024)),
    learningRate: positive(1),
    /** Held to the simulator before it. */
    beta: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
    /** Rounds until the discriminator is trained anew, on what the simulator says by then. */
    roundsPerDiscriminator: count(100_000),
  }),
});

export const experimentSpecSchema = v.strictObject({
  schema: v.literal(1),
  /** Preset it came from; a label only. */
  preset: v.string(),
  task: v.string(),
  /** Population of real users: null is the task's default, otherwise a population document (validated by the task). */
  population: v.nullable(v.record(v.string(), v.unknown())),
  seeds: v.pipe(v.array(wholeNumber(2 ** 32 - 1)), v.minLength(1), v.maxLength(100)),
  arms: v.pipe(v.array(v.string()), v.minLength(1)),
  /** Policy turns after which a dialogue ends. */
  horizon: count(64),
  reward: v.strictObject({
    /** λ: reward = λ·correct + (1 − λ)·accepted − costPerTurn·turns. */
    lambda: share,
    costPerTurn: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  }),
  /** Logs of real users × base policy, for calibration and for the static arm's contexts. */
  logs: v.strictObject({
    dialogues: count(100_000),
    /** Share of logged dialogues held out (early stopping, NLL, KL). */
    heldOutShare: v.pipe(v.number(), v.minValue(0.01), v.maxValue(0.5)),
    /** Of the base policy while it was logged: below 1 logs are narrower than what any arm samples. */
    temperature: v.optional(positive(100), 1),
    /** Policy turns after which a logged dialogue was cut off, at most the horizon; 0 = the horizon. */
    horizon: v.optional(wholeNumber(64), 0),
    /** `survivors`: dialogues that the user left are not among the logs. */
    keep: v.optional(v.picklist(['all', 'survivors']), 'all'),
  }),
  /** Calibration of the simulator: SFT on user tokens of the logs. */
  sft: v.strictObject({
    maxEpochs: count(1000),
    dialoguesPerStep: count(4096),
    learningRate: positive(1),
    /** Linear falls to 0 at the end of maxEpochs. */
    schedule,
    weightDecay: v.pipe(v.number(), v.minValue(0), v.maxValue(10)),
    maxGradNorm: positive(1e9),
    /** Epochs without a better held-out NLL before it stops; the best weights are kept. */
    patience: count(1000),
    /** Style tag that calibration runs under. */
    style: v.string(),
  }),
  grpo: v.strictObject({
    updates: count(100_000),
    promptsPerUpdate: count(4096),
    groupSize: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1024)),
    learningRate: positive(1),
    /** Linear falls to 0 after the last update (TRL's default). */
    schedule,
    weightDecay: v.pipe(v.number(), v.minValue(0), v.maxValue(10)),
    maxGradNorm: positive(1e9),
    temperature: positive(100),
    clipLow: share,
    clipHigh: positive(1e9),
    beta: v.pipe(v.number(), v.minValue(0), v.maxValue(100)),
    klEstimator: v.picklist(['k1', 'k2', 'k3']),
    level: v.picklist(['token', 'sequence']),
    /** `gspo` is `grpo` with the ratio of the whole row, whatever `level` says. */
    lossType: v.picklist(['grpo', 'bnpo', 'dapo', 'dr_grpo', 'gspo']),
    scaleRewards: v.picklist(['group', 'batch', 'none']),
    /** Optimiser passes over each batch of rollouts (μ). */
    numIterations: count(64),
    /** One advantage a dialogue, or one a turn, of what was earned from it on. */
    advantages: v.optional(v.picklist(['dialogue', 'turn']), 'dialogue'),
    /** γ: what a policy turn later is worth, for `advantages: turn`. */
    turnDiscount: v.optional(share, 1),
  }),
  guard: v.optional(guardSchema, DEFAULT_GUARD),
  extensions: v.optional(extensionsSchema, DEFAULT_EXTENSIONS),
  /** Style tag of the prompted simulator (naive arm, static look-ahead). */
  promptedStyle: v.string(),
  /** Static-context RL: policy turns rolled forward with the prompted simulator after the trained response. */
  staticLookahead: wholeNumber(64),
  evaluation: v.strictObject({
    /** Dialogues per arm and user kind at the end. */
    dialogues: count(1_000_000),
    /** A smaller evaluation on real users every this many updates, for the curves; 0 = none. */
    every: wholeNumber(100_000),
    curveDialogues: count(1_000_000),
    temperature: positive(100),
    /** Whether a discriminator is trained for each arm, for the two-sample test. */
    c2st: v.optional(v.boolean(), true),
  }),
});

export type ExperimentSpec = v.InferOutput<typeof experimentSpecSchema>;

/** Validates; throws `spec-invalid` naming the first field that is off, its value and what is allowed. */
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
