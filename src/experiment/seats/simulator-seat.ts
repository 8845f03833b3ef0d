/**
 * A language model as the user, prompted with a style tag and the goal. It has no hidden person, so its groups share only the
 * problem and the opening. Later replies are drawn separately for each dialogue.
 */
import type { Turn } from '../../domain/dialogue';
import type { LanguageModel } from '../../domain/language-model';
import { Rng } from '../../domain/rng';
import type { DialogueStart, DrawKey, Seat } from '../../domain/seat';
import type { SimulatorStyle, Task } from '../../domain/task';
import type { DialogueSampler } from '../../domain/trainable-policy';
import { closedTurn } from '../rollout/closed-turn';

/** Drawn with the group's key, as its opening is, because the opening tells the voices apart. */
function styleOf(voices: readonly Voice[], { seed, purpose }: DrawKey, { groupKey }: { groupKey: number }): string {
  if (voices.length === 1) return voices[0]!.style;
  const drawn = new Rng(seed, `${purpose}/simulator-style`, groupKey).uniform();
  let below = 0;
  return (voices.find(({ share }) => drawn < (below += share)) ?? voices.at(-1)!).style;
}

/** The same temperature as in calibration and scoring. */
const SIMULATOR_TEMPERATURE = 1;

/** A style tag, and the share of the groups that speak under it. */
export interface Voice {
  readonly style: SimulatorStyle;
  readonly share: number;
}

/** A model that plays the user. Each group of dialogues keeps one of its voices; with several it is a mixture. */
export interface SimulatedUser {
  readonly model: LanguageModel;
  /** At least one; the shares sum to 1. */
  readonly voices: readonly Voice[];
}

/** One style tag for all dialogues. */
export const oneVoice = (style: SimulatorStyle): readonly Voice[] => [{ style, share: 1 }];

export interface SimulatorSeat<Goal> extends SimulatedUser {
  readonly name: string;
  readonly task: Task<Goal>;
  /** Most dialogues in one batch, and most policy turns of one dialogue: the size of the sampler's cache. */
  readonly rows: number;
  readonly horizon: number;
}

export function simulatorSeat<Goal>(side: SimulatorSeat<Goal>): Seat<Goal> {
  const { task } = side;
  return {
    name: side.name,
    traits: { batched: true, reproducible: true, scores: true },
    async open(starts_N, draws) {
      const sampler = side.model.sampler(side.rows, task.maxContextTokens(side.horizon));
      const speak = async (rows: readonly number[], stream: string): Promise<readonly Turn[]> => {
        const stopToken = task.stopToken.user;
        const sampled = await sampler.sample(rows, {
          temperature: SIMULATOR_TEMPERATURE,
          stopToken,
          maxTokens: task.maxTurnTokens.user,
          seed: draws.seed,
          purpose: `${draws.purpose}/${stream}`,
        });
        sampled.forEach((turn, i) => turn.truncated && sampler.append(rows[i]!, [stopToken]));
        return sampled.map((turn) => closedTurn('user', turn, stopToken));
      };
      const prompts_N = starts_N.map((start) => [
        ...task.simulatorPrompt(start.episode, styleOf(side.voices, draws, start)),
        ...start.history.flatMap((turn) => turn.tokens),
      ]);
      const openings_N = await openGroups(sampler, starts_N, prompts_N, (rows) => speak(rows, 'simulator-opening'));
      return {
        openings_N,
        personas_N: starts_N.map(() => null),
        async reply(rows, policyTurns) {
          rows.forEach((row, i) => sampler.append(row, policyTurns[i]!.tokens));
          return speak(rows, 'simulator');
        },
      };
    },
  };
}

/** Begins all N dialogues in the sampler. Openings are sampled once per group, with the group's key. */
async function openGroups<Goal>(
  sampler: DialogueSampler,
  starts_N: readonly DialogueStart<Goal>[],
  prompts_N: readonly (readonly number[])[],
  speak: (rows: readonly number[]) => Promise<readonly Turn[]>,
): Promise<(Turn | null)[]> {
  const openers = new Map<number, number>();
  starts_N.forEach((start, n) => {
    if (start.history.length === 0 && !openers.has(start.groupKey)) openers.set(start.groupKey, n);
  });
  const opening = new Map<number, Turn>();
  if (openers.size > 0) {
    sampler.begin(
      [...openers.keys()],
      [...openers.values()].map((n) => prompts_N[n]!),
    );
    const turns = await speak([...openers.keys()].map((_, i) => i));
    [...openers.keys()].forEach((groupKey, i) => opening.set(groupKey, turns[i]!));
  }
  const openings_N = starts_N.map((start) => (start.history.length > 0 ? null : opening.get(start.groupKey)!));
  sampler.begin(
    starts_N.map((start) => start.key),
    prompts_N.map((prompt, n) => [...prompt, ...(openings_N[n]?.tokens ?? [])]),
  );
  return openings_N;
}
