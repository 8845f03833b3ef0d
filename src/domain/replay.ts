/**
 * A training that was recorded to be watched: the same users meet one arm's policy again and again while it is trained. For
 * each step (a number of updates) it has what the policy's simulator promised, what people gave, and the dialogues with the
 * first users, word for word. `npm run replay` makes it; the first screen plays it. It needs neither the task nor a model.
 */
import * as v from 'valibot';
import { list, object, reads, readRecord, share, whole } from './record-fields';

export const REPLAY_SCHEMA = 1;

/** One of the users that every step meets again. */
export interface ReplayUser {
  /** What the user wants, in words. */
  readonly goal: string;
  readonly persona: string;
}

/** How a dialogue ended: with a right answer in force, with a wrong one that the user accepted, the user left, or the policy had no more turns. */
export const ENDINGS = { r: 'right', w: 'wrong', l: 'left', h: 'horizon' } as const;
export type Ending = (typeof ENDINGS)[keyof typeof ENDINGS];

/** The dialogues of one step with the K users. */
export interface ReplayStep {
  /** Of each dialogue, the numbers of its sentences: the user's first, then policy and user in turn. */
  readonly said: readonly (readonly number[])[];
  /** Of each dialogue, a letter for each policy turn: "r" a right answer, "w" a wrong one, "." none. */
  readonly answers: readonly string[];
  /** A letter of ENDINGS for each dialogue. */
  readonly endings: string;
}

export interface Replay {
  readonly format: 'shiftlab-replay';
  readonly schema: typeof REPLAY_SCHEMA;
  readonly task: string;
  readonly preset: string;
  readonly seed: number;
  readonly arm: string;
  /** Temperature at which the policy is used. */
  readonly temperature: number;
  /** The adapter that it was computed on. */
  readonly adapter: string;
  /** Number of dialogues behind each of the numbers below. */
  readonly dialogues: number;
  /** Number of updates done at each step; the first is 0. */
  readonly updates: readonly number[];
  /** Success with the simulator that the arm was trained with, at each step; null for an arm without one. */
  readonly promised: readonly number[] | null;
  /** Success with real users, at each step. */
  readonly people: readonly number[];
  readonly users: readonly ReplayUser[];
  /** Every sentence that occurs, once. */
  readonly sentences: readonly string[];
  readonly steps: readonly ReplayStep[];
}

export const replaySchema = reads<Replay>()(
  object({
    format: v.literal('shiftlab-replay'),
    schema: v.literal(REPLAY_SCHEMA),
    task: v.string(),
    preset: v.string(),
    seed: whole,
    arm: v.string(),
    temperature: v.number(),
    adapter: v.string(),
    dialogues: whole,
    updates: list(whole),
    promised: v.nullable(list(share)),
    people: list(share),
    users: list(object({ goal: v.string(), persona: v.string() })),
    sentences: list(v.string()),
    steps: list(
      object({ said: list(list(whole)), answers: list(v.pipe(v.string(), v.regex(/^[rw.]*$/))), endings: v.string() }),
    ),
  }),
);

/** Throws `usage` for anything but a replay whose parts fit together. */
export function parseReplay(value: unknown): Replay {
  const failure = 'The recording of a training is damaged.';
  const replay = readRecord(
    v.pipe(
      replaySchema,
      v.check((read) => whatDoesNotFit(read) === null, 'must have parts that fit together'),
    ),
    value,
    { failure },
  );
  return replay;
}

/** The first part that does not fit the others; null if all do. */
export function whatDoesNotFit({ updates, promised, people, users, sentences, steps }: Replay): string | null {
  const count = updates.length;
  if (count === 0 || users.length === 0) return 'updates';
  if (updates.some((update, i) => (i === 0 ? update !== 0 : update <= updates[i - 1]!))) return 'updates';
  if (people.length !== count || (promised ?? people).length !== count || steps.length !== count) return 'steps';
  for (const { said, answers, endings } of steps) {
    if (said.length !== users.length || answers.length !== users.length) return 'said';
    if (endings.length !== users.length || [...endings].some((letter) => !(letter in ENDINGS))) return 'endings';
    for (const [k, spoken] of said.entries())
      if (
        spoken.some((sentence) => sentence >= sentences.length) ||
        spoken.length === 0 ||
        answers[k]!.length !== Math.floor(spoken.length / 2)
      )
        return 'said';
  }
  return null;
}
