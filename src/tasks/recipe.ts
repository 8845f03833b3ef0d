/**
 * How a task's base models are trained: numbers and names. A task's recipes stand in its folder (recipe.ts there).
 *
 * Not here: what is done with them (src/base-models). Settings that were tried, and what they gave, are in docs/LOG.md.
 */
export interface PretrainSpec {
  readonly steps: number;
  readonly peakLearningRate: number;
  readonly warmupSteps: number;
  readonly weightDecay: number;
  readonly maxGradNorm: number;
}

/** Fields of config.json that are not the same for every base model. */
export type ModelShape = Readonly<Record<string, number | string>>;

export interface PolicyRecipe {
  /** Seed of the initial weights. */
  readonly seed: number;
  readonly spec: PretrainSpec;
  readonly config: ModelShape;
  /** Factor on the initial weights of the projections. */
  readonly projectionScale: number;
}

/** One stage of the drill that comes before the corpus. */
export interface DrillStage {
  /** The stage ends before this step. */
  readonly until: number;
  /** Rows of a step. */
  readonly rows: number;
  readonly difficulty: number;
  /** Rows are cut after this many user turns. */
  readonly userTurns: number;
  /** Loss weight of the first word of a user's turn, where other tokens have 1. */
  readonly emphasis: number;
}

export interface SimulatorRecipe extends PolicyRecipe {
  /** In the order of their `until`; then comes the corpus. */
  readonly drill: readonly DrillStage[];
  /** Loss weights in the corpus: of the first word of a user's turn, and of tokens that name a part of the goal. */
  readonly corpus: { readonly verdict: number; readonly contentWeight: number };
}

export interface BaseModelRecipes {
  readonly policy: PolicyRecipe;
  readonly simulator: SimulatorRecipe;
}
