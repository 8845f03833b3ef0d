/**
 * What the recorded experiments say about each story (src/results/stories): claims about arms, each with its interval and
 * verdict. `npm run results` writes it to results/stories.json, and the page's Results view draws it. Success is with real
 * users: a share of dialogues, or a mean grade in [0, 1]; differences have the same unit.
 *
 * The schema is the only definition; the types are derived from it.
 */
import * as v from 'valibot';
import { ShiftLabError } from './errors';
import { jsonOf } from './json-text';
import { distinct, list, maybe, object, readRecord } from './record-fields';
import type { Verdict } from './verdict';

/** What its interval says of a claim: see `Verdict`. */
const verdict = v.picklist(['holds', 'within', 'untold', 'reversed'] satisfies readonly Verdict[]);

/** What an interval covers: new seeds and their dialogues; with too few seeds, only dialogues of these trained policies. */
const over = v.picklist(['seeds', 'dialogues']);

/** The number in which a story's settings differ. */
const axis = v.picklist(['lambda', 'horizon', 'logs', 'realism', 'reach']);

/** `low` and `high` are the ends of a 95 % interval. */
const difference = { mean: v.number(), low: v.number(), high: v.number() };

/** The same claim, the same settings and seeds, but other adapters. */
const elsewhere = object({
  /** "all seeds on lavapipe", "seeds 1, 2 on an NVIDIA H100, seed 3 on lavapipe". */
  on: v.string(),
  ...difference,
  verdict,
});

/** Success of arm `a` minus that of arm `b`, paired by episode, person and luck. */
const leg = object({
  ...difference,
  a: v.string(),
  b: v.string(),
  expected: v.picklist(['above', 'below']),
  /** Where the claim comes from. */
  because: v.string(),
  /** One number per seed, in the order of the point's seeds. */
  seeds: list(v.number()),
  verdict,
  /** That the mean over seeds is 0, two-sided; null if there are too few seeds for a test. */
  p: v.nullable(v.number()),
  /** The same after Holm's correction over all claims of the story at all its settings, at this temperature. */
  holm: v.nullable(v.number()),
  /** Empty if the claim was computed on no other adapters. */
  elsewhere: list(elsewhere),
});

const arm = object({
  arm: v.string(),
  /** Success with real users, one number per seed. */
  real: list(v.number()),
  /** Success with the simulator that the arm trained with, one number per seed; null if it has no simulator. */
  simulated: v.nullable(list(v.number())),
  /** Simulated minus real success. */
  dropOff: v.nullable(object(difference)),
  /** Success of the oracle minus that of the arm, with real users; null of the oracle, and if it was not run. */
  regret: v.nullable(object(difference)),
});

/** An arm of another story's run, in which one setting differs from the story's own: a row below the story's arms. */
const ablation = object({
  label: v.string(),
  /** results/<file>.json.gz. */
  file: v.string(),
  /** Null if it was not run, or began from other base models than the story's own run. */
  run: v.nullable(
    object({
      arm,
      seeds: list(v.number()),
      over,
      /** Success with real users minus that of the story's own arm, over the seeds that both have; null if they cannot be paired. */
      change: v.nullable(object(difference)),
    }),
  ),
});

/** The numbers in which settings of stories differ, one for each axis. */
const axes = {
  lambda: v.number(),
  horizon: v.number(),
  /** Number of logged dialogues. */
  logs: v.number(),
  /** p, the share of the prompted simulator's groups that speak as people. */
  realism: v.number(),
  /** Policy turns that a logged dialogue has at most. */
  reach: v.number(),
};

/** What the Lab is told to run a setting: how it differs from its preset. */
const setup = object({
  preset: v.string(),
  arms: list(v.string()),
  lambda: v.number(),
  /** A population document; null if the users are the preset's. */
  population: v.nullable(v.record(v.string(), v.unknown())),
  /** Other settings, by path, as text. */
  fields: v.record(v.string(), v.string()),
});

/** One setting of a story, run or not. */
const setting = object({ label: v.string(), file: v.string(), ...axes, setup });

/** Success of arm `a` minus that of arm `b`, about which nobody made a claim. */
const pair = object({ a: v.string(), b: v.string(), ...difference });

/** One setting of a story, with the seeds that have been run so far. */
const point = object({
  label: v.string(),
  /** results/<file>.json.gz. */
  file: v.string(),
  preset: v.string(),
  ...axes,
  /** At which the policies were evaluated. */
  temperature: v.number(),
  seeds: list(v.number()),
  toRun: list(v.number()),
  /** Evaluated dialogues of each arm and seed. */
  dialogues: v.number(),
  /** What the intervals cover. */
  over,
  adapters: list(v.string()),
  /** The base models that it was run with, in words, if they are not the ones shipped today; absent otherwise. */
  earlierBase: v.optional(v.string()),
  arms: distinct(arm, (one) => one.arm),
  legs: distinct(leg, ({ a, expected, b }) => `${a} ${expected} ${b}`),
  /** Every pair of arms, for a story that is a map: from these an order of all arms is read. */
  pairs: maybe(list(pair)),
});

