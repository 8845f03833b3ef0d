/** How the base models of `clarify` are trained. */
import type { BaseModelRecipes } from '../recipe';
import { FINDS_GOALS, PRETRAINING, SMALL_MODEL } from '../slots/recipe';

export const recipes: BaseModelRecipes = {
  policy: {
    seed: 1,
    spec: PRETRAINING,
    config: { ...SMALL_MODEL, model_type: 'llama', rope_theta: 10_000 },
    projectionScale: 1,
  },
  simulator: {
    seed: 2,
    spec: { ...PRETRAINING, steps: 4000 },
    config: { ...SMALL_MODEL, ...FINDS_GOALS },
    projectionScale: 2,
    // The simulator first learns to check an answer: one value in one verdict, then more values, then more verdicts.
    // Without the single verdicts it stays at chance (docs/LOG.md).
    drill: [
      { until: 150, rows: 224, difficulty: 1, userTurns: 2, emphasis: 100 },
      { until: 225, rows: 192, difficulty: 2, userTurns: 2, emphasis: 50 },
      { until: 325, rows: 160, difficulty: 3, userTurns: 2, emphasis: 20 },
      { until: 400, rows: 96, difficulty: 3, userTurns: 4, emphasis: 8 },
      { until: 450, rows: 64, difficulty: 3, userTurns: 99, emphasis: 4 },
    ],
    corpus: { verdict: 2, contentWeight: 4 },
  },
};
