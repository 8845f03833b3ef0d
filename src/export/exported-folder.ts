/**
 * Exports a trained model as a folder for other programs: Hugging Face's files, the spec, the result if there is one, and
 * the seed's logs. It reads the store only: a snapshot contains every parameter in table order, so no device is needed.
 *
 * Formats: transformers' configuration, tokenizer and generation files, and TRL's GRPOConfig.
 */
import { armNamed } from '../arms/registry';
import type { Dialogue } from '../domain/dialogue';
import { ShiftLabError } from '../domain/errors';
import type { ExperimentSpec } from '../domain/experiment-spec';
import type { Task } from '../domain/task';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../model/checkpoint';
import { Tokenizer } from '../model/tokenizer';
import { packPolicyRow, packUserRow } from '../rl/packing';
import { taskNamed } from '../tasks/registry';
import type { Checkpoints } from '../experiment/checkpoints';
import type { RunHeader } from '../experiment/run-header';
import { exportReadme } from './export-readme';
import { splitLogs } from '../experiment/rollout/logs';
import { requireSameBase, type CheckpointRole, type OpenCheckpoint } from '../base-models/models';
import { simulatorOf } from '../experiment/result';
import { renewalAt } from '../experiment/training/renewal';
import { tokenizerOf, withTaskWords } from '../base-models/task-words';
import { grpoConfigOf, notInTrl } from './trl-config';

export interface ExportRequest {
  readonly stored: Checkpoints;
  readonly header: RunHeader;
  /** The base models that the run started from. */
  readonly openCheckpoint: OpenCheckpoint;
  readonly arm: string;
  readonly seed: number;
  /** The arm's policy, or the simulator that it trained with (for base: that it is evaluated with). */
  readonly role: CheckpointRole;
}

/** File name → content. */
export type Folder = ReadonlyMap<string, string | Uint8Array>;

/**
 * Throws `arm-unknown`, `usage` for an arm or seed that is not in the run and for other base models,
 * `training-unfinished`, and what `openCheckpoint` and `readCheckpoint` throw.
 */
export async function exportedFolder(request: ExportRequest): Promise<Folder> {
  const {
    stored,
    header: { spec },
    arm,
    seed,
    role,
  } = request;
  requireOfRun(spec, arm, seed);
  const { task } = taskNamed(spec.task);
  const { checkpoint, tokenizer } = await trained(request);
  const speaker = role === 'policy' ? 'policy' : 'user';
  const stop = task.stopToken[speaker];
  const ids = {
    ...(task.vocabulary.includes(BOS) && { bos_token_id: task.vocabulary.indexOf(BOS) }),
    eos_token_id: stop,
    pad_token_id: task.padToken,
  };
  const { config, weights } = writeCheckpoint(checkpoint);
  const logs = await stored.get('logs', seed);
  const result = await stored.get('result');
  const turnTokens = task.maxTurnTokens[speaker];
  return new Map<string, string | Uint8Array>([
    ['config.json', json({ ...(JSON.parse(config) as object), ...ids })],
    ['model.safetensors', weights],
    ['tokenizer.json', tokenizer],
    ['tokenizer_config.json', json(tokenizerConfig(task, stop, checkpoint.config.maxPositions))],
    // By default transformers samples from the 50 likeliest tokens.
    [
      'generation_config.json',
      json({
        ...ids,
        do_sample: true,
        temperature: role === 'policy' ? spec.evaluation.temperature : 1,
        top_k: 0,
        top_p: 1,
        max_new_tokens: turnTokens,
      }),
    ],
    ['spec.json', json(spec)],
    ...(result ? [['result.json', json(result)] as const] : []),
    ...(logs ? [['logs.jsonl', logLines(task, spec, logs, role, arm, Tokenizer.parse(tokenizer))] as const] : []),
    ...(role === 'policy' ? [['grpo-config.json', json(grpoConfigOf(spec, seed, turnTokens))] as const] : []),
    [
      'README.md',
      exportReadme({
        spec,
        arm,
        seed,
        role,
        style: styleOf(spec, arm),
        hasLogs: logs !== null,
        notInTrl: notInTrl(spec),
      }),
    ],
  ]);
}

const BOS = '<bos>';

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

function requireOfRun(spec: ExperimentSpec, arm: string, seed: number): void {
  armNamed(arm);
  if (!spec.arms.includes(arm))
    throw new ShiftLabError('usage', `The run has no arm ${arm}; arms: ${spec.arms.join(', ')}.`, {
      arm,
      known: spec.arms.join(', '),
    });
  if (!spec.seeds.includes(seed))
    throw new ShiftLabError('usage', `The run has no seed ${seed}; seeds: ${spec.seeds.join(', ')}.`, {
      seed,
      known: spec.seeds.join(', '),
    });
}

