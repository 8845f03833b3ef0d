/** results/stories.json, fetched and checked, so that what is drawn is what src/domain/story.ts says. */
import * as v from 'valibot';
import { ShiftLabError } from '../../domain/errors';
import { issueSentence } from '../../domain/schema-issue';
import type { PointSummary, StoriesFile, StorySummary } from '../../domain/story';
import type { Fetching } from '../fetch/fetching.svelte';

const SCHEMA = 1;

const difference = { mean: v.number(), low: v.number(), high: v.number() };
const leg = v.object({
  ...difference,
  a: v.string(),
  b: v.string(),
  expected: v.picklist(['above', 'below']),
  because: v.string(),
  seeds: v.array(v.number()),
  verdict: v.picklist(['holds', 'tie', 'reversed']),
});
const arm = v.object({
  arm: v.string(),
  real: v.array(v.number()),
  simulated: v.nullable(v.array(v.number())),
  dropOff: v.nullable(v.object(difference)),
});
const point = v.object({
  label: v.string(),
  file: v.string(),
  preset: v.string(),
  lambda: v.number(),
  horizon: v.number(),
  logs: v.number(),
  seeds: v.array(v.number()),
  toRun: v.array(v.number()),
  dialogues: v.number(),
  over: v.picklist(['seeds', 'dialogues']),
  adapters: v.array(v.string()),
  arms: v.array(arm),
  legs: v.array(leg),
});
const trend = v.object({
  ...difference,
  arm: v.string(),
  from: v.string(),
  to: v.string(),
  seeds: v.number(),
  over: v.picklist(['seeds', 'dialogues']),
});
const story = v.object({
  name: v.string(),
  title: v.string(),
  question: v.string(),
  graded: v.boolean(),
  axis: v.nullable(v.picklist(['lambda', 'horizon', 'logs'])),
  trends: v.array(trend),
  points: v.array(point),
  notRun: v.array(v.string()),
  tried: v.array(v.string()),
});
const replication = v.object({ arms: v.number(), same: v.number(), rms: v.number(), largest: v.number() });
const storiesFile = v.object({
  format: v.literal('shiftlab-stories'),
  schema: v.literal(SCHEMA),
  stories: v.array(story),
  replication: v.optional(v.nullable(replication)),
});

/** Throws `trace-version` for a newer file, `usage` for anything that is not one. */
export function parseStories(text: string): StoriesFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new ShiftLabError(
      'usage',
      `The file of results is not JSON: ${(thrown as Error).message}`,
      {},
      { cause: thrown },
    );
  }
  const found = (value as { schema?: unknown } | null)?.schema;
  if (typeof found === 'number' && found > SCHEMA) {
    throw new ShiftLabError(
      'trace-version',
      `The file of results has format ${found}; this page reads up to ${SCHEMA}.`,
      { found, reads: SCHEMA },
    );
  }
  const read = v.safeParse(storiesFile, value);
  if (!read.success) {
    const [issue] = read.issues;
    throw new ShiftLabError(
      'usage',
      `This is not a file of ShiftLab’s results. ${issueSentence('field', v.getDotPath(issue) ?? 'file', issue)}`,
      {},
    );
  }
  return read.output;
}

export async function loadStories(fetching: Fetching): Promise<StoriesFile> {
  return parseStories(await fetching.text('results/stories.json'));
}

/** What a run of a story is called once it is open. */
export const runTitle = (story: Pick<StorySummary, 'title'>, point: Pick<PointSummary, 'label'>): string =>
  `${story.title}: ${point.label}`;
