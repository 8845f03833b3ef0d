/**
 * Where onnxruntime-web and our sampler choose different tokens, how close were the two choices?
 *
 *   node scripts/run.mjs bench/peers/onnxruntime/agreement.ts [--dialogues 256] [--prompt 16] [--tokens 32]
 *
 * Both decode the `clarify` policy greedily from random prompts, in Node. For each dialogue that differs, the f64
 * reference computes the logits of the two tokens at the first difference. A gap as small as a rounding error is a tie,
 * which each order of summation resolves in its own way; a larger one is a mistake of one of them. Deliberately without
 * times, which scripts/bench.ts measures.
 */
import { readFileSync } from 'node:fs';
import { parsedLine, textOr, wholeNumber } from '../../../scripts/command-line/command-line';
import { nodeGpu } from '../../../scripts/machine/node-gpu';
import { Rng } from '../../../src/domain/rng';
import { Device } from '../../../src/engine/device';
import { readCheckpoint } from '../../../src/model/checkpoint';
import { LlamaModel } from '../../../src/model/llama';
import { parameterTable, toFlat } from '../../../src/model/parameters';
import { ReferenceModel } from '../../../src/model/sampler.reference';
import type { SamplingTask } from '../../peer';
import { onnxruntimePeer } from './onnxruntime';

const USAGE = 'node scripts/run.mjs bench/peers/onnxruntime/agreement.ts [--dialogues 256] [--prompt 16] [--tokens 32]';
const FOLDER = 'public/checkpoints/clarify/policy';

/** f32 has 24 bits: rounding errors of logits near 10 to 100, after sums of a hundred terms, stay below this. */
const MOST_GAP = 1e-4;

function taskOf(argv: string[]): SamplingTask {
  const { values } = parsedLine(argv, USAGE, {
    options: { dialogues: textOr('256'), prompt: textOr('16'), tokens: textOr('32') },
  });
  const dialogues = wholeNumber('--dialogues', values.dialogues, 1);
  const promptTokens = wholeNumber('--prompt', values.prompt, 1);
  const tokens = wholeNumber('--tokens', values.tokens, 1);
  const checkpoint = readCheckpoint({
    config: readFileSync(`${FOLDER}/config.json`, 'utf8'),
    weights: new Uint8Array(readFileSync(`${FOLDER}/model.safetensors`)),
  });
  const rng = new Rng(1, 'onnxruntime agreement');
  const prompts = Array.from({ length: dialogues }, () =>
    Array.from({ length: promptTokens }, () => rng.integer(checkpoint.config.vocabularySize)),
  );
  return { ...checkpoint, dialogues, tokens, prompts };
}

/** The ids of our sampler (dialogues, tokens). */
async function ours(task: SamplingTask): Promise<Uint32Array> {
  const device = await Device.open(nodeGpu());
  const rows = task.prompts.map((_, n) => n);
  const sampler = new LlamaModel(device, task, 'agreement').sampler(
    task.dialogues,
    task.prompts[0]!.length + task.tokens,
  );
  sampler.begin(rows, task.prompts);
  // The stop token is outside the vocabulary, so no dialogue stops early.
  const turns = await sampler.sample(rows, {
    temperature: 0,
    stopToken: task.config.vocabularySize,
    maxTokens: task.tokens,
    seed: 1,
    purpose: 'agreement',
  });
  return Uint32Array.from(turns.flatMap((turn) => [...turn.tokens]));
}

async function theirs(task: SamplingTask): Promise<Uint32Array> {
  const peer = await onnxruntimePeer.open(task, nodeGpu());
  const ids = await peer.decode();
  peer.close();
  return ids;
}

export async function main(argv: string[]): Promise<number> {
  const task = taskOf(argv);
  const { config, dialogues, tokens, prompts } = task;
  const [a, b] = [await ours(task), await theirs(task)];
  const reference = new ReferenceModel(config, toFlat(parameterTable(config), task.weights));
  const gaps: number[] = [];
  for (let n = 0; n < dialogues; n++) {
    const mine = a.subarray(n * tokens, (n + 1) * tokens);
    const other = b.subarray(n * tokens, (n + 1) * tokens);
    const t = mine.findIndex((id, i) => id !== other[i]);
    if (t < 0) continue;
    const logits = reference.logits([...prompts[n]!, ...mine.subarray(0, t)]).at(-1)!;
    const gap = logits[mine[t]!]! - logits[other[t]!]!;
    gaps.push(gap);
    console.log(
      `dialogue ${n}, token ${t}: ours ${mine[t]}, theirs ${other[t]}, f64 logit of ours above theirs by ${gap.toExponential(1)}`,
    );
  }
  console.log(
    `${a.filter((id, i) => id === b[i]).length} of ${a.length} tokens and ${dialogues - gaps.length} of ${dialogues} dialogues are the same`,
  );
  return gaps.every((gap) => Math.abs(gap) <= MOST_GAP) ? 0 : 1;
}
