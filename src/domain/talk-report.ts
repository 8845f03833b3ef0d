/**
 * What a calibration on people's dialogues found (src/text): the report that `npm run calibrate` writes, that results/talk
 * keeps and that the page stores with a set of dialogues. Here so that the page can read it without the code that made it.
 */
import * as v from 'valibot';
import type { Interval } from './interval';
import { list, maybe, measured, object, readRecord, reads, seed, share, whole } from './record-fields';
import type { TextTurn } from './text-dialogue';

export const TALK_REPORT_SCHEMA = 1;

export const SIMULATORS = ['uncalibrated', 'calibrated', 'random', 'ngram'] as const;
export type SimulatorName = (typeof SIMULATORS)[number];
/** Those that speak; one from random weights is only scored. */
export type SpeakerName = Exclude<SimulatorName, 'random'>;
export const SPEAKERS: readonly SpeakerName[] = ['uncalibrated', 'calibrated', 'ngram'];

export interface LearnedModel {
  readonly parameters: number;
  readonly vocabulary: number;
  readonly passes: number;
  /** The pass from which on the weights were averaged. Schema 1: absent, the best of all passes by watched dialogues was kept. */
  readonly averagedFrom?: number;
}

export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
}

export interface TextNll {
  readonly perWord: Estimate;
  readonly perByte: Estimate;
  /** Without the ends of turns, per word. */
  readonly textPerWord: number;
}

export interface TextNllDifference {
  /** First − second, nats per word. */
  readonly perWord: Estimate;
  /** (first − second) / second: −0.25 is a quarter less. */
  readonly relative: Estimate;
}

/** How well a classifier tells real turns from simulated ones. */
export interface TurnDistance {
  /** 0: the user's first turn of a dialogue. Null: all turns together. */
  readonly userTurn: number | null;
  readonly dialogues: number;
  /** 0.5 if it cannot; with what exchanged labels give. */
  readonly auc: Estimate & {
    readonly nullMean: number;
    readonly nullBand: Interval;
    readonly p: number;
    readonly draws: number;
  };
}

export interface TurnHabits {
  readonly turns: number;
  readonly wordsPerTurn: number;
  /** Share of turns with a question mark. */
  readonly questions: number;
  /** Different words among the first `ofWords` words, in lower case: fewer means more of the same. */
  readonly differentWords: number;
  readonly ofWords: number;
  /** Share of turns that are empty: a simulator that said nothing. */
  readonly empty: number;
}

/** A real user turn, and what each simulator said in its place. */
export interface GuessingPair {
  readonly id: string;
  /** What was said before, in all of them: the last turns. */
  readonly context: readonly TextTurn[];
  readonly real: string;
  readonly simulated: Readonly<Record<SpeakerName, string>>;
}

export interface TalkReport {
  readonly kind: 'shiftlab-talk';
  readonly schema: typeof TALK_REPORT_SCHEMA;
  readonly seed: number;
  readonly adapter: string;
  readonly data: {
    readonly learned: number;
    /** Training dialogues that only said when to stop; today there are none. */
    readonly watched?: number;
    readonly heldOut: number;
    readonly heldOutWords: number;
    readonly heldOutBytes: number;
    readonly pretraining: number;
  };
  readonly models: Readonly<Record<'calibrated' | 'random', LearnedModel>>;
  readonly pretrained: LearnedModel | null;
  readonly nll: Readonly<Record<SimulatorName, TextNll>>;
  /** The calibrated model against each other one. */
  readonly calibratedAgainst: Readonly<Record<Exclude<SimulatorName, 'calibrated'>, TextNllDifference>>;
  readonly distances: Readonly<Record<SpeakerName, readonly TurnDistance[]>>;
  readonly habits: Readonly<Record<'people' | SpeakerName, TurnHabits>>;
  /** Some turns for a reader to guess; earlier reports have none. */
  readonly pairs?: readonly GuessingPair[];
}

const text = v.string();
const interval = object({ low: measured, high: measured, level: share });
const estimate = object({ value: measured, interval });
const learned = object({ parameters: whole, vocabulary: whole, passes: whole, averagedFrom: maybe(whole) });
const nll = object({ perWord: estimate, perByte: estimate, textPerWord: measured });
const difference = object({ perWord: estimate, relative: estimate });
const distance = object({
  ...{ userTurn: v.nullable(whole), dialogues: whole },
  auc: object({ value: share, interval, nullMean: share, nullBand: interval, p: share, draws: whole }),
});
const habits = object({
  ...{ turns: whole, wordsPerTurn: measured, questions: share, differentWords: whole, ofWords: whole, empty: share },
});
const pair = object({
  id: text,
  context: list(object({ speaker: v.picklist(['policy', 'user']), text })),
  real: text,
  simulated: object({ uncalibrated: text, calibrated: text, ngram: text }),
});

export const talkReportSchema = reads<TalkReport>()(
  object({
    ...{ kind: v.literal('shiftlab-talk'), schema: v.literal(TALK_REPORT_SCHEMA), seed, adapter: text },
    data: object({
      ...{ learned: whole, watched: maybe(whole), heldOut: whole },
      ...{ heldOutWords: whole, heldOutBytes: whole, pretraining: whole },
    }),
    models: object({ calibrated: learned, random: learned }),
    pretrained: v.nullable(learned),
    nll: object({ uncalibrated: nll, calibrated: nll, random: nll, ngram: nll }),
    calibratedAgainst: object({ uncalibrated: difference, random: difference, ngram: difference }),
    distances: object({ uncalibrated: list(distance), calibrated: list(distance), ngram: list(distance) }),
    habits: object({ people: habits, uncalibrated: habits, calibrated: habits, ngram: habits }),
    pairs: maybe(list(pair)),
  }),
);

/** @param what begins the sentence of the error: "This report" @throws usage, naming the first wrong field */
export function readTalkReport(value: unknown, what: string): TalkReport {
  return readRecord(talkReportSchema, value, { failure: `${what} is damaged or not of this program.` });
}
