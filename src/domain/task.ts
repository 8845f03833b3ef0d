/**
 * The interface of a task, which is all that the rest of the code (arms, trainer, page) knows of it, and that of a real
 * user. A task is one folder in src/tasks, found by a glob; its code is pure and runs on the page and in the worker.
 */
import type { Episode, Outcome, Turn } from './dialogue';
import type { Rng } from './rng';

/** The style tag in a simulator's prompt. 'default' is over-cooperative and sycophantic. */
export type SimulatorStyle = string;

/** What a user's turn does to the dialogue. */
export type UserMove = 'continue' | 'accept' | 'leave';

/** A number that only this task can compute from a dialogue. */
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
  /** Words; the index of a word is its token id. The tokenizer.json of the task's checkpoints is made from it. */
  readonly vocabulary: readonly string[];
  readonly stopToken: { readonly policy: number; readonly user: number };
  readonly padToken: number;
  /** Longest turn in tokens, stop token included. */
  readonly maxTurnTokens: { readonly policy: number; readonly user: number };
  /** Longest context in tokens (prompt and all turns) at `horizon` policy turns, for either model. */
  maxContextTokens(horizon: number): number;

  sampleEpisode(seed: number, purpose: string, index: number): Episode<Goal>;
  /** What the policy sees before the first turn: the document if the task has one, and never the goal. */
  policyPrompt(episode: Episode<Goal>): readonly number[];
  /** What the simulator sees before the first turn: style tag and goal. */
  simulatorPrompt(episode: Episode<Goal>, style: SimulatorStyle): readonly number[];
  readonly simulatorStyles: readonly SimulatorStyle[];

  /** Reads a user turn. Works for any sequence of tokens. */
  readUser(tokens: readonly number[]): UserMove;
  /** Reads the whole dialogue. Works for any sequence of tokens. */
  judge(episode: Episode<Goal>, turns: readonly Turn[]): Outcome;
  /** Human-readable act of a turn ("ask city", "propose ✓"), for the dialogue viewer and act statistics. */
  actOf(turn: Turn): string;
  /** Whether the policy turn gives an answer and asks for a verdict: right, wrong, or null for no answer. For verdict fidelity. */
  answerIn(episode: Episode<Goal>, policyTurn: readonly number[]): 'right' | 'wrong' | null;
  /** The task's own measures, averaged over an evaluation in addition to success; absent if it has none. */
  readonly measures?: readonly TaskMeasure<Goal>[];
  describeGoal(episode: Episode<Goal>): string;
  text(tokens: readonly number[]): string;

  /** Makes real users from a population document. Throws `population-invalid`. */
  realUsers(population: unknown): RealUsers<Goal>;
  /** The population that is used if none is given. */
  readonly defaultPopulation: unknown;
}

export interface RealUsers<Goal = unknown> {
  readonly kind: 'synthetic';
  /** Draws a persona and its latent state, and opens one dialogue. */
  begin(episode: Episode<Goal>, rng: Rng): RealUser;
  /**
   * Draws a persona and its latent state from their exact posterior given this opening turn, as if people were drawn by
   * `begin` until one opens with exactly this turn. Its first reply is that to the first policy turn. Throws `internal` if
   * nobody opens like this.
   */
  beginAfter(episode: Episode<Goal>, opening: readonly number[], rng: Rng): RealUser;
  /** The exact filter over personas and latent states for one dialogue. */
  filter(episode: Episode<Goal>): UserFilter;
}

/** One person in one dialogue. */
export interface RealUser {
  readonly persona: string;
  /** The next user turn (stop token included) after a policy turn; `null` asks for the opening turn. */
  reply(policyTurn: readonly number[] | null): readonly number[];
}

/** p_real(· | history), exactly. Turns are observed in their order: a user turn (scored first, if wanted), then a policy turn. */
export interface UserFilter {
  /** log p_real(this user turn | history so far), nats; −Infinity if impossible. Does not change the state. */
  logProb(userTurn: readonly number[]): number;
  /** Every next user turn with positive probability. The probabilities sum to 1. */
  enumerate(): Iterable<{ readonly tokens: readonly number[]; readonly probability: number }>;
  /** Adds a user turn to the history. */
  observeUser(userTurn: readonly number[]): void;
  /** Adds a policy turn to the history. */
  observePolicy(policyTurn: readonly number[]): void;
  /** Posterior over personas. */
  personas(): ReadonlyMap<string, number>;
}