/** The trained weights under the base model's configuration, and its words. */
async function trained(
  request: ExportRequest,
): Promise<{ readonly checkpoint: Checkpoint; readonly tokenizer: string }> {
  const {
    header: { spec, baseModels },
    role,
  } = request;
  const weights = role === 'policy' ? await policyWeights(request) : await simulatorWeights(request);
  const { task } = taskNamed(spec.task);
  const opened = await request.openCheckpoint(spec.task, role);
  await requireSameBase(baseModels, role, opened);
  const files = withTaskWords(task, role, opened);
  const base = readCheckpoint(files);
  if (weights && weights.length !== base.weights.length) {
    throw new ShiftLabError(
      'shape-mismatch',
      `The store has ${weights.length} parameters of the ${role} of arm ${request.arm}, seed ${request.seed}; its base model has ${base.weights.length}. Give the folder of its base models with --checkpoints.`,
      { has: weights.length, needed: base.weights.length },
    );
  }
  return {
    checkpoint: { config: base.config, weights: weights ?? base.weights },
    tokenizer: files.tokenizer ?? tokenizerOf(task),
  };
}

/** The arm's trained policy; null stands for the base model's weights. */
async function policyWeights({ stored, header: { spec }, arm, seed }: ExportRequest): Promise<Float32Array | null> {
  if (armNamed(arm).trains === 'none') return null;
  const policy = await stored.get('policy', seed, arm);
  if (policy) return policy.weights;
  const updates = (await stored.get('train', seed, arm))?.updates.length ?? 0;
  throw new ShiftLabError(
    'training-unfinished',
    `Arm ${arm}, seed ${seed}, has ${updates} of ${spec.grpo.updates} updates. Start the experiment again with this store to continue it.`,
    {
      arm,
      seed,
      updates,
      of: spec.grpo.updates,
    },
  );
}

/** The arm's simulator; null stands for the base model's weights. An arm that renews its simulator must be trained first, so that it is the last one. */
async function simulatorWeights(request: ExportRequest): Promise<Float32Array | null> {
  const { stored, arm, seed } = request;
  const simulator = simulatorOf(arm);
  if (simulator === null)
    throw new ShiftLabError('usage', `Arm ${arm} trains with real users; it has no simulator.`, { arm });
  if (simulator === 'prompted') return null;
  if (armNamed(arm).renews) await policyWeights(request);
  const weights = await stored.simulatorWeights(simulator, seed, arm);
  const own = armNamed(arm).renews === 'simulator' && (await stored.get('simulator', seed, arm));
  if (!weights || (own === null && (await hasRenewed(request))))
    throw new ShiftLabError(
      'training-unfinished',
      `The ${simulator} simulator of seed ${seed} is not trained yet. Start the experiment again with this store to continue it.`,
      { arm, seed, simulator },
    );
  return weights.weights;
}

/** Whether the arm was trained for long enough to have a simulator of its own. */
async function hasRenewed({ stored, header: { spec }, arm, seed }: ExportRequest): Promise<boolean> {
  const updates = (await stored.get('curves', seed, arm))?.updates.length ?? spec.grpo.updates;
  return renewalAt(spec, updates - 1) > 0;
}

/** The style tag of the arm's simulator. */
function styleOf(spec: ExperimentSpec, arm: string): string {
  const simulator = simulatorOf(arm);
  return simulator === null || simulator === 'prompted' ? spec.promptedStyle : spec.sft.style;
}

/** No unk_token: transformers would give it an id beyond the embedding. */
function tokenizerConfig({ vocabulary, padToken }: Task, stop: number, maxPositions: number): object {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    ...(vocabulary.includes(BOS) && { bos_token: BOS }),
    eos_token: vocabulary[stop],
    pad_token: vocabulary[padToken],
    padding_side: 'left',
    clean_up_tokenization_spaces: false,
    model_max_length: maxPositions,
    model_input_names: ['input_ids', 'attention_mask'],
  };
}

/** One whole dialogue per line. `prompt` is everything before the model's first token; `mask` marks the tokens that the model chose. */
function logLines(
  task: Task,
  spec: ExperimentSpec,
  logs: readonly Dialogue[],
  role: CheckpointRole,
  arm: string,
  tokenizer: Tokenizer,
): string {
  const heldOutFrom = splitLogs(logs, spec.logs.heldOutShare).train.length;
  return logs
    .map(({ episode, persona, turns, outcome, reward }, n) => {
      const context =
        role === 'policy' ? task.policyPrompt(episode) : task.simulatorPrompt(episode, styleOf(spec, arm));
      const row = role === 'policy' ? packPolicyRow(context, turns) : packUserRow(context, turns);
      const input_ids = [...context, ...turns.flatMap(({ tokens }) => tokens)];
      const line = {
        index: episode.index,
        split: n < heldOutFrom ? 'train' : 'held-out',
        prompt: tokenizer.decode([...context, ...(role === 'policy' ? turns[0]!.tokens : [])]),
        text: tokenizer.decode(input_ids),
        input_ids,
        mask: input_ids.map((_, t) => row.mask[t] ?? 0),
        turns: turns.map(({ speaker, tokens, truncated }) => ({
          speaker,
          text: tokenizer.decode(tokens),
          input_ids: tokens,
          truncated: truncated ?? false,
        })),
        goal: task.describeGoal(episode),
        persona: persona ?? null,
        outcome,
        reward,
      };
      return `${JSON.stringify(line)}\n`;
    })
    .join('');
}
