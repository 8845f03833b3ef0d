/**
 * Makes the base checkpoints from scratch:
 *
 *   npm run pretrain -- [--task clarify] [--role policy|simulator] [--steps N] [--out DIR]
 *
 * Deterministic on one adapter: weights come from a seed, the corpora from a keyed generator. Writes
 * DIR/<task>/<role>/{config.json, model.safetensors, tokenizer.json} and DIR/manifest.json (sizes and SHA-256), then
 * prints what the models do: the base policy with real users, the simulator's verdicts under each style.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ShiftLabError } from '../src/domain/errors';
import { Device } from '../src/engine/device';
import { corpusNll, pretrain, type Corpus, type PretrainSpec } from '../src/experiment/pretrain';
import { parseConfig } from '../src/model/config';
import { initialWeights } from '../src/model/initial-weights';
import { LlamaModel } from '../src/model/llama';
import { wordLevelTokenizerJson } from '../src/model/tokenizer';
import { taskNamed, type TaskModule } from '../src/tasks/registry';
import { nodeGpu } from './node-gpu';

interface Recipe {
  readonly layers: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  /** Row source of each step; the step's index is its seed, so no dialogue is seen twice. */
  readonly corpus: (task: TaskModule, step: number, count: number) => ReturnType<Corpus>;
  readonly seed: number;
  readonly spec: PretrainSpec;
  /** Base of the rotary frequencies; transformers' default is 1e4. */
  readonly ropeTheta: number;
}

const HEADS = 4;

/** Steps of the simulator's drill (checking answers and nothing else) before the whole corpus. */
const DRILL_STEPS = 600;

/** Settings that were tried and what they gave are in docs/LOG.md. */
const RECIPES: Readonly<Record<string, Readonly<Record<'policy' | 'simulator', Recipe>>>> = {
  clarify: {
    policy: {
      layers: 2,
      hiddenSize: 64,
      intermediateSize: 128,
      corpus: (task, step, count) => task.policyCorpus(10_000 + step, count),
      seed: 1,
      spec: { steps: 500, dialoguesPerStep: 64, peakLearningRate: 3e-3, warmupSteps: 50, weightDecay: 0.01, maxGradNorm: 1 },
      ropeTheta: 10_000,
    },
    simulator: {
      layers: 2,
      hiddenSize: 64,
      intermediateSize: 128,
      corpus: (task, step, count) => (step < DRILL_STEPS ? task.simulatorDrill : task.simulatorCorpus)(20_000 + step, count),
      seed: 2,
      spec: { steps: 2000, dialoguesPerStep: 64, peakLearningRate: 3e-3, warmupSteps: 50, weightDecay: 0.01, maxGradNorm: 1 },
      // The goal stands at any distance from the answer it is compared with: slow rotations learn that sooner.
      ropeTheta: 1_000_000,
    },
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
      model_type: 'llama',
      vocab_size: task.vocabulary.length,
      hidden_size: recipe.hiddenSize,
      intermediate_size: recipe.intermediateSize,
      num_hidden_layers: recipe.layers,
      num_attention_heads: HEADS,
      num_key_value_heads: HEADS,
      head_dim: recipe.hiddenSize / HEADS,
      rms_norm_eps: 1e-5,
      rope_theta: recipe.ropeTheta,
      tie_word_embeddings: true,
      max_position_embeddings: 256,
    }),
  );
  const special = task.vocabulary.filter((word) => /^<.*>$/.test(word));
  const tokenizer = wordLevelTokenizerJson(task.vocabulary, special);
  const model = new LlamaModel(device, { config, weights: initialWeights(config, recipe.seed) }, `base ${role}`, { tokenizer });
  const startMs = performance.now();
  let tokens = 0;
  const counted: Corpus = (step, count) => {
    const rows = recipe.corpus(module, step, count);
    tokens += rows.reduce((sum, row) => sum + row.ids.length, 0);
    return rows;
  };
  console.log(`${taskName} ${role}: ${model.parameterCount} parameters, ${recipe.spec.steps} steps of ${recipe.spec.dialoguesPerStep} dialogues`);
  await pretrain(model, counted, recipe.spec, ({ step, nll }) => {
    if ((step + 1) % 50 > 0) return;
    const seconds = (performance.now() - startMs) / 1000;
    console.log(`  step ${step + 1}: NLL ${nll.toFixed(4)}, ${(tokens / seconds).toFixed(0)} tokens/s, ${seconds.toFixed(0)} s`);
  });
  const heldOut = await corpusNll(model, recipe.corpus(module, 1_000_000, 500));
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
  const recipes = RECIPES[values.task];
  if (!recipes) throw new ShiftLabError('task-unknown', `There is no recipe for task "${values.task}".`, { task: values.task });
  const folder = resolve(values.out);
  const device = await Device.open(nodeGpu());
  console.log(`adapter: ${device.adapter.description || device.adapter.vendor}`);
  for (const role of ['policy', 'simulator'] as const) {
    if (values.role && values.role !== role) continue;
    const recipe = recipes[role];
    const steps = values.steps ? Number(values.steps) : recipe.spec.steps;
    await make(device, values.task, role, { ...recipe, spec: { ...recipe.spec, steps } }, folder);
  }
  if (existsSync(folder)) writeManifest(folder);
  device.destroy();
  return 0;
}
