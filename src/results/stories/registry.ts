/**
 * Stories: claims about arms, as data, and the runs that test them. `npm run results` runs them and writes docs/RESULTS.md
 * (story-table.ts). A story is one file in this folder, found by a glob.
 */
import { inOrder } from '../../domain/definition-files';
import { ShiftLabError } from '../../domain/errors';
import type { StoryAxis } from '../../domain/story';

/** Success with real users: what arm `a` is said to be beside arm `b`. */
export interface Leg {
  readonly a: string;
  readonly b: string;
  readonly expected: 'above' | 'below';
  /** Where the claim is from: the paper's numbers, or why we expect it. */
  readonly because: string;
}

/** One run of a story: the preset with these changes (`--set` of npm run experiment). */
export interface Point {
  readonly label: string;
  /** Part of the result file's name. */
  readonly file: string;
  readonly set: readonly string[];
  /** Another preset than the story's. */
  readonly preset?: string;
  /** Claims of this point, in place of the story's. */
  readonly legs?: readonly Leg[];
  /** A population instead of the preset's. */
  readonly population?: Readonly<Record<string, unknown>>;
}

/** An arm of another story's run that differs from this story's run in one setting. */
export interface AblationRow {
  readonly label: string;
  /** The file of the other story's point. */
  readonly file: string;
  readonly arm: string;
}

export interface Story {
  readonly name: string;
  readonly title: string;
  /** What it asks, in a sentence or two. */
  readonly question: string;
  readonly preset: string;
  readonly arms: readonly string[];
  readonly seeds: readonly number[];
  readonly points: readonly Point[];
  readonly legs: readonly Leg[];
  /** Of a story with one point: rows below its arms. */
  readonly ablations?: readonly AblationRow[];
  /** Every setting that was tried before these, and what came of it: failures too. Sentences; files of results where they are kept. */
  readonly tried: readonly string[];
  /** What its points differ in, where that is one number: then drop-offs stand along it. */
  readonly axis?: StoryAxis;
  /** The two numbers in which its points differ: they are then drawn as a map of who wins where. */
  readonly map?: { readonly x: StoryAxis; readonly y: StoryAxis };
  readonly order: number;
}

const modules = import.meta.glob<{ readonly story: Story }>(
  ['./*.ts', '!./*.test.ts', '!./registry.ts', '!./story-*.ts'],
  { eager: true },
);

export const stories: readonly Story[] = inOrder(
  'a story',
  Object.fromEntries(Object.entries(modules).map(([path, { story }]) => [path, story])),
);

/** Throws `usage`, naming the known ones. */
export function storyNamed(name: string): Story {
  const story = stories.find((candidate) => candidate.name === name);
  if (story) return story;
  const known = stories.map((candidate) => candidate.name).join(', ');
  throw new ShiftLabError('usage', `There is no story "${name}"; stories: ${known}.`, { name, known });
}
