/**
 * Rolls out a batch of dialogues between a policy and users, turn by turn in lockstep; finished dialogues drop out.
 *
 * The user opens; then policy and user alternate until the user accepts or leaves, or the policy has taken its last
 * turn and the user has replied to it. Every draw is keyed by (seed, purpose, dialogue). So a dialogue does not depend on
 * the others in its batch, and arms that roll out with the same purpose meet the same people with the same problems.
 */
import type { Dialogue, Turn } from '../../domain/dialogue';
import type { LanguageModel } from '../../domain/language-model';
import { rewardOf, type Reward } from '../../domain/reward';
import type { Task } from '../../domain/task';
import type { DialogueStart, DrawKey, Seat } from '../../domain/seat';
import { closedTurn } from './closed-turn';

/** What all dialogues of an experiment have in common. */
export interface World<Goal> {
  readonly task: Task<Goal>;
  readonly horizon: number;
  readonly reward: Reward;
  /** Most dialogues in one batch. Limits the samplers' memory; numbers do not depend on it. */
  readonly rows: number;
}

export interface RolloutBatch<Goal> {
  readonly starts_N: readonly DialogueStart<Goal>[];
  readonly draws: DrawKey;
  readonly temperature: number;
  /** Most policy turns of each dialogue, including those of its history; the horizon if absent. */
  readonly turnLimits_N?: readonly number[];
  /**
   * Another course of the same dialogues (0 if absent): the first policy turn is the same in all, and everything after it is
   * drawn anew. For dialogues with a history.
   */
  readonly future?: number;
  /** Aborting it ends a batch whose users take their time; the rollout rejects with `cancelled`. */
  readonly signal?: AbortSignal;
}

export function policyTurns(turns: readonly Turn[]): number {
  return turns.filter((turn) => turn.speaker === 'policy').length;
}

/** Rolls out one batch of at most `world.rows` dialogues. */
export async function rollOut<Goal>(
  world: World<Goal>,
  policy: LanguageModel,
  users: Seat<Goal>,
  batch: RolloutBatch<Goal>,
): Promise<Dialogue<Goal>[]> {
  const { task } = world;
  const { starts_N } = batch;
  const afterwards = batch.future ? `${batch.draws.purpose}/future-${batch.future}` : batch.draws.purpose;
  const open = await users.open(starts_N, { ...batch.draws, purpose: afterwards }, batch.signal);
  const turns_N = starts_N.map((start, n): Turn[] => [
    ...start.history,
    ...(open.openings_N[n] ? [open.openings_N[n]] : []),
  ]);
  const limits_N = starts_N.map((_, n) => Math.min(batch.turnLimits_N?.[n] ?? world.horizon, world.horizon));

  const sampler = policy.sampler(world.rows, task.maxContextTokens(world.horizon));
  sampler.begin(
    starts_N.map((start) => start.key),
    turns_N.map((turns, n) => [...task.policyPrompt(starts_N[n]!.episode), ...turns.flatMap((turn) => turn.tokens)]),
  );

  const goesOn = (n: number) =>
    task.readUser(turns_N[n]!.at(-1)!.tokens) === 'continue' && policyTurns(turns_N[n]!) < limits_N[n]!;
  let active = starts_N.map((_, n) => n).filter(goesOn);
  for (let turn = 0; active.length > 0; turn++) {
    const sampled = await sampler.sample(active, {
      temperature: batch.temperature,
      stopToken: task.stopToken.policy,
      maxTokens: task.maxTurnTokens.policy,
      seed: batch.draws.seed,
      purpose: `${turn === 0 ? batch.draws.purpose : afterwards}/policy`,
    });
    const said = sampled.map((turn) => closedTurn('policy', turn, task.stopToken.policy));
    const replies = await open.reply(active, said, batch.signal);
    active.forEach((n, i) => turns_N[n]!.push(said[i]!, replies[i]!));
    const still = active.filter(goesOn);
    active.forEach((n, i) => {
      if (!still.includes(n)) return;
      const forced = said[i]!.truncated ? [task.stopToken.policy] : [];
      sampler.append(n, [...forced, ...replies[i]!.tokens]);
    });
    active = still;
  }

  return starts_N.map((start, n) => {
    const outcome = task.judge(start.episode, turns_N[n]!);
    const persona = open.personas_N[n];
    return {
      episode: start.episode,
      user: users.name,
      ...(persona ? { persona } : {}),
      turns: turns_N[n]!,
      outcome,
      reward: rewardOf(outcome, world.reward),
    };
  });
}

/** Any number of dialogues, batch after batch. `beforeBatch` is awaited before each batch; `afterBatch` gets its dialogues. */
export async function rollOutAll<Goal>(
  world: World<Goal>,
  policy: LanguageModel,
  users: Seat<Goal>,
  batch: RolloutBatch<Goal>,
  beforeBatch: () => Promise<void>,
  afterBatch: (dialogues: readonly Dialogue<Goal>[]) => void = () => undefined,
): Promise<Dialogue<Goal>[]> {
  const all: Dialogue<Goal>[] = [];
  for (let start = 0; start < batch.starts_N.length; start += world.rows) {
    await beforeBatch();
    const end = start + world.rows;
    const limits = batch.turnLimits_N ? { turnLimits_N: batch.turnLimits_N.slice(start, end) } : {};
    const dialogues = await rollOut(world, policy, users, {
      ...batch,
      ...limits,
      starts_N: batch.starts_N.slice(start, end),
    });
    all.push(...dialogues);
    afterBatch(dialogues);
  }
  return all;
}

/** Starts of `count` dialogues without groups: dialogue i is episode i of the purpose. */
export function separateStarts<Goal>(
  task: Task<Goal>,
  { seed, purpose }: DrawKey,
  count: number,
): DialogueStart<Goal>[] {
  return Array.from({ length: count }, (_, index) => ({
    episode: task.sampleEpisode(seed, purpose, index),
    key: index,
    groupKey: index,
    history: [],
  }));
}

/** Starts of the groups of one GRPO update: P episodes × G dialogues with the same opening, group after group. */
export function groupedStarts<Goal>(
  task: Task<Goal>,
  { seed, purpose }: DrawKey,
  update: number,
  prompts: number,
  groupSize: number,
): DialogueStart<Goal>[] {
  return Array.from({ length: prompts * groupSize }, (_, i) => {
    const groupKey = update * prompts + Math.floor(i / groupSize);
    return {
      episode: task.sampleEpisode(seed, purpose, groupKey),
      key: update * prompts * groupSize + i,
      groupKey,
      history: [],
    };
  });
}

/** Splits N entries into groups of `groupSize`, in order. */
export function inGroups<T>(entries_N: readonly T[], groupSize: number): T[][] {
  return Array.from({ length: entries_N.length / groupSize }, (_, p) =>
    entries_N.slice(p * groupSize, (p + 1) * groupSize),
  );
}
