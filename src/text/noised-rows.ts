/**
 * Small data without over-fitting: in each pass, some of a dialogue's tokens are drawn anew from a Kneser–Ney n-gram of the
 * same dialogues' tokens, given what stands before them by then. Words are drawn anew before, from an n-gram of words
 * (open-vocabulary.ts): that one knows what follows, this one how a word might be spelled that nobody wrote. (Xie et al. 2017, "Data noising as smoothing in neural network
 * language models", replace inputs; here the drawn tokens are also targets.)
 *
 * So the model learns (1 − share) · the text + share · the n-gram, and never reads the same text twice: it cannot learn a few
 * hundred dialogues by heart, and what it knows of them falls back to the n-gram and not to nothing. Marks stay where they
 * are, so turns keep speakers and lengths.
 */
import { Rng } from '../domain/rng';
import type { DialogueEncoder, DialogueTokens } from './dialogue-tokens';
import { KneserNey } from './kneser-ney';

const ORDER = 5;

export class TokenNoise {
  private readonly ngram: KneserNey;

  constructor(
    dialogues: readonly DialogueTokens[],
    private readonly encoder: Pick<DialogueEncoder, 'isMark'>,
    private readonly seed: number,
  ) {
    this.ngram = new KneserNey(
      dialogues.map(({ ids }) => ids),
      ORDER,
    );
  }

  /** These dialogues with a share of their tokens drawn anew; another draw each pass, the same for the same seed and pass. */
  pass(pass: number, share: number, dialogues: readonly DialogueTokens[]): DialogueTokens[] {
    const rng = new Rng(this.seed, 'text/noise', pass);
    return dialogues.map((dialogue) => {
      const ids = [...dialogue.ids];
      for (let at = 1; at < ids.length; at++) {
        if (this.encoder.isMark(ids[at]!) || !rng.bernoulli(share)) continue;
        const drawn = this.ngram.draw(ids.slice(Math.max(0, at - ORDER + 1), at), rng);
        if (drawn !== null && !this.encoder.isMark(drawn)) ids[at] = drawn;
      }
      return { ...dialogue, ids };
    });
  }
}
