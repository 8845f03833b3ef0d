/** A simulator learns dialogues, and says how far it is. */
import type { LearnedModel } from '../domain/talk-report';
import type { TextDialogue } from '../domain/text-dialogue';
import { firstAveraged } from './averaged-training';
import type { Effort } from './effort';
import type { OpenVocabularyNgram } from './open-vocabulary';
import { passesOver, type TextRecipe } from './recipes';
import type { TextSimulator } from './text-simulator';

/** Units of work a token: of a training step, of a score, of a draw. */
export const COST = { train: 3, score: 1, draw: 6 };

export function trainingWork(tokens: number, { passes }: TextRecipe, asked: number | null): number {
  return COST.train * tokens * (asked ?? passesOver(tokens, passes));
}

/** Learns these dialogues, given their n-gram, in as many passes as were asked for or the recipe says. */
export async function learn(
  simulator: TextSimulator,
  { train, words }: { readonly train: readonly TextDialogue[]; readonly words: OpenVocabularyNgram },
  { passes, learning }: TextRecipe,
  asked: number | null,
  seed: number,
  effort: Effort,
): Promise<LearnedModel> {
  const tokens = tokensOf(train);
  const count = asked ?? passesOver(tokens, passes);
  await simulator.learn({
    train,
    words,
    passes: count,
    recipe: learning,
    seed,
    safePoint: () => effort.pause(),
    onPass: () => effort.add(COST.train * tokens),
  });
  return {
    parameters: simulator.model.parameterCount,
    vocabulary: simulator.encoder.tokenizer.vocabularySize,
    passes: count,
    averagedFrom: firstAveraged(count, learning.averaged),
  };
}

/** About as many as any tokenizer makes, known before there is one: four letters a token, and the marks. */
export function tokensOf(dialogues: readonly TextDialogue[]): number {
  return dialogues.reduce(
    (sum, { turns }) => sum + turns.reduce((tokens, { text }) => tokens + 2 + text.length / 4, 0),
    0,
  );
}
