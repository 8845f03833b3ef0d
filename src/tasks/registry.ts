/**
 * Every task, found by a glob: a task is one folder with a file task.ts, and adding one edits nothing else. Beside the task
 * itself, task.ts exports what training and testing need: scripted policies, and the corpora and recipes of the two base
 * models.
 */
import { personas, type Persona } from '../personas/core/persona';
import type { Episode, Turn } from '../domain/dialogue';
import { badDefinition } from '../domain/definition-files';
import { ShiftLabError } from '../domain/errors';
import { shortened } from '../domain/shown-value';
import type { Rng } from '../domain/rng';
import type { Task } from '../domain/task';
import type { PolicyAct, Problem, UserAct, Values } from '../personas/core/acts';
import type { Person } from '../personas/core/people';
import type { BaseModelRecipes } from './recipe';
import type { MaskedRow } from './views';

/** One part of a user's turn that is right or wrong, given the goal. */
export interface UserCheck {
  readonly check: string;
  readonly ok: boolean;
}

/** One dialogue of a scripted policy, before words. */
export interface ScriptedScene {
  readonly problem: Problem;
  /** The policy's next act, after what the person said. */
  next(heard: UserAct, person: Person): PolicyAct;
  /** How right the answer in force is, in [0, 1]: what the task's judge calls correct; null if none was given. */
  correct(answer: Values | null): number;
}

/** Scripted policies that differ in a few choices. Every combination is a strategy; the base policy learned from a mixture. */
export interface StrategyFamily<Strategy extends object = object> {
  /** What may be chosen, and the weight of each choice in the base mixture. */
  readonly choices: Readonly<Record<string, readonly unknown[]>>;
  readonly weights: Readonly<Record<string, readonly number[]>>;
  /** One of the base mixture. It wanders now and then; a strategy made of choices alone never does. */
  random(rng: Rng): Strategy;
  /** Asks for everything once, then answers. */
  readonly hasty: Strategy;
  /** A fresh problem, and an agent of this strategy. */
  begin(strategy: Strategy, rng: Rng): ScriptedScene;
  describe(strategy: Strategy): string;
}

export interface TaskModule<Goal = unknown> {
  readonly task: Task<Goal>;
  /** A good scripted policy: its next turn after its prompt and these turns. Pure: each call makes the dialogue's random stream anew. */
  solve(turns: readonly Turn[], rng: Rng, prompt: readonly number[]): readonly number[];
  /** A policy that answers at random. The solver must be better. */
  guess(turns: readonly Turn[], rng: Rng, prompt: readonly number[]): readonly number[];
  readonly strategies: StrategyFamily;
  /** How the two base models are trained on the corpora below. */
  readonly recipes: BaseModelRecipes;
  /** Rows for the base policy: scripted agents with users from a broad prior. Row i depends on (seed, i) only. */
  policyCorpus(seed: number, count: number): MaskedRow[];
  /** Rows for the simulator, each under its style tag. Row i depends on (seed, i) only. */
  simulatorCorpus(seed: number, count: number): MaskedRow[];
  /** Rows that the simulator is trained on first, to learn to check an answer. Difficulty counts up from 1. */
  simulatorDrill(seed: number, count: number, difficulty: number): MaskedRow[];
  /** Tokens that name a part of a goal. */
  readonly contentTokens: ReadonlySet<number>;
  /** For each token of a turn that answers: whether it is part of the answer's content, and not only of its wording. */
  answerMask(policyTurn: readonly number[]): readonly boolean[];
  /** Everything in the user's turns that is right or wrong, given the goal. It shows how competent a simulator is. */
  userChecks(episode: Episode<Goal>, turns: readonly Turn[]): readonly UserCheck[];
}

/** Longest sequences, in tokens, that the base models of every task are trained for: `max_position_embeddings` of their configs. */
export const BASE_MODEL_POSITIONS = 256;

/** The tasks of these files (by path, as the glob below finds them), by name. Throws `definition-invalid`. */
export function tasksIn(files: Readonly<Record<string, TaskModule>>): ReadonlyMap<string, TaskModule> {
  return new Map(
    Object.entries(files).map(([path, module]) => {
      const { name } = module.task;
      if (path !== `./${name}/task.ts`)
        throw badDefinition('a task', path, `its name is "${name}", so its folder must be called ${name}.`);
      return [name, module];
    }),
  );
}

export const tasks: ReadonlyMap<string, TaskModule> = tasksIn(
  import.meta.glob<TaskModule>('./*/task.ts', { eager: true }),
);

/** Throws `definition-invalid` if a persona is a member of the training data of a task that does not exist. */
export function requireTasksOf(people: Iterable<Persona>, known: ReadonlySet<string>): void {
  for (const { name, memberOf } of people) {
    const unknown = memberOf.corpora === 'every' ? [] : memberOf.corpora.filter((task) => !known.has(task));
    if (unknown.length > 0)
      throw badDefinition(
        'a persona',
        `src/personas/${name}.ts`,
        `it is a member of the training data of ${unknown.join(', ')}, but there are only the tasks ${[...known].join(', ')}.`,
      );
  }
}

requireTasksOf(personas.values(), new Set(tasks.keys()));

/** Throws `task-unknown`. */
export function taskNamed(name: string): TaskModule {
  const module = tasks.get(name);
  if (!module) {
    const known = [...tasks.keys()].join(', ');
    throw new ShiftLabError('task-unknown', `There is no task "${shortened(name)}"; tasks: ${known}.`, { name, known });
  }
  return module;
}
