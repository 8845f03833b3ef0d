/**
 * What a task must say so that everything else (worlds, arms, trainer, page) can stay ignorant of it, and what a real
 * user is. A task is one folder in src/tasks, found by a glob; it is pure and runs in page and worker alike.
 */
import type { Episode, Outcome, Turn } from './dialogue';
import type { Rng } from './rng';

/** How a simulator is prompted: a style tag in its context. 'default' is over-cooperative and sycophantic. */
export type SimulatorStyle = string;

/** What a user's turn does to the dialogue. */
export type UserMove = 'continue' | 'accept' | 'leave';

/** What only this task can say of a dialogue, as a number. */
export interface TaskMeasure<Goal = unknown> {
  readonly name: string;
  readonly label: string;
  readonly unit: string;
  readonly definition: string;
  of(episode: Episode<Goal>, turns: readonly Turn[]): number;
}

export interface Task<Goal = unknown> {
  readonly name: string;
  readonly title: string;
  /** One sentence for the page. */
  readonly description: string;
  /** Index = token id. Word level; the tokenizer.json of the task's checkpoints is made from it. */
  readonly vocabulary: readonly string[];
  readonly stopToken: { readonly policy: number; readonly user: number };
  readonly padToken: number;
  /** Longest turn in tokens, stop token included. */
  readonly maxTurnTokens: { readonly policy: number; readonly user: number };
  /** Longest context in tokens (prompt and all turns) at `horizon` policy turns, for either model. */
  maxContextTokens(horizon: number): number;

  sampleEpisode(seed: number, purpose: string, index: number): Episode<Goal>;
  /** What the policy sees before the first turn: never the goal; the document where the task has one. */
  policyPrompt(episode: Episode<Goal>): readonly number[];
  /** What the simulator sees before the first turn: style tag and goal. */
  simulatorPrompt(episode: Episode<Goal>, style: SimulatorStyle): readonly number[];
  readonly simulatorStyles: readonly SimulatorStyle[];

  /** Reads a user turn. Total: any token sequence has a reading. */
  readUser(tokens: readonly number[]): UserMove;
  /** Reads the whole dialogue. Total. */
  judge(episode: Episode<Goal>, turns: readonly Turn[]): Outcome;
  /** Human-readable act of a turn ("ask city", "propose ✓"), for the dialogue viewer and act statistics. */
  actOf(turn: Turn): string;
  /** The policy's answer was asked for a verdict in this turn: right, wrong, or no answer. For verdict fidelity. */
  answerIn(episode: Episode<Goal>, policyTurn: readonly number[]): 'right' | 'wrong' | null;
  /** The task's own measures, averaged over an evaluation beside success; absent where it has none. */
  readonly measures?: readonly TaskMeasure<Goal>[];
  describeGoal(episode: Episode<Goal>): string;
  text(tokens: readonly number[]): string;

  /** Real users made from a population file. Throws `population-invalid`. */
  realUsers(population: unknown): RealUsers<Goal>;
  /** The population used where none is given. */
  readonly defaultPopulation: unknown;
}

export interface RealUsers<Goal = unknown> {
  readonly kind: 'synthetic';
  /** Draws a persona and its latent state, and opens one dialogue. */
  begin(episode: Episode<Goal>, rng: Rng): RealUser;
  /** The exact filter over personas and latent states for one dialogue. */
  filter(episode: Episode<Goal>): UserFilter;
}

/** One person in one dialogue. */
export interface RealUser {
  readonly persona: string;
  /** The next user turn (stop token included) after a policy turn; `null` asks for the opening turn. */
  reply(policyTurn: readonly number[] | null): readonly number[];
}

/** p_real(· | history), exactly. Alternate: next user turn scored/observed, then the policy's turn observed. */
export interface UserFilter {
  /** log p_real(this user turn | history so far), nats; −Infinity where impossible. Does not change the state. */
  logProb(userTurn: readonly number[]): number;
  /** Every next user turn with positive probability. The probabilities sum to 1. */
  enumerate(): Iterable<{ readonly tokens: readonly number[]; readonly probability: number }>;
  /** Takes the user turn as said. */
  observeUser(userTurn: readonly number[]): void;
  /** Takes the policy turn as said. */
  observePolicy(policyTurn: readonly number[]): void;
  /** Posterior over personas. */
  personas(): ReadonlyMap<string, number>;
}
