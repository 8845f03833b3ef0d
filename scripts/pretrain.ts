/**
 * Trains the base models from scratch, from which every experiment begins:
 *
 *   npm run pretrain -- [--task clarify] [--role policy|simulator] [--out DIR [--steps N]]
 *
 *   --task NAME   whose base models
 *   --role NAME   only the policy, or only the simulated user; both by default
 *   --out DIR     where they go; by default public/checkpoints, which replaces the shipped ones
 *   --steps N     stops after N steps: to try a recipe
 *
 * The recipes are in the task's folder. The same adapter gives the same weights. Writes config.json, model.safetensors and
 * tokenizer.json to DIR/TASK/ROLE, and DIR/manifest.json with sizes and SHA-256. `npm run base-models` then shows what the
 * models do.
 */
import { createHash } from 'node:crypto';
import { join, relative, resolve } from 'node:path';
import { ShiftLabError } from '../src/domain/errors';
import { Device } from '../src/engine/device';
import { CHECKPOINT_ROLES } from '../src/base-models/models';
import { pretrain } from '../src/base-models/pretrain';
import { baseModelConfig, heldOutRows, pretrainRows } from '../src/base-models/pretrain-rows';
import { tokenizerOf } from '../src/base-models/task-words';
import { parseConfig } from '../src/model/config';
import { initialWeights } from '../src/model/initial-weights';
import { LlamaModel } from '../src/model/llama';
import { meanNll } from '../src/rl/sft';
import type { PolicyRecipe } from '../src/tasks/recipe';
import { taskNamed, tasks } from '../src/tasks/registry';
import { entriesIn, parsedLine, text, textOr, usage, wholeNumber } from './command-line/command-line';
import { nodeGpu } from './machine/node-gpu';
import { modelFile } from './files/checkpoint-files';
import { writeWhole } from './files/disk';
import { shown } from './files/reasons';
import { requireWritable, writeOrKeep } from './files/whole-file';

const USAGE = 'npm run pretrain -- [--task clarify] [--role policy|simulator] [--out DIR [--steps N]]';

/** Sizes and SHA-256 of the base models' files. What else is in the folder, which may be a home or a disk, is not read. */
export async function writeManifest(folder: string): Promise<void> {
  const files: { path: string; sizeBytes: number; sha256: string }[] = [];
  const models = [...tasks.keys()].flatMap((task) => CHECKPOINT_ROLES.map((role) => join(folder, task, role)));
  for (const path of models.flatMap(filesIn)) {
    const bytes = await modelFile(path);
    if (bytes === null)
      throw new ShiftLabError(
        'checkpoint-missing',
        `${shown(path)} was removed meanwhile; run npm run pretrain again.`,
        {
          path,
        },
      );
    files.push({
      path: relative(folder, path).replaceAll('\\', '/'),
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  await writeWhole(join(folder, 'manifest.json'), `${JSON.stringify({ files }, null, 1)}\n`);
}

/** Nothing where there is no such folder. */
function filesIn(folder: string): string[] {
  return entriesIn(folder, 'checkpoint-missing')
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.')) // with a dot: of the system, or left by a process that was killed
    .map(({ name }) => join(folder, name));
}

/** Training took long, so what cannot be written here is saved elsewhere. */
export async function writeModel(
  folder: string,
  {
    config,
    weights,
    tokenizer,
  }: { readonly config: string; readonly weights: Uint8Array; readonly tokenizer?: string },
): Promise<void> {
  await writeOrKeep([
    [join(folder, 'config.json'), `${config}\n`],
    [join(folder, 'model.safetensors'), weights],
    ...(tokenizer === undefined ? [] : [[join(folder, 'tokenizer.json'), tokenizer] as const]),
  ]);
}

async function make(
  device: Device,
  taskName: string,
  role: 'policy' | 'simulator',
  recipe: PolicyRecipe,
  folder: string,
): Promise<void> {
  const module = taskNamed(taskName);
  const { task } = module;
  const config = parseConfig(baseModelConfig(module, role));
  const tokenizer = tokenizerOf(task);
  const model = new LlamaModel(
    device,
    { config, weights: initialWeights(config, recipe.seed, recipe.projectionScale) },
    `base ${role}`,
    { tokenizer },
  );
  const startMs = performance.now();
  let tokens = 0;
  const rowsOf = pretrainRows(module, role);
  const counted = (step: number) => {
    const rows = rowsOf(step);
    tokens += rows.reduce((sum, row) => sum + row.ids.length, 0);
    return rows;
  };
  console.log(`${taskName} ${role}: ${model.parameterCount} parameters, ${recipe.spec.steps} steps`);
  await pretrain(model, counted, recipe.spec, ({ step, nll }) => {
    if ((step + 1) % 25 > 0) return;
    const seconds = (performance.now() - startMs) / 1000;
    console.log(
      `  step ${step + 1}: NLL ${nll.toFixed(4)}, ${(tokens / seconds).toFixed(0)} tokens/s, ${seconds.toFixed(0)} s`,
    );
  });
  const heldOut = await meanNll(model, heldOutRows(module, role), async () => undefined);
  console.log(
    `  held-out NLL ${heldOut.toFixed(4)} nats a token; ${tokens} tokens in ${((performance.now() - startMs) / 1000).toFixed(0)} s`,
  );
  const files = await model.toFiles();
  model.free();
  await writeModel(join(folder, taskName, role), files);
}

export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parsedLine(argv, USAGE, {
    options: { task: textOr('clarify'), role: text, steps: text, out: text },
  });
  const roles = CHECKPOINT_ROLES.filter((role) => values.role === undefined || values.role === role);
  if (roles.length === 0) throw usage(`--role is policy or simulator, not "${values.role}"`, USAGE);
  const { recipes } = taskNamed(values.task);
  const asked = values.steps === undefined ? null : wholeNumber('--steps', values.steps, 1);
  // A model with fewer steps is an experiment and must not replace the shipped one.
  if (asked !== null && values.out === undefined) throw usage('--steps needs --out', USAGE);
  const folder = resolve(values.out ?? 'public/checkpoints');
  await requireWritable('--out', join(folder, 'manifest.json'));
  const device = await Device.open(nodeGpu());
  console.log(`adapter: ${device.adapter.description || device.adapter.vendor}`);
  for (const role of roles) {
    const recipe = recipes[role];
    const steps = asked ?? recipe.spec.steps;
    await make(device, values.task, role, { ...recipe, spec: { ...recipe.spec, steps } }, folder);
  }
  await writeManifest(folder);
  device.destroy();
  return 0;
}
