/**
 * What samplers have in common, whatever computes them: which tokens each row has, and what begin(), append() and sample()
 * accept (DialogueSampler).
 */
import { ShiftLabError } from '../domain/errors';
import type { DialogueSampler, SampledTurn, SampleOptions } from '../domain/trainable-policy';

export interface SamplerSize {
  /** The largest number of dialogues at a time. */
  readonly rows: number;
  /** The largest number of tokens in one dialogue, including prompt and all turns. */
  readonly contextTokens: number;
}

export interface DialogueRow {
  readonly key: number;
  /** Tokens whose keys and values are in the cache. */
  cached: number;
  /** The tokens after them; the next sample() processes them first. Never empty once the row has a token. */
  pending: readonly number[];
}

export abstract class RowSampler implements DialogueSampler {
  private dialogues: DialogueRow[] = [];
  private busy = false;

  constructor(
    protected readonly size: SamplerSize,
    private readonly vocabularySize: number,
  ) {}

  begin(keys: ArrayLike<number>, prompts: readonly (readonly number[])[]): void {
    this.requireIdle();
    if (keys.length !== prompts.length) {
      throw new ShiftLabError('usage', `${keys.length} keys were given for ${prompts.length} prompts.`, {
        keys: keys.length,
        prompts: prompts.length,
      });
    }
    requireAtMost('rows', prompts.length, this.size.rows);
    const dialogues = prompts.map((_, n): DialogueRow => ({ key: keys[n]! >>> 0, cached: 0, pending: [] }));
    prompts.forEach((prompt, n) => this.requireRoom(dialogues[n]!, n, prompt));
    prompts.forEach((prompt, n) => (dialogues[n]!.pending = [...prompt]));
    this.dialogues = dialogues;
  }

  append(row: number, tokens: readonly number[]): void {
    this.requireIdle();
    const dialogue = this.dialogue(row);
    this.requireRoom(dialogue, row, tokens);
    dialogue.pending = [...dialogue.pending, ...tokens];
  }

  /** A turn of each of these rows, whose dialogues are given in the same order. */
  protected abstract draw(
    rows: readonly number[],
    dialogues: readonly DialogueRow[],
    options: SampleOptions,
  ): Promise<readonly SampledTurn[]>;

  /** @throws limit-exceeded before anything is computed if a turn of maxTokens might not fit into the context */
  async sample(rows: readonly number[], options: SampleOptions): Promise<readonly SampledTurn[]> {
    this.requireIdle();
    if (rows.length === 0) return [];
    const dialogues = this.dialoguesToSample(rows, options);
    this.busy = true;
    try {
      const turns = await this.draw(rows, dialogues, options);
      turns.forEach((turn, n) => settle(dialogues[n]!, turn));
      return turns;
    } finally {
      this.busy = false;
    }
  }

  private dialogue(row: number): DialogueRow {
    const dialogue = this.dialogues[row];
    if (!dialogue)
      throw new ShiftLabError(
        'usage',
        `There is no dialogue ${row}: begin() started ${this.dialogues.length} dialogues.`,
        {
          row,
          rows: this.dialogues.length,
        },
      );
    return dialogue;
  }

  private dialoguesToSample(rows: readonly number[], { maxTokens, temperature }: SampleOptions): DialogueRow[] {
    if (new Set(rows).size !== rows.length)
      throw new ShiftLabError('usage', 'The same row was passed twice to sample().', { rows: rows.join(' ') });
    if (!Number.isInteger(maxTokens) || maxTokens < 1)
      throw new ShiftLabError('usage', `maxTokens is ${maxTokens}; at least one token must be allowed.`, { maxTokens });
    if (!(temperature >= 0 && temperature < Infinity))
      throw new ShiftLabError('usage', `The temperature is ${temperature}; it must be 0 (greedy) or positive.`, {
        temperature,
      });
    return rows.map((row) => {
      const dialogue = this.dialogue(row);
      if (dialogue.pending.length === 0)
        throw new ShiftLabError('usage', `Dialogue ${row} is empty; a model needs at least one token to continue.`, {
          row,
        });
      this.requireContext(row, dialogue.cached + dialogue.pending.length + maxTokens);
      return dialogue;
    });
  }

  private requireRoom(dialogue: DialogueRow, row: number, tokens: readonly number[]): void {
    const V = this.vocabularySize;
    const wrong = tokens.find((token) => !Number.isInteger(token) || token < 0 || token >= V);
    if (wrong !== undefined)
      throw new ShiftLabError('usage', `Token ${wrong} is not in the vocabulary of ${V}.`, {
        token: wrong,
        vocabulary: V,
        row,
      });
    this.requireContext(row, dialogue.cached + dialogue.pending.length + tokens.length);
  }

  private requireContext(row: number, needed: number): void {
    const limit = this.size.contextTokens;
    if (needed <= limit) return;
    throw new ShiftLabError(
      'limit-exceeded',
      `Dialogue ${row} would need ${needed} tokens; this sampler allows ${limit} per dialogue.`,
      { row, needed, limit },
    );
  }

  private requireIdle(): void {
    if (this.busy) throw new ShiftLabError('usage', 'This sampler is busy with another turn.', {});
  }
}

export function requireAtMost(name: string, needed: number, limit: number): void {
  if (needed > limit)
    throw new ShiftLabError(
      'limit-exceeded',
      `The sampler's ${name} would be ${needed}; at most ${limit} is possible.`,
      { name, needed, limit },
    );
}

/** Updates the dialogue after a turn: the model has processed all tokens except the last drawn one. */
function settle(dialogue: DialogueRow, { tokens }: SampledTurn): void {
  dialogue.cached += dialogue.pending.length + tokens.length - 1;
  dialogue.pending = tokens.slice(-1);
}
