/**
 * How the base models of each task are trained: rows of each step, size, learning rate. Settings that were tried and what
 * they gave are in docs/LOG.md.
 */
import { ShiftLabError } from '../domain/errors';
import { firstTurns, weighted, type PretrainSpec, type WeightedRow } from './pretrain';
import type { TaskModule } from '../tasks/registry';
import type { MaskedRow } from '../tasks/views';

export interface Recipe {
  /** Row source of each step; the step's index is its seed, so no dialogue is seen twice. */
  readonly rows: (task: TaskModule, step: number) => readonly WeightedRow[];
  /** Rows that are never trained on. */
  readonly heldOut: (task: TaskModule) => readonly MaskedRow[];
  readonly seed: number;
  readonly spec: PretrainSpec;
  /** Fields of config.json that are not the same for every base model. */
  readonly config: Readonly<Record<string, number | string>>;
  readonly projectionScale: number;
}

type Recipes = Readonly<Record<'policy' | 'simulator', Recipe>>;

const HEADS = 4;
const SIZE = {
  hidden_size: 64,
  intermediate_size: 128,
  num_hidden_layers: 2,
  num_attention_heads: HEADS,
  num_key_value_heads: HEADS,
  head_dim: 16,
};

/** Until this step, this many rows of this difficulty, cut after this many user turns, the verdict weighing this many times as much as other tokens. */
interface DrillStage {
  readonly until: number;
  readonly rows: number;
  readonly difficulty: number;
  readonly userTurns: number;
  readonly emphasis: number;
}

const ROWS = 64;
const POLICY_SPEC: PretrainSpec = {
  steps: 500,
  peakLearningRate: 3e-3,
  warmupSteps: 50,
  weightDecay: 0.01,
  maxGradNorm: 1,
};
// Queries and keys are normalised (Qwen3) and rotate slowly: both let it find the goal at any distance sooner.
const FINDS_GOALS = { model_type: 'qwen3', rope_theta: 1_000_000 };

const policyRows: Recipe['rows'] = (module, step) =>
  module.policyCorpus(10_000 + step, ROWS).map(({ ids, mask }) => ({ ids, weights: mask }));
const heldOutPolicy: Recipe['heldOut'] = (module) => module.policyCorpus(1_000_000, 500);
const heldOutSimulator: Recipe['heldOut'] = (module) => module.simulatorCorpus(1_000_000, 500);

/** Drill first, then the corpus. */
function simulatorRows(
  drill: readonly DrillStage[],
  corpus: { readonly verdict: number; readonly contentWeight: number },
): Recipe['rows'] {
  return (module, step) => {
    const { policy: after, user } = module.task.stopToken;
    const { contentTokens: content } = module;
    const stage = drill.find(({ until }) => step < until);
    if (!stage)
      return module.simulatorCorpus(20_000 + step, ROWS).map((row) => weighted(row, { after, content, ...corpus }));
    const rows = module.simulatorDrill(20_000 + step, stage.rows, stage.difficulty);
    return rows.map((row) =>
      weighted(firstTurns(row, user, stage.userTurns), { after, content, verdict: stage.emphasis, contentWeight: 1 }),
    );
  };
}

/**
 * The simulator learns to check an answer first: one value in one verdict, then more values, then more verdicts. Without
 * the single verdicts it stays at chance (docs/LOG.md).
 */
const CLARIFY_DRILL: readonly DrillStage[] = [
  { until: 150, rows: 224, difficulty: 1, userTurns: 2, emphasis: 100 },
  { until: 225, rows: 192, difficulty: 2, userTurns: 2, emphasis: 50 },
  { until: 325, rows: 160, difficulty: 3, userTurns: 2, emphasis: 20 },
  { until: 400, rows: 96, difficulty: 3, userTurns: 4, emphasis: 8 },
  { until: 450, rows: 64, difficulty: 3, userTurns: 99, emphasis: 4 },
];

const clarify: Recipes = {
  policy: {
    rows: policyRows,
    heldOut: heldOutPolicy,
    seed: 1,
    spec: POLICY_SPEC,
    config: { ...SIZE, model_type: 'llama', rope_theta: 10_000 },
    projectionScale: 1,
  },
  simulator: {
    rows: simulatorRows(CLARIFY_DRILL, { verdict: 2, contentWeight: 4 }),
    heldOut: heldOutSimulator,
    seed: 2,
    spec: { ...POLICY_SPEC, steps: 1700 },
    config: { ...SIZE, ...FINDS_GOALS },
    projectionScale: 2,
  },
};

/**
 * One edit beside its wanted state and nothing else, then with the whole goal, then with the document, then revisions whose
 * errors are in one slot, in two, … in all five. Started on whole prompts it stays at chance (docs/LOG.md).
 */
const EDIT_DRILL: readonly DrillStage[] = [
  { until: 60, rows: 192, difficulty: 1, userTurns: 1, emphasis: 100 },
  { until: 80, rows: 192, difficulty: 2, userTurns: 1, emphasis: 100 },
  { until: 120, rows: 96, difficulty: 3, userTurns: 2, emphasis: 50 },
  { until: 200, rows: 96, difficulty: 4, userTurns: 2, emphasis: 50 },
  { until: 240, rows: 96, difficulty: 5, userTurns: 2, emphasis: 50 },
  { until: 290, rows: 96, difficulty: 6, userTurns: 2, emphasis: 50 },
  { until: 340, rows: 96, difficulty: 7, userTurns: 2, emphasis: 50 },
  { until: 440, rows: 96, difficulty: 8, userTurns: 2, emphasis: 20 },
  { until: 500, rows: 64, difficulty: 8, userTurns: 99, emphasis: 8 },
];
/** A third layer: what is missing or moved is seen from neighbouring words before it can be compared with the goal. */
const EDIT_SIZE = { ...SIZE, intermediate_size: 96, num_hidden_layers: 3 };

const edit: Recipes = {
  policy: {
    rows: policyRows,
    heldOut: heldOutPolicy,
    seed: 1,
    spec: { ...POLICY_SPEC, steps: 700 },
    config: { ...EDIT_SIZE, ...FINDS_GOALS },
    projectionScale: 2,
  },
  simulator: {
    // Verdicts count twice as much as in clarify: there are five slots to check, and accepting what is right came last.
    rows: simulatorRows(EDIT_DRILL, { verdict: 4, contentWeight: 4 }),
    heldOut: heldOutSimulator,
    seed: 2,
    spec: { ...POLICY_SPEC, steps: 4400 },
    config: { ...EDIT_SIZE, ...FINDS_GOALS },
    projectionScale: 2,
  },
};

const RECIPES: Readonly<Record<string, Recipes>> = { clarify, edit };

/** Throws `usage`. */
export function recipeFor(task: string, role: 'policy' | 'simulator'): Recipe {
  const recipes = RECIPES[task];
  if (!recipes) {
    const known = Object.keys(RECIPES).join(', ');
    throw new ShiftLabError('usage', `There is no recipe for base models of "${task}"; recipes: ${known}.`, {
      task,
      known,
    });
  }
  return recipes[role];
}
