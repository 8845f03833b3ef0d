/**
 * A simulator of free text: a language model that continues a dialogue as the user would. It is trained on dialogues, scored
 * on others, and drawn from; the model may be on a GPU or, for all but training, without one.
 */
import type { LanguageModel } from '../domain/language-model';
import { threefry2x32, purposeKey } from '../domain/rng';
import type { TextDialogue, TextTurn } from '../domain/text-dialogue';
import { fineTune, scoreRows, type SftSettings, type SftState } from '../rl/sft';
import type { DialogueEncoder } from './dialogue-tokens';
import { TokenNoise } from './noised-rows';
import type { DialogueNats } from './text-nll';
import { natsOf, rowOf, windowsOf, type Target } from './token-rows';

export interface LearningRecipe extends SftSettings {
  /** Share of the tokens that each epoch draws anew from an n-gram of the training dialogues (noised-rows.ts). */
  readonly noise: number;
  /** Whose words are learned. What is measured are always the user's. */
  readonly target: Target;
}

export interface Learning {
  readonly train: readonly TextDialogue[];
  /** Part of the training dialogues that is only measured: where training stops. */
  readonly watched: readonly TextDialogue[];
  readonly recipe: LearningRecipe;
  readonly seed: number;
  /** Awaited before each step; throwing here ends the training. */
  readonly safePoint: () => Promise<void>;
  readonly onEpoch: (state: SftState) => Promise<void>;
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

  /** Early stopping by the watched dialogues; leaves the model with its best weights. The same seed gives the same model. */
  learn({ train, watched, recipe, seed, safePoint, onEpoch }: Learning): Promise<SftState> {
    const encoded = train.map((dialogue) => this.encoder.dialogue(dialogue));
    const windows = windowsOf(encoded, this.contextTokens);
    const noise = recipe.noise > 0 ? new TokenNoise(encoded, this.encoder, seed) : null;
    const rows = (dialogues: typeof encoded) =>
      windows.map((window) => rowOf(dialogues[window.dialogue]!, window, recipe.target));
    return fineTune({
      model: this.model,
      train: rows(encoded),
      ...(noise && { renewed: (epoch: number) => rows(noise.epoch(epoch, recipe.noise)) }),
      heldOut: this.rows(watched).rows,
      settings: recipe,
      seed,
      from: null,
      safePoint,
      onEpoch,
    });
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

  private rows(dialogues: readonly TextDialogue[]) {
    const encoded = dialogues.map((dialogue) => this.encoder.dialogue(dialogue));
    const windows = windowsOf(encoded, this.contextTokens);
    return { encoded, windows, rows: windows.map((window) => rowOf(encoded[window.dialogue]!, window, 'user')) };
  }
}

/** A share of the dialogues, those whose ids have the smallest keyed hashes: whatever their order, the same ones. */
export function splitByDialogue(
  dialogues: readonly TextDialogue[],
  share: number,
  seed: number,
): { readonly rest: TextDialogue[]; readonly part: TextDialogue[] } {
  const place = ({ id }: TextDialogue) => threefry2x32(seed, purposeKey('text/split'), purposeKey(id), 0)[0];
  const ordered = [...dialogues].sort((a, b) => place(a) - place(b) || (a.id < b.id ? -1 : 1));
  const count = Math.min(Math.max(1, Math.round(share * dialogues.length)), dialogues.length - 1);
  const chosen = new Set(ordered.slice(0, count));
  return { rest: dialogues.filter((one) => !chosen.has(one)), part: dialogues.filter((one) => chosen.has(one)) };
}
