/**
 * Task `talk`: a simulator of free text is calibrated on people's dialogues and compared, on dialogues that it was not trained
 * on, with the same model before, with one that began with random weights, and with an n-gram of the same training text.
 *
 * Nothing here knows a disk or a page: a script and a worker call it alike. The held-out dialogues are only scored: nothing is
 * chosen by them, nor when to stop.
 */
import type { CheckpointFiles, ModelHost } from '../domain/language-model';
import { ShiftLabError } from '../domain/errors';
import { Rng } from '../domain/rng';
import type { LearnedModel, SimulatorName, SpeakerName } from '../domain/talk-report';
import type { TextDialogue } from '../domain/text-dialogue';
import { Effort, type TextProgress } from './effort';
import { OpenVocabularyNgram } from './open-vocabulary';
import { COST, learn, tokensOf, trainingWork } from './learned-model';
import { CALIBRATION, MODEL_SHAPE, PRETRAINING, type ModelShape, type TextRecipe } from './recipes';
import { learnedTokenizer, newSimulator, openedSimulator } from './starting-model';
import type { TextSimulator } from './text-simulator';
import type { DialogueNats } from './text-nll';

export interface TextCalibration {
  readonly train: readonly TextDialogue[];
  readonly heldOut: readonly TextDialogue[];
  /** Dialogues of another kind, learned before; may be empty. */
  readonly pretraining: readonly TextDialogue[];
  /** The model to begin with; null begins with random weights. */
  readonly base: CheckpointFiles | null;
  readonly seed: number;
  /** Optimiser passes over the training dialogues; null takes the recipe's number. */
  readonly passes: number | null;
  readonly shape?: ModelShape;
  readonly host: ModelHost;
  readonly nowMs: () => number;
  readonly onProgress: (progress: TextProgress) => Promise<void>;
}

/** A user turn that a simulator said in place of the real one, after the same dialogue. */
export interface SimulatedTurn {
  readonly dialogue: string;
  /** Place in the dialogue, and among the user's turns. */
  readonly index: number;
  readonly userTurn: number;
  readonly real: string;
  readonly simulated: Readonly<Record<SpeakerName, string>>;
}

export interface CalibratedText {
  readonly nats: Readonly<Record<SimulatorName, readonly DialogueNats[]>>;
  readonly turns: readonly SimulatedTurn[];
  readonly models: Readonly<Record<'calibrated' | 'random', LearnedModel>>;
  readonly pretrained: LearnedModel | null;
  /** Dialogues learned. */
  readonly learned: number;
  readonly files: CheckpointFiles;
}

/** A drawn turn: tokens at most, and words of an n-gram. */
const LONGEST_TURN = { tokens: 96, words: 80 };
/** Turns of a dialogue are drawn up to this many dialogues; more say little more and take long. */
const MOST_DRAWN_DIALOGUES = 200;
const LEAST_TRAINING = 4;

