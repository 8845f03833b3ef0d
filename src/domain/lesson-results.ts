/**
 * What the recorded trainings of each lesson came to, small enough for a phone: `npm run report -- --write` takes it from the
 * lesson's result file. Shares of dialogues, or mean grades, in [0, 1].
 */
import * as v from 'valibot';
import { distinct, list, object, readRecord, reads } from './record-fields';

export interface LessonDifference {
  readonly mean: number;
  /** The ends of its 95 % interval. */
  readonly low: number;
  readonly high: number;
}

export interface LessonArm {
  readonly arm: string;
  /** Success with real users, one number for each seed. */
  readonly people: readonly number[];
  /** What its simulator promised, one number for each seed: success, or what was rewarded where that is the user's verdict. Null without a simulator. */
  readonly promised: readonly number[] | null;
}

export interface LessonPair extends LessonDifference {
  /** Success of arm `a` minus that of arm `b` with real users, paired by episode. */
  readonly a: string;
  readonly b: string;
}

export interface LessonResult {
  readonly lesson: string;
  readonly temperature: number;
  readonly seeds: number;
  /** Evaluated dialogues of each arm and seed. */
  readonly dialogues: number;
  /** What the intervals cover: new trainings, or only other dialogues with these policies. */
  readonly over: 'seeds' | 'dialogues';
  readonly promise: 'success' | 'acceptance';
  readonly arms: readonly LessonArm[];
  readonly pairs: readonly LessonPair[];
}

const difference = { mean: v.number(), low: v.number(), high: v.number() };

export const lessonResult = reads<LessonResult>()(
  object({
    lesson: v.string(),
    temperature: v.number(),
    seeds: v.number(),
    dialogues: v.number(),
    over: v.picklist(['seeds', 'dialogues']),
    promise: v.picklist(['success', 'acceptance']),
    arms: list(object({ arm: v.string(), people: list(v.number()), promised: v.nullable(list(v.number())) })),
    pairs: list(object({ a: v.string(), b: v.string(), ...difference })),
  }),
);

const lessonResults = distinct(lessonResult, ({ lesson }) => lesson);

/** Throws `usage`. */
export const parseLessonResults = (value: unknown): readonly LessonResult[] =>
  readRecord(lessonResults, value, { failure: 'The results of the lessons are damaged.' });
