/**
 * A language model without a GPU: it can be sampled and scored, saved and restored, but not trained. Opened by
 * `createPlainHost`, which stands where `createModelHost` needs a device.
 */
import { ShiftLabError } from '../../domain/errors';
import type { CheckpointFiles, LanguageModel, ModelHost, ModelSnapshot } from '../../domain/language-model';
import type { DialogueSampler, ScoredRow, StepReport, TokenRow } from '../../domain/trainable-policy';
import { entropyOf, logSoftmax } from '../../engine/kernels/sample/sample.reference';
import { readCheckpoint, writeCheckpoint, type Checkpoint } from '../checkpoint';
import { parseConfig, type LlamaConfig } from '../config';
import { initialWeights } from '../initial-weights';
import { requireFiniteLogits } from '../drawn';
import { parameterTable, requireParameters } from '../parameters';
import { PlainDecoder, plainParameters } from './decoder';
import { PlainSampler } from './sampler';

/** What traces and tables say that the numbers were computed on. */
export const PLAIN_ADAPTER = {
  vendor: '',
  architecture: '',
  description: 'no GPU: plain TypeScript on one thread',
  software: true,
} as const;

export class PlainModel implements LanguageModel {
  readonly parameterCount: number;
  readonly vocabularySize: number;
  readonly maxPositions: number;
  private readonly config: LlamaConfig;
  private weights: Float32Array;
  private readonly samplers = new Map<string, PlainSampler>();

  constructor(
    { config, weights }: Checkpoint,
    readonly label: string,
    private readonly tokenizer?: string,
  ) {
    this.config = config;
    this.parameterCount = parameterTable(config).parameterCount;
    this.vocabularySize = config.vocabularySize;
    this.maxPositions = config.maxPositions;
    this.weights = weights;
  }

  sampler(rows: number, contextTokens: number): DialogueSampler {
    const key = `${rows} ${contextTokens}`;
    let sampler = this.samplers.get(key);
    if (!sampler) {
      sampler = new PlainSampler(this.config, plainParameters(this.config, this.weights), { rows, contextTokens });
      this.samplers.set(key, sampler);
    }
    return sampler;
  }

  score(rows: readonly TokenRow[], temperature: number): Promise<readonly ScoredRow[]> {
    const contextTokens = Math.max(1, ...rows.map(({ ids }) => ids.length));
    const size = { rows: 1, contextTokens };
    const decoder = new PlainDecoder(this.config, plainParameters(this.config, this.weights), size);
    return Promise.resolve(rows.map(({ ids }, row) => scored(decoder, ids, temperature, row)));
  }

  step(): Promise<StepReport> {
    return Promise.reject(
      new ShiftLabError(
        'webgpu-missing',
        'Training needs WebGPU, which there is not here; a trained policy can be talked to and evaluated without it.',
      ),
    );
  }

  snapshot(): Promise<ModelSnapshot> {
    return Promise.resolve({ weights: this.weights.slice(), step: 0 });
  }

  /** The optimiser's state is not kept, because nothing is trained. @throws shape-mismatch */
  restore({ weights }: ModelSnapshot): void {
    requireParameters(weights, this.parameterCount, this.label);
    this.weights = weights.slice();
    this.samplers.clear();
  }

  toFiles(): Promise<CheckpointFiles> {
    const { config, weights, tokenizer } = this;
    return Promise.resolve({ ...writeCheckpoint({ config, weights }), ...(tokenizer !== undefined && { tokenizer }) });
  }

  free(): void {
    this.samplers.clear();
  }
}

function scored(decoder: PlainDecoder, ids: ArrayLike<number>, temperature: number, row: number): ScoredRow {
  const logprobs = new Float32Array(ids.length);
  const entropies = new Float32Array(ids.length);
  const places = Array.from({ length: Math.max(0, ids.length - 1) }, (_, t) => ({
    row: 0,
    position: t,
    token: ids[t]!,
  }));
  decoder.advance(places, (logits, t) => {
    const logp = logSoftmax(logits, temperature);
    logprobs[t + 1] = logp[ids[t + 1]!]!;
    entropies[t + 1] = entropyOf(logp);
  });
  requireFiniteLogits(logprobs, entropies, row);
  return { logprobs, entropies };
}

export function createPlainHost(): ModelHost {
  return {
    adapter: PLAIN_ADAPTER,
    lost: new Promise(() => undefined),
    open: (files, label) => Promise.resolve(new PlainModel(readCheckpoint(files), label, files.tokenizer)),
    create: async ({ config: text, seed, projectionScale }, label) => {
      const config = parseConfig(text);
      return new PlainModel({ config, weights: initialWeights(config, seed, projectionScale) }, label);
    },
  };
}