/** How much an arm's drop-off grows from one setting to another, paired by seed, episode, person and luck. */
const trend = object({
  ...difference,
  arm: v.string(),
  from: v.string(),
  to: v.string(),
  seeds: v.number(),
  over,
});

const story = object({
  name: v.string(),
  title: v.string(),
  question: v.string(),
  /** True if success is a mean grade, false if it is a share of dialogues. */
  graded: v.boolean(),
  /** Null if the settings differ in more than one number. */
  axis: v.nullable(axis),
  /** How drop-offs change from the axis's lowest setting to its highest; empty without an axis. */
  trends: list(trend),
  points: distinct(point, ({ label }) => label),
  /** Absent of a story without such rows. */
  ablations: maybe(distinct(ablation, ({ label }) => label)),
  /** The two numbers in which the settings of a map differ, across and up; null if the story is none. */
  map: v.nullable(object({ x: axis, y: axis })),
  /** The same policies at evaluation.secondTemperature, where they were evaluated there; null if none was. */
  second: v.nullable(
    object({
      points: distinct(point, ({ label }) => label),
      trends: list(trend),
      ablations: maybe(distinct(ablation, ({ label }) => label)),
    }),
  ),
  /** Every setting of the story, run or not; absent from older files. */
  settings: maybe(list(setting)),
  /** Labels of the points that have not been run. */
  notRun: list(v.string()),
  /** Every setting that was tried earlier, and its result. */
  tried: list(v.string()),
});

/**
 * Arms of one seed that were trained again on another adapter: how much rounding alone changes success with real users.
 * `same` counts the arms that did the same in every dialogue; `rms` and `largest` are differences of success.
 */
const replication = object({ arms: v.number(), same: v.number(), rms: v.number(), largest: v.number() });

/** 2: four verdicts in place of three (no more ties), p-values, regret and other adapters. 3: a second temperature, maps. */
export const STORIES_SCHEMA = 3;

export const storiesFileSchema = object({
  format: v.literal('shiftlab-stories'),
  schema: v.literal(STORIES_SCHEMA),
  stories: distinct(story, ({ name }) => name),
  /** Null, or absent from older files, if nothing was computed on a second adapter. */
  replication: v.optional(v.nullable(replication)),
});

export type Elsewhere = v.InferOutput<typeof elsewhere>;
export type StoryAxis = v.InferOutput<typeof axis>;
export type LegSummary = v.InferOutput<typeof leg>;
export type ArmSummary = v.InferOutput<typeof arm>;
export type Difference = NonNullable<ArmSummary['dropOff']>;
export type Ablation = v.InferOutput<typeof ablation>;
export type PointSummary = v.InferOutput<typeof point>;
export type StorySetting = v.InferOutput<typeof setting>;
export type SettingSetup = v.InferOutput<typeof setup>;
export type Trend = v.InferOutput<typeof trend>;
export type StorySummary = v.InferOutput<typeof story>;
export type Replication = v.InferOutput<typeof replication>;
export type StoriesFile = v.InferOutput<typeof storiesFileSchema>;

/** Throws `trace-version` for a file of another format, and `usage` for anything that is not a file of results. */
export function parseStories(text: string): StoriesFile {
  const value = jsonOf(text, 'The file of results');
  const found = (value as { schema?: unknown } | null)?.schema;
  if (typeof found === 'number' && found > STORIES_SCHEMA) {
    throw new ShiftLabError(
      'trace-version',
      `The file of results has format ${found}; this version reads formats up to ${STORIES_SCHEMA}: use a newer ShiftLab.`,
      { found, reads: STORIES_SCHEMA },
    );
  }
  if (typeof found === 'number' && found < STORIES_SCHEMA) {
    throw new ShiftLabError(
      'trace-version',
      `The file of results has format ${found}; this version reads format ${STORIES_SCHEMA}: write it again with npm run report -- --write.`,
      { found, reads: STORIES_SCHEMA },
    );
  }
  return readRecord(storiesFileSchema, value, { failure: 'This is not a file of ShiftLab’s results.' });
}

/** The text of results/stories.json. Throws as `parseStories` does, so that it never writes what it could not read. */
export function storiesText(file: StoriesFile): string {
  const text = `${JSON.stringify(file)}\n`;
  parseStories(text);
  return text;
}
