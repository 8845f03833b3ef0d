/**
 * The sampler without a GPU (DialogueSampler): the same random words as `src/engine/kernels/sample`, so the same tokens. A
 * turn is computed row by row, and gives the thread back between rows, so that a cancellation is heard.
 */
import type { DialogueSampler, SampledTurn, SampleOptions } from '../../domain/trainable-policy';
import { purposeKey } from '../../domain/rng';
import { MAX_POSITIONS } from '../../engine/kernels/sample/sample';
import { sampleReference } from '../../engine/kernels/sample/sample.reference';
import type { LlamaConfig } from '../config';
import { DialogueRows, requireAtMost, type DialogueRow, type SamplerSize } from '../dialogue-rows';
import { requireFiniteLogits } from '../drawn';
import type { ModelOf } from '../parameters';
import { withoutRepeats } from '../shared-prefixes';
import { PlainDecoder } from './decoder';

/** Rows are computed for this long before other work of the thread has its turn. */
const PAUSE_AFTER_MS = 20;

export class PlainSampler implements DialogueSampler {
  private readonly rows: DialogueRows;
  private readonly decoder: PlainDecoder;
  private since = 0;

  /** @throws limit-exceeded, which names the number that does not fit */
  constructor(config: LlamaConfig, model: ModelOf<Float32Array>, size: SamplerSize) {
    requireAtMost('contextTokens', size.contextTokens, MAX_POSITIONS);
    this.rows = new DialogueRows(size, config.vocabularySize);
    this.decoder = new PlainDecoder(config, model, size);
  }

  begin(keys: ArrayLike<number>, prompts: readonly (readonly number[])[]): void {
    this.rows.begin(keys, prompts);
  }

  append(row: number, tokens: readonly number[]): void {
    this.rows.append(row, tokens);
  }

  sample(rows: readonly number[], options: SampleOptions): Promise<readonly SampledTurn[]> {
    return this.rows.turn(rows, options, async (dialogues) => {
      this.since = performance.now();
      await this.prefill(rows, dialogues);
      const turns: SampledTurn[] = [];
      for (const [n, dialogue] of dialogues.entries()) {
        turns.push(this.drawTurn(rows[n]!, dialogue, options));
        await this.pause();
      }
      return turns;
    });
  }

  /** Keys and values of all pending tokens, except the last token of each row. */
  private async prefill(rows: readonly number[], dialogues: readonly DialogueRow[]): Promise<void> {
    const packed = withoutRepeats(
      dialogues.map(({ pending, cached, key }, n) => ({ slot: rows[n]!, key, cached, tokens: pending.slice(0, -1) })),
    );
    for (const { slot, position, token, sharedWith } of packed) {
      this.decoder.advance(slot, position, token, false);
      for (const other of sharedWith) this.decoder.share(slot, other, position);
      await this.pause();
    }
  }

  private drawTurn(row: number, { cached, pending, key }: DialogueRow, options: SampleOptions): SampledTurn {
    const { temperature, stopToken, maxTokens, seed } = options;
    const purpose = purposeKey(options.purpose);
    const turn = { tokens: [] as number[], logprobs: [] as number[], entropies: [] as number[] };
    let [token, position] = [pending.at(-1)!, cached + pending.length - 1];
    while (turn.tokens.length < maxTokens) {
      this.decoder.advance(row, position++, token, true);
      const drawn = sampleReference(this.decoder.logits, { temperature, seed: seed >>> 0, purpose, key, position });
      ({ token } = drawn);
      turn.tokens.push(token);
      turn.logprobs.push(drawn.logprob);
      turn.entropies.push(drawn.entropy);
      if (token === stopToken) break;
    }
    requireFiniteLogits(turn.logprobs, turn.entropies, row);
    return { ...turn, truncated: token !== stopToken };
  }

  private async pause(): Promise<void> {
    if (performance.now() - this.since < PAUSE_AFTER_MS) return;
    await new Promise((resume) => setTimeout(resume));
    this.since = performance.now();
  }
}
