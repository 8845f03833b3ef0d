/**
 * A simulator of free text: a language model that continues a dialogue as the user would. It is trained on dialogues, scored
 * on others, and drawn from; the model may be on a GPU or, for all but training, without one.
 */
import type { LanguageModel } from '../domain/language-model';
import { Rng, threefry2x32, purposeKey } from '../domain/rng';
import type { TextDialogue, TextTurn } from '../domain/text-dialogue';
import { scoreRows } from '../rl/sft';
import { trainAveraged, type TrainingSettings } from './averaged-training';
import type { DialogueEncoder } from './dialogue-tokens';
import { TokenNoise } from './noised-rows';
import type { OpenVocabularyNgram } from './open-vocabulary';
import type { DialogueNats } from './text-nll';
import { natsOf, rowOf, trainRowOf, windowsOf } from './token-rows';

export interface LearningRecipe extends TrainingSettings {
  /** Share of the words that each pass draws anew from an n-gram of the training dialogues (open-vocabulary.ts). */
  readonly wordNoise: number;
  /** Then, share of the tokens that it draws anew from an n-gram of their tokens (noised-rows.ts). */
  readonly tokenNoise: number;
  /** What a token of the other speaker weighs beside the user's. What is measured are the user's alone. */
  readonly othersWeight: number;
}

export interface Learning {
  readonly train: readonly TextDialogue[];
  /** The n-gram of these dialogues, by which their words are drawn anew. */
  readonly words: OpenVocabularyNgram;
  readonly passes: number;
  readonly recipe: LearningRecipe;
  readonly seed: number;
  /** Awaited before each step; throwing here ends the training. */
  readonly safePoint: () => Promise<void>;
  readonly onPass: (pass: number) => Promise<void>;
}

export interface Saying {
  readonly seed: number;
  readonly temperature: number;
  /** Tokens of a turn; a longer one is cut. */
  readonly maxTokens: number;
}

/** The turns before one that is to be drawn. */
export interface Beginning {
  /** Names the draw: with the seed it determines what is said. */
  readonly key: string;
  readonly before: readonly TextTurn[];
}

/** Dialogues that are drawn together. */
const ROWS = 32;

export class TextSimulator {
  constructor(
    readonly model: LanguageModel,
    readonly encoder: DialogueEncoder,
    /** The longest sequence that it reads or writes. */
    readonly contextTokens: number,
  ) {}

  /** Leaves the model with averaged weights. The same seed gives the same model. */
  async learn({ train, words, passes, recipe, seed, safePoint, onPass }: Learning): Promise<void> {
    const tokens = new TokenNoise(this.encoded(train), this.encoder, seed);
    const rowsOf = (pass: number) => {
      const rng = new Rng(seed, 'text/words', pass);
      const renewed = this.encoded(train.map((dialogue) => words.renewed(dialogue, recipe.wordNoise, rng)));
      this.encoder.forget();
      const noised = tokens.pass(pass, recipe.tokenNoise, renewed);
      return windowsOf(noised, this.contextTokens).map((window) =>
        trainRowOf(noised[window.dialogue]!, window, recipe.othersWeight),
      );
    };
    await trainAveraged({ model: this.model, passes, rowsOf, settings: recipe, seed, safePoint, onPass });
  }

  /** Nats of the user's turns of each dialogue, given what was said before them. */
  async nats(dialogues: readonly TextDialogue[], safePoint: () => Promise<void>): Promise<DialogueNats[]> {
    const { encoded, windows, rows } = this.rows(dialogues);
    return natsOf(encoded, windows, await scoreRows(this.model, rows, safePoint));
  }

  /** What the user would say after each of these beginnings. The same key, beginning and seed give the same answer. */
  async says(
    beginnings: readonly Beginning[],
    { seed, temperature, maxTokens }: Saying,
    safePoint: () => Promise<void>,
  ): Promise<string[]> {
    const said: string[] = [];
    for (let at = 0; at < beginnings.length; at += ROWS) {
      await safePoint();
      const part = beginnings.slice(at, at + ROWS);
      const sampler = this.model.sampler(ROWS, this.contextTokens);
      const prompts = part.map(({ before }) => this.encoder.promptFor('user', before, this.contextTokens - maxTokens));
      sampler.begin(
        part.map(({ key }) => purposeKey(key)),
        prompts,
      );
      const options = { seed, temperature, maxTokens, stopToken: this.encoder.end, purpose: 'text/says' };
      const turns = await sampler.sample(
        part.map((_, row) => row),
        options,
      );
      said.push(...turns.map(({ tokens }) => this.encoder.said(tokens)));
    }
    return said;
  }

  private encoded(dialogues: readonly TextDialogue[]) {
    return dialogues.map((dialogue) => this.encoder.dialogue(dialogue));
  }

  private rows(dialogues: readonly TextDialogue[]) {
    const encoded = this.encoded(dialogues);
    const windows = windowsOf(encoded, this.contextTokens);
    return { encoded, windows, rows: windows.map((window) => rowOf(encoded[window.dialogue]!, window)) };
  }
}

/** In an order that a keyed hash of their ids gives: the same for the same seed and purpose, however they came. */
export function orderedByHash(dialogues: readonly TextDialogue[], purpose: string, seed: number): TextDialogue[] {
  const place = ({ id }: TextDialogue) => threefry2x32(seed, purposeKey(purpose), purposeKey(id), 0)[0];
  return [...dialogues].sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1));
}

/** A share of the dialogues, those whose ids have the smallest keyed hashes: whatever their order, the same ones. */
export function splitByDialogue(
  dialogues: readonly TextDialogue[],
  share: number,
  seed: number,
): { readonly rest: TextDialogue[]; readonly part: TextDialogue[] } {
  const ordered = orderedByHash(dialogues, 'text/split', seed);
  const count = Math.min(Math.max(1, Math.round(share * dialogues.length)), dialogues.length - 1);
  const chosen = new Set(ordered.slice(0, count));
  return { rest: dialogues.filter((one) => !chosen.has(one)), part: dialogues.filter((one) => chosen.has(one)) };
}
