/**
 * In the page: decodes the same dialogues greedily with onnxruntime-web and with our sampler, and says where they agree
 * and how long each takes. Called by agreement.ts through `globalThis.compare`.
 *
 * Prompts are drawn tokens, not sentences: decoding costs the same, and no tokenizer is needed.
 */
import { asShiftLabError, ShiftLabError } from '../../../src/domain/errors';
import { Rng } from '../../../src/domain/rng';
import { Device } from '../../../src/engine/device';
import { readCheckpoint } from '../../../src/model/checkpoint';
import { parameterTable, parameterViews, toFlat } from '../../../src/model/parameters';
import { Sampler } from '../../../src/model/sampler';
import type { OpenSampling, SamplingTask } from '../../peer';
import { onnxruntimePeer } from './onnxruntime';

export interface Workload {
  readonly dialogues: number;
  readonly promptTokens: number;
  readonly tokens: number;
  /** Timed rounds, after one that is not. */
  readonly rounds: number;
}

export interface Decoder {
  readonly name: string;
  /** The first decode, with whatever it compiles. */
  readonly firstMs: number;
  /** One entry a timed round. */
  readonly ms: readonly number[];
  /** Compute dispatches of one timed round. */
  readonly dispatches: number;
}

export interface Comparison {
  readonly adapter: string;
  readonly decoders: readonly Decoder[];
  /** Of dialogues × tokens ids, those that are the same. */
  readonly sameTokens: number;
  /** Dialogues that are the same to their last token. */
  readonly sameDialogues: number;
}

async function fetched(path: string): Promise<ArrayBuffer> {
  const response = await fetch(path);
  if (!response.ok) throw new ShiftLabError('checkpoint-missing', `${path} answered ${response.status}.`, { path, status: response.status });
  return response.arrayBuffer();
}

async function clarifyTask({ dialogues, promptTokens, tokens }: Workload): Promise<SamplingTask> {
  const folder = '/checkpoints/clarify/policy';
  const config = new TextDecoder().decode(await fetched(`${folder}/config.json`));
  const checkpoint = readCheckpoint({ config, weights: new Uint8Array(await fetched(`${folder}/model.safetensors`)) });
  const rng = new Rng(1, 'onnxruntime agreement');
  const prompts = Array.from({ length: dialogues }, () => Array.from({ length: promptTokens }, () => rng.integer(checkpoint.config.vocabularySize)));
  return { config: checkpoint.config, weights: checkpoint.weights, dialogues, tokens, prompts };
}

/** Our sampler at temperature 0, with a stop token outside the vocabulary. */
async function openOurs(task: SamplingTask): Promise<OpenSampling & { readonly adapter: string }> {
  const { config, dialogues, tokens, prompts } = task;
  const device = await Device.open(navigator.gpu);
  const table = parameterTable(config);
  const parameters = device.upload('parameters', [table.flatElements], toFlat(table, task.weights));
  const sampler = new Sampler(device, config, parameterViews(config, parameters), { rows: dialogues, contextTokens: prompts[0]!.length + tokens });
  const rows = prompts.map((_, n) => n);
  return {
    adapter: `${device.adapter.vendor} ${device.adapter.architecture} ${device.adapter.description}${device.adapter.software ? ' (software)' : ''}`,
    async decode() {
      sampler.begin(rows, prompts);
      const turns = await sampler.sample(rows, { temperature: 0, stopToken: config.vocabularySize, maxTokens: tokens, seed: 1, purpose: 'agreement' });
      return Uint32Array.from(turns.flatMap((turn) => [...turn.tokens]));
    },
    close: () => sampler.free(),
  };
}

let dispatches = 0;
for (const method of ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'] as const) {
  const original = GPUComputePassEncoder.prototype[method] as (...given: number[]) => undefined;
  Object.assign(GPUComputePassEncoder.prototype, {
    [method](this: GPUComputePassEncoder, ...given: number[]) {
      dispatches++;
      return original.apply(this, given);
    },
  });
}

interface Contender {
  readonly name: string;
  readonly decoder: OpenSampling;
  readonly ms: number[];
  dispatches: number;
  ids: Uint32Array;
}

async function round(contender: Contender): Promise<void> {
  const dispatchesBefore = dispatches;
  const start = performance.now();
  contender.ids = await contender.decoder.decode();
  contender.ms.push(performance.now() - start);
  contender.dispatches = dispatches - dispatchesBefore;
}

async function compare(workload: Workload): Promise<Comparison> {
  const task = await clarifyTask(workload);
  const ours = await openOurs(task);
  const peer = await onnxruntimePeer.open(task, navigator.gpu);
  const contender = (name: string, decoder: OpenSampling): Contender => ({ name, decoder, ms: [], dispatches: 0, ids: new Uint32Array() });
  const [a, b] = [contender(onnxruntimePeer.name, peer), contender('ShiftLab', ours)];
  for (let n = 0; n <= workload.rounds; n++) {
    await round(a);
    await round(b);
  }
  peer.close();
  ours.close();
  const differs = a.ids.map((id, i) => (id === b.ids[i] ? 0 : 1));
  const dialoguesSame = Array.from({ length: task.dialogues }, (_, n) => !differs.subarray(n * task.tokens, (n + 1) * task.tokens).includes(1));
  return {
    adapter: ours.adapter,
    decoders: [a, b].map(({ name, ms: [firstMs, ...ms], dispatches }) => ({ name, firstMs: firstMs!, ms, dispatches })),
    sameTokens: differs.filter((different) => different === 0).length,
    sameDialogues: dialoguesSame.filter(Boolean).length,
  };
}

/** What agreement.ts calls. An error crosses as plain data, because playwright keeps only its message. */
const callable = (workload: Workload) => compare(workload).catch((thrown: unknown) => ({ error: asShiftLabError(thrown).toPlain() }));
export type Compare = typeof callable;
Object.assign(globalThis, { compare: callable });
