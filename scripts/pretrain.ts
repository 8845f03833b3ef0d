/**
 * Makes the base checkpoints from scratch:
 *
 *   npm run pretrain -- [--task clarify] [--role policy|simulator] [--steps N] [--out DIR]
 *
 * Deterministic on one adapter: weights come from a seed, the corpora from a keyed generator. Writes
 * DIR/<task>/<role>/{config.json, model.safetensors, tokenizer.json} and DIR/manifest.json (sizes and SHA-256).
 * `npm run base-models` then prints what they do.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Device } from '../src/engine/device';
import { firstTurns, pretrain, weighted, type PretrainSpec, type WeightedRow } from '../src/experiment/pretrain';
import { parseConfig } from '../src/model/config';
import { initialWeights } from '../src/model/initial-weights';
import { LlamaModel } from '../src/model/llama';
import { wordLevelTokenizerJson } from '../src/model/tokenizer';
import { meanNll } from '../src/rl/sft';
import { taskNamed, type TaskModule } from '../src/tasks/registry';
import type { MaskedRow } from '../src/tasks/views';
import { nodeGpu } from './node-gpu';

interface Recipe {
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

const HEADS = 4;
const SIZE = { hidden_size: 64, intermediate_size: 128, num_hidden_layers: 2, num_attention_heads: HEADS, num_key_value_heads: HEADS, head_dim: 16 };

/**
 * The simulator learns to check an answer first: one value in one verdict, then more values, then more verdicts. Each
 * entry: until this step, this many rows of this difficulty, cut after this many user turns, the verdict weighing this
 * many times as much as other tokens. Without the single verdicts it stays at chance (docs/LOG.md).
 */
const DRILL = [
  { until: 150, rows: 224, difficulty: 1, userTurns: 2, emphasis: 100 },
  { until: 225, rows: 192, difficulty: 2, userTurns: 2, emphasis: 50 },
  { until: 325, rows: 160, difficulty: 3, userTurns: 2, emphasis: 20 },
  { until: 400, rows: 96, difficulty: 3, userTurns: 4, emphasis: 8 },
  { until: 450, rows: 64, difficulty: 3, userTurns: 99, emphasis: 4 },
] as const;
const CORPUS_EMPHASIS = { verdict: 2, contentWeight: 4 };
const ROWS = 64;

/** Settings that were tried and what they gave are in docs/LOG.md. */
const RECIPES: Readonly<Record<'policy' | 'simulator', Recipe>> = {
  policy: {
    rows: (module, step) => module.policyCorpus(10_000 + step, ROWS).map(({ ids, mask }) => ({ ids, weights: mask })),
    heldOut: (module) => module.policyCorpus(1_000_000, 500),
    seed: 1,
    spec: { steps: 500, peakLearningRate: 3e-3, warmupSteps: 50, weightDecay: 0.01, maxGradNorm: 1 },
    config: { ...SIZE, model_type: 'llama', rope_theta: 10_000 },
    projectionScale: 1,
  },
  simulator: {
    rows: (module, step) => {
      const { policy: after, user } = module.task.stopToken;
      const { contentTokens: content } = module;
      const drill = DRILL.find(({ until }) => step < until);
      if (!drill) return module.simulatorCorpus(20_000 + step, ROWS).map((row) => weighted(row, { after, content, ...CORPUS_EMPHASIS }));
      const rows = module.simulatorDrill(20_000 + step, drill.rows, drill.difficulty);
      return rows.map((row) => weighted(firstTurns(row, user, drill.userTurns), { after, content, verdict: drill.emphasis, contentWeight: 1 }));
    },
    heldOut: (module) => module.simulatorCorpus(1_000_000, 500),
    seed: 2,
    spec: { steps: 1700, peakLearningRate: 3e-3, warmupSteps: 50, weightDecay: 0.01, maxGradNorm: 1 },
    // Queries and keys are normalised (Qwen3) and rotate slowly: both let it find the goal at any distance sooner.
    config: { ...SIZE, model_type: 'qwen3', rope_theta: 1_000_000 },
    projectionScale: 2,
  },
};

function writeManifest(folder: string): void {
  const files: { path: string; sizeBytes: number; sha256: string }[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || entry.name === 'manifest.json') continue;
    const bytes = readFileSync(path);
    files.push({ path: relative(folder, path).replaceAll('\\', '/'), sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify({ files }, null, 1)}\n`);
}

async function make(device: Device, taskName: string, role: 'policy' | 'simulator', recipe: Recipe, folder: string): Promise<void> {
  const module = taskNamed(taskName);
  const { task } = module;
  const config = parseConfig(
    JSON.stringify({
      ...recipe.config,
      vocab_size: task.vocabulary.length,
      rms_norm_eps: 1e-5,
      tie_word_embeddings: true,
      max_position_embeddings: 256,
    }),
  );
  const special = task.vocabulary.filter((word) => /^<.*>$/.test(word));
  const tokenizer = wordLevelTokenizerJson(task.vocabulary, special);
  const model = new LlamaModel(device, { config, weights: initialWeights(config, recipe.seed, recipe.projectionScale) }, `base ${role}`, { tokenizer });
  const startMs = performance.now();
  let tokens = 0;
  const counted = (step: number) => {
    const rows = recipe.rows(module, step);
    tokens += rows.reduce((sum, row) => sum + row.ids.length, 0);
    return rows;
  };
  console.log(`${taskName} ${role}: ${model.parameterCount} parameters, ${recipe.spec.steps} steps`);
  await pretrain(model, counted, recipe.spec, ({ step, nll }) => {
    if ((step + 1) % 25 > 0) return;
    const seconds = (performance.now() - startMs) / 1000;
    console.log(`  step ${step + 1}: NLL ${nll.toFixed(4)}, ${(tokens / seconds).toFixed(0)} tokens/s, ${seconds.toFixed(0)} s`);
  });
  const heldOut = await meanNll(model, recipe.heldOut(module), async () => undefined);
  console.log(`  held-out NLL ${heldOut.toFixed(4)} nats a token; ${tokens} tokens in ${((performance.now() - startMs) / 1000).toFixed(0)} s`);
  const files = await model.toFiles();
  const target = join(folder, taskName, role);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, 'config.json'), `${files.config}\n`);
  writeFileSync(join(target, 'model.safetensors'), files.weights);
  writeFileSync(join(target, 'tokenizer.json'), files.tokenizer!);
  model.free();
}

export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { task: { type: 'string', default: 'clarify' }, role: { type: 'string' }, steps: { type: 'string' }, out: { type: 'string', default: 'public/checkpoints' } },
  });
  const folder = resolve(values.out);
  const device = await Device.open(nodeGpu());
  console.log(`adapter: ${device.adapter.description || device.adapter.vendor}`);
  for (const role of ['policy', 'simulator'] as const) {
    if (values.role && values.role !== role) continue;
    const recipe = RECIPES[role];
    const steps = values.steps ? Number(values.steps) : recipe.spec.steps;
    await make(device, values.task, role, { ...recipe, spec: { ...recipe.spec, steps } }, folder);
  }
  if (existsSync(folder)) writeManifest(folder);
  device.destroy();
  return 0;
}
