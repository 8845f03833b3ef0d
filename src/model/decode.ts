/**
 * Decode steps of a batch of rows, each with its state on the device: forward pass, draw, and the row moved on. `stepwise`
 * records the kernels of a step one by one; the persistent variants (persistent/) are one dispatch for several steps. Which
 * one runs is the adapter's and the model's choice, never the batch's.
 */
import { alignElements, view, type Tensor } from '../engine/buffers';
import type { Device } from '../engine/device';
import { padded } from '../engine/kernels/matmul/matmul';
import { sampleKernel, TURN_WORDS } from '../engine/kernels/sample/sample';
import type { Program } from '../engine/program';
import type { LlamaConfig } from './config';
import type { ModelOf } from './parameters';
import { persistentVariants, persistentDecode, type PersistentVariant } from './persistent/persistent';
import { CachedForward, type CacheSize } from './sampler-forward';

export type DecodeVariant = 'stepwise' | PersistentVariant;

/** The class of a model's decode in the table of variants: every size counts, because its persistent kernel is its own. */
export function decodeClass({
  hiddenSize: C,
  intermediateSize: F,
  heads: H,
  kvHeads: K,
  headDim: D,
  layers: L,
  vocabularySize: V,
}: LlamaConfig): string {
  return `decode C${C} F${F} H${H} K${K} D${D} L${L} V${V}`;
}

/**
 * What the tuner may choose from. On CPU adapters nothing: lavapipe takes about 5 s to compile a persistent kernel, which is
 * more than it saves in a visit (256 dialogues of the `clarify` policy are as fast step by step, 16 and one up to five times
 * as fast). Tests name the variant.
 */
export function decodeCandidates(device: Device, config: LlamaConfig): readonly DecodeVariant[] {
  return ['stepwise', ...(device.adapter.software ? [] : persistentVariants(device, config))];
}

export class Decode {
  readonly forward: CachedForward;
  /** (TURN_WORDS): the options of the turn, of kernels/sample. */
  readonly turn: Tensor;
  /** (t, R): token number t of each row's turn. */
  readonly drawn: { readonly sampled: Tensor; readonly logprobs: Tensor; readonly entropies: Tensor };
  readonly variant: DecodeVariant;
  private readonly logits: Tensor;
  /** Sampled tokens, log-probs and entropies in one buffer, one after the other: (3, …). */
  readonly allDrawn: Tensor;

  constructor(
    private readonly device: Device,
    private readonly config: LlamaConfig,
    private readonly parameters: ModelOf<Tensor>,
    private readonly size: CacheSize,
    /** Where none is named: what the table of variants says. */
    variant?: DecodeVariant,
  ) {
    const { slots: rows, contextTokens } = size;
    this.forward = new CachedForward(device, config, parameters, size);
    this.variant = variant ?? this.choose();
    this.logits = device.tensor('logits', [rows, padded(config.vocabularySize)]);
    this.turn = device.tensor('turn', [TURN_WORDS]);
    const stride = alignElements(contextTokens * rows);
    this.allDrawn = device.tensor('drawn', [3, stride]);
    const drawn = (i: number, label: string): Tensor => view(this.allDrawn, i * stride, [contextTokens, rows], label);
    this.drawn = { sampled: drawn(0, 'sampled'), logprobs: drawn(1, 'logprobs'), entropies: drawn(2, 'entropies') };
  }

  private choose(): DecodeVariant {
    if (!this.forward.wholeCache) return 'stepwise'; // a persistent kernel binds the cache of all layers at once
    return this.device.variants.choose(decodeClass(this.config), decodeCandidates(this.device, this.config));
  }

  /** Records so many steps of the first R rows: all in one dispatch, or each as some twenty. */
  record(program: Program, R: number, steps: number, variant = this.variant): void {
    const { forward, turn, config } = this;
    const tokens = view(forward.tokens, 0, [R]);
    const rows = view(forward.rows, 0, [R, forward.rows.shape[1]!]);
    if (variant !== 'stepwise') {
      const { angles, wholeCache } = forward;
      persistentDecode(
        program,
        variant,
        { parameters: this.parameters, cache: wholeCache!, angles, turn, rows, tokens, drawn: this.allDrawn },
        config,
        this.size.contextTokens,
        steps,
      );
      return;
    }
    const width = padded(config.vocabularySize);
    const logits = view(this.logits, 0, [R, width]);
    for (let step = 0; step < steps; step++) {
      forward.recordLogits(program, R, logits);
      program.dispatch(
        sampleKernel(config.vocabularySize),
        { logits, turn, rows, tokens, ...this.drawn },
        { rows: R, vocabulary: config.vocabularySize, width },
      );
    }
  }

  free(): void {
    for (const tensor of [this.logits, this.turn, this.allDrawn]) this.device.free(tensor);
    this.forward.free();
  }
}
