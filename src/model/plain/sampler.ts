/**
 * The sampler without a GPU (DialogueSampler): the same random words as `src/engine/kernels/sample`, so the same tokens. A
 * turn gives the thread back now and then, so that a cancellation is heard.
 */
import type { SampledTurn, SampleOptions } from '../../domain/trainable-policy';
import { purposeKey } from '../../domain/rng';
import { MAX_POSITIONS } from '../../engine/kernels/sample/sample';
import { sampleReference } from '../../engine/kernels/sample/sample.reference';
import type { LlamaConfig } from '../config';
import { requireAtMost, RowSampler, type DialogueRow, type SamplerSize } from '../dialogue-rows';
import { requireFiniteLogits } from '../drawn';
import type { ModelOf } from '../parameters';
import { withoutRepeats } from '../shared-prefixes';
import { PlainDecoder } from './decoder';

/** After so long other work of the thread has its turn. */
const PAUSE_AFTER_MS = 20;

/** A few milliseconds of the models of the tasks. */
const TOKENS_BETWEEN_PAUSES = 64;

export class PlainSampler extends RowSampler {
  private readonly decoder: PlainDecoder;
  private since = 0;

  /** @throws limit-exceeded, which names the number that does not fit */
  constructor(config: LlamaConfig, model: ModelOf<Float64Array>, size: SamplerSize) {
    super(size, config.vocabularySize);
    requireAtMost('contextTokens', size.contextTokens, MAX_POSITIONS);
    this.decoder = new PlainDecoder(config, model, size);
  }

  protected override async draw(
    rows: readonly number[],
    dialogues: readonly DialogueRow[],
    options: SampleOptions,
  ): Promise<readonly SampledTurn[]> {
    this.since = performance.now();
    await this.prefill(rows, dialogues);
    return this.drawTurns(rows, dialogues, options);
  }

  /** Keys and values of all pending tokens, except the last token of each row. */
  private async prefill(rows: readonly number[], dialogues: readonly DialogueRow[]): Promise<void> {
    const packed = withoutRepeats(
      dialogues.map(({ pending, cached, key }, n) => ({ slot: rows[n]!, key, cached, tokens: pending.slice(0, -1) })),
    );
    const places = packed.map(({ slot, ...place }) => ({ row: slot, ...place }));
    for (let from = 0; from < places.length; from += TOKENS_BETWEEN_PAUSES) {
      this.decoder.advance(places.slice(from, from + TOKENS_BETWEEN_PAUSES), null);
      await this.pause();
    }
  }

  /** All rows in step, a token at a time; those that have drawn the stop token are no longer computed. */
  private async drawTurns(
    rows: readonly number[],
    dialogues: readonly DialogueRow[],
    options: SampleOptions,
  ): Promise<readonly SampledTurn[]> {
    const { temperature, stopToken, maxTokens } = options;
    const draw = { temperature, seed: options.seed >>> 0, purpose: purposeKey(options.purpose) };
    const turns = dialogues.map(({ cached, pending, key }, n) => ({
      ...{ row: rows[n]!, key, position: cached + pending.length - 1, token: pending.at(-1)! },
      ...{ tokens: [] as number[], logprobs: [] as number[], entropies: [] as number[] },
    }));
    for (let left = maxTokens, living = turns; left > 0 && living.length > 0; left--) {
      for (let from = 0; from < living.length; from += TOKENS_BETWEEN_PAUSES) {
        const some = living.slice(from, from + TOKENS_BETWEEN_PAUSES);
        this.decoder.advance(some, (logits, m) => {
          const turn = some[m]!;
          turn.position++;
          const drawn = sampleReference(logits, { ...draw, key: turn.key, position: turn.position });
          turn.token = drawn.token;
          turn.tokens.push(drawn.token);
          turn.logprobs.push(drawn.logprob);
          turn.entropies.push(drawn.entropy);
        });
        await this.pause();
      }
      living = living.filter(({ token }) => token !== stopToken);
    }
    return turns.map(({ row, token, tokens, logprobs, entropies }) => {
      requireFiniteLogits(logprobs, entropies, row);
      return { tokens, logprobs, entropies, truncated: token !== stopToken };
    });
  }

  private async pause(): Promise<void> {
    if (performance.now() - this.since < PAUSE_AFTER_MS) return;
    await new Promise((resume) => setTimeout(resume));
    this.since = performance.now();
  }
}