export async function calibrateText(given: TextCalibration): Promise<CalibratedText> {
  const { train, heldOut, pretraining, base, seed, host } = given;
  requireEnough(train, heldOut);
  const drawn = heldOut.slice(0, MOST_DRAWN_DIALOGUES);
  const effort = new Effort(planned(given, drawn), given.nowMs, given.onProgress);

  // First, so that a model that cannot be used is refused before any work.
  const opened = base ? await openedSimulator(host, base, seed) : null;
  await effort.begin('Counting n-grams');
  const ngram = new OpenVocabularyNgram(train);
  const ngramNats = heldOut.map((dialogue) => ngram.nats(dialogue));

  await effort.begin('Learning a vocabulary');
  const shape = given.shape ?? MODEL_SHAPE;
  const own = await learnedTokenizer([...pretraining, ...train], shape.vocabularySize, () => effort.pause());
  const started = opened ?? { simulator: await newSimulator(host, own, shape, seed), tokenizer: own };
  const { simulator } = started;
  const pause = () => effort.pause();
  const score = async (which: TextSimulator) => {
    const nats = await which.nats(heldOut, pause);
    await effort.add(COST.score * tokensOf(heldOut));
    return nats;
  };
  const draw = async (which: TextSimulator) => {
    const beginnings = userTurnsOf(drawn).map(({ dialogue, index }) => ({
      key: `${dialogue.id} ${index}`,
      before: dialogue.turns.slice(0, index),
    }));
    const options = { seed, temperature: 1, maxTokens: LONGEST_TURN.tokens };
    const said = await which.says(beginnings, options, pause);
    await effort.add(COST.draw * tokensOf(drawn));
    return said;
  };

  let pretrained: LearnedModel | null = null;
  if (pretraining.length > 0) {
    await effort.begin('Learning from other dialogues');
    pretrained = await learn(
      simulator,
      { train: pretraining, words: new OpenVocabularyNgram(pretraining) },
      PRETRAINING,
      null,
      seed,
      effort,
    );
  }
  await effort.begin('Scoring and drawing before calibration');
  const before = { nats: await score(simulator), said: await draw(simulator) };

  await effort.begin('Calibrating');
  const calibrated = await learn(simulator, { train, words: ngram }, CALIBRATION, given.passes, seed, effort);
  await effort.begin('Scoring and drawing after calibration');
  const after = { nats: await score(simulator), said: await draw(simulator) };
  const files = endingTurns(await simulator.model.toFiles(), simulator.encoder.end, started.tokenizer);
  simulator.model.free();

  await effort.begin('Learning from random weights');
  const fresh = await newSimulator(host, own, shape, seed);
  const random = await learn(fresh, { train, words: ngram }, CALIBRATION, given.passes, seed, effort);
  const randomNats = await score(fresh);
  fresh.model.free();

  const turns = userTurnsOf(drawn).map(({ dialogue, index, userTurn }, n): SimulatedTurn => {
    const rng = new Rng(seed, 'text/ngram', n);
    return {
      dialogue: dialogue.id,
      index,
      userTurn,
      real: dialogue.turns[index]!.text,
      simulated: {
        uncalibrated: before.said[n]!,
        calibrated: after.said[n]!,
        ngram: ngram.draw(dialogue.turns.slice(0, index), rng, LONGEST_TURN.words),
      },
    };
  });
  return {
    nats: { uncalibrated: before.nats, calibrated: after.nats, random: randomNats, ngram: ngramNats },
    turns,
    models: { calibrated, random },
    pretrained,
    learned: train.length,
    files,
  };
}

/** The model's files; other programs end what they generate where config.json says that a text ends. */
function endingTurns(files: CheckpointFiles, end: number, tokenizer: string): CheckpointFiles {
  const config = JSON.parse(files.config) as object;
  return { ...files, config: JSON.stringify({ ...config, eos_token_id: end }, null, 1), tokenizer };
}

export type PlannedText = Pick<TextCalibration, 'train' | 'heldOut' | 'pretraining' | 'passes'>;

/** Units of work: about as many as tokens that a model reads once. */
export function plannedWork(given: PlannedText): number {
  return planned(given, given.heldOut.slice(0, MOST_DRAWN_DIALOGUES));
}

function planned({ train, heldOut, pretraining, passes }: PlannedText, drawn: readonly TextDialogue[]): number {
  const training = (dialogues: readonly TextDialogue[], recipe: TextRecipe, asked: number | null) =>
    trainingWork(tokensOf(dialogues), recipe, asked);
  const pre = pretraining.length > 0 ? training(pretraining, PRETRAINING, null) : 0;
  const score = COST.score * tokensOf(heldOut);
  return pre + 2 * training(train, CALIBRATION, passes) + 3 * score + 2 * COST.draw * tokensOf(drawn);
}

export interface UserTurn {
  readonly dialogue: TextDialogue;
  readonly index: number;
  readonly userTurn: number;
}

export function userTurnsOf(dialogues: readonly TextDialogue[]): UserTurn[] {
  return dialogues.flatMap((dialogue) =>
    dialogue.turns
      .map((turn, index) => ({ turn, index }))
      .filter(({ turn }) => turn.speaker === 'user')
      .map(({ index }, userTurn) => ({ dialogue, index, userTurn })),
  );
}

export function requireEnough(train: readonly TextDialogue[], heldOut: readonly TextDialogue[]): void {
  const counts = { train: userTurnsOf(train).length, heldOut: userTurnsOf(heldOut).length };
  if (train.length >= LEAST_TRAINING && heldOut.length >= 2 && counts.train > 0 && counts.heldOut > 0) return;
  throw new ShiftLabError(
    'usage',
    `Calibration needs at least ${LEAST_TRAINING} training dialogues and 2 held-out ones, with user turns; there are ${train.length} and ${heldOut.length}.`,
    { train: train.length, heldOut: heldOut.length },
  );
}
