/** The training rows of a task's base models, step by step, from its corpora and its recipe (src/tasks/recipe.ts). */
import { firstTurns, weighted, type Corpus, type WeightedRow } from './pretrain';
import type { CheckpointRole } from './models';
import { BASE_MODEL_POSITIONS, type TaskModule } from '../tasks/registry';
import type { MaskedRow } from '../tasks/views';

const ROWS = 64;
/** Step + offset is the seed of a corpus, so no dialogue is seen twice, and held-out dialogues are never trained on. */
const POLICY_SEED = 10_000;
const SIMULATOR_SEED = 20_000;
const HELD_OUT_SEED = 1_000_000;
const HELD_OUT_ROWS = 500;

/** The rows of each step. */
export function pretrainRows(module: TaskModule, role: CheckpointRole): Corpus {
  return role === 'policy' ? (step) => policyRows(module, step) : (step) => simulatorRows(module, step);
}

/** Rows that are never trained on. */
export function heldOutRows({ policyCorpus, simulatorCorpus }: TaskModule, role: CheckpointRole): MaskedRow[] {
  return (role === 'policy' ? policyCorpus : simulatorCorpus)(HELD_OUT_SEED, HELD_OUT_ROWS);
}

function policyRows({ policyCorpus }: TaskModule, step: number): WeightedRow[] {
  return policyCorpus(POLICY_SEED + step, ROWS).map(({ ids, mask }) => ({ ids, weights: mask }));
}

/** The drill first, then the corpus. */
function simulatorRows({ task, contentTokens, recipes, ...corpora }: TaskModule, step: number): WeightedRow[] {
  const { policy: after, user } = task.stopToken;
  const { drill, corpus } = recipes.simulator;
  const stage = drill.find(({ until }) => step < until);
  const seed = SIMULATOR_SEED + step;
  if (!stage)
    return corpora
      .simulatorCorpus(seed, ROWS)
      .map((row) => weighted(row, { after, content: contentTokens, ...corpus }));
  const emphasis = { after, content: contentTokens, verdict: stage.emphasis, contentWeight: 1 };
  return corpora
    .simulatorDrill(seed, stage.rows, stage.difficulty)
    .map((row) => weighted(firstTurns(row, user, stage.userTurns), emphasis));
}

/** The config.json that a base model is made with. */
export function baseModelConfig({ task, recipes }: TaskModule, role: CheckpointRole): string {
  return JSON.stringify({
    ...recipes[role].config,
    vocab_size: task.vocabulary.length,
    rms_norm_eps: 1e-5,
    tie_word_embeddings: true,
    max_position_embeddings: BASE_MODEL_POSITIONS,
  });
}
