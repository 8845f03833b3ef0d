/** The model that calibration begins with: opened, or new with a vocabulary learned from the texts. */
import type { CheckpointFiles, LanguageModel, ModelHost } from '../domain/language-model';
import { ShiftLabError } from '../domain/errors';
import type { TextDialogue } from '../domain/text-dialogue';
import { Tokenizer } from '../model/tokenizer';
import { trainBytePairs, type DuringTraining } from './bpe-trainer';
import { byteLevelTokenizerJson } from './byte-level-json';
import { DialogueEncoder, MARK_NAMES } from './dialogue-tokens';
import { specialTokensOf, withMarks } from './marked-base';
import { PreTokenCounts } from './pre-tokens';
import { configOf, CONTEXT_TOKENS, INITIAL_PROJECTION_SCALE, type ModelShape } from './recipes';
import { TextSimulator } from './text-simulator';

/** The issue of size: larger models do not learn from a few hundred dialogues, and not in minutes. */
export const MOST_PARAMETERS = 2_000_000;
/** A pair that occurs once says nothing of the next text. */
const LEAST_PAIR_COUNT = 2;

/** tokenizer.json of a byte-level BPE for these dialogues, with the marks of a dialogue. */
export async function learnedTokenizer(
  dialogues: readonly TextDialogue[],
  vocabularySize: number,
  during?: DuringTraining,
): Promise<string> {
  const counts = new PreTokenCounts();
  for (const { turns } of dialogues) for (const { text } of turns) counts.add(text);
  const settings = { vocabularySize, special: MARK_NAMES, leastCount: LEAST_PAIR_COUNT };
  return byteLevelTokenizerJson(await trainBytePairs(counts, settings, during));
}

/** A drawn turn may have 96 tokens, after the mark of its speaker. */
const LEAST_POSITIONS = 128;

export async function newSimulator(
  host: ModelHost,
  tokenizer: string,
  shape: ModelShape,
  seed: number,
): Promise<TextSimulator> {
  const encoder = encoderOf(tokenizer);
  const config = configOf(shape, encoder.tokenizer.vocabularySize);
  const fresh = { config, seed, projectionScale: INITIAL_PROJECTION_SCALE };
  return new TextSimulator(requireSmall(await host.create(fresh, 'simulator')), encoder, CONTEXT_TOKENS);
}

/** Throws limit-exceeded if the base is larger than a simulator may be or reads too little at once, and what opening it throws. */
export async function openedSimulator(
  host: ModelHost,
  base: CheckpointFiles,
  seed: number,
): Promise<{ readonly simulator: TextSimulator; readonly tokenizer: string }> {
  const marked = withMarks(base, seed);
  const tokenizer = marked.tokenizer!;
  const model = requireSmall(await host.open(marked, 'simulator'));
  if (model.maxPositions < LEAST_POSITIONS) {
    const { maxPositions } = model;
    model.free();
    throw new ShiftLabError(
      'limit-exceeded',
      `The base model reads ${maxPositions} tokens at once (max_position_embeddings in its config.json); a turn and what was said before it need at least ${LEAST_POSITIONS}.`,
      { maxPositions, least: LEAST_POSITIONS },
    );
  }
  const contextTokens = Math.min(CONTEXT_TOKENS, model.maxPositions);
  return { simulator: new TextSimulator(model, encoderOf(tokenizer), contextTokens), tokenizer };
}

export const encoderOf = (tokenizer: string): DialogueEncoder =>
  new DialogueEncoder(Tokenizer.parse(tokenizer), specialTokensOf(tokenizer));

function requireSmall(model: LanguageModel): LanguageModel {
  const { parameterCount: parameters } = model;
  if (parameters <= MOST_PARAMETERS) return model;
  model.free();
  throw new ShiftLabError(
    'limit-exceeded',
    `The base model has ${parameters.toLocaleString('en')} parameters; a simulator of free text may have at most ${MOST_PARAMETERS.toLocaleString('en')}.`,
    { parameters, most: MOST_PARAMETERS },
  );
}
