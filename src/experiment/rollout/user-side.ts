/**
 * The users of a batch of dialogues: either real (synthetic) people, or a language model prompted with a style tag and the
 * goal. A rollout knows only the interface.
 *
 * N dialogues are numbered 0..N−1. A group shares the problem and the opening turn, which is all that the policy sees before
 * its first token (GRPO's "same prompt"). Later replies are drawn separately for each dialogue. A simulator has no hidden
 * person, so its groups share nothing more. Groups of real users may share the person too (`grpo.groupShares`): then an
 * advantage compares what the policy did, not whom it met.
 */
import type { Episode, Turn } from '../../domain/dialogue';
import type { ExperimentSpec } from '../../domain/experiment-spec';
import type { LanguageModel } from '../../domain/language-model';
import { Rng } from '../../domain/rng';
import type { RealUser, RealUsers, SimulatorStyle, Task } from '../../domain/task';
import type { DialogueSampler, SampledTurn } from '../../domain/trainable-policy';

export interface DialogueStart<Goal> {
  readonly episode: Episode<Goal>;
  /** Key of the dialogue in the random streams of its purpose (u32). */
  readonly key: number;
  /** Key of its group; dialogues of a group have the same opening. Equal to `key` if there are no groups. */
  readonly groupKey: number;
  /** Turns already taken, the last one by the user; empty if the dialogue starts with the user's opening. */
  readonly history: readonly Turn[];
}

/** Key of all draws of a batch. Arms use the same purposes, so they share episodes and the luck of their users. */
export interface DrawKey {
  readonly seed: number;
  readonly purpose: string;
}

type GroupShares = ExperimentSpec['grpo']['groupShares'];

export interface UserSide<Goal> {
  /** 'real', or the simulator's name. */
  readonly name: string;
  open(starts_N: readonly DialogueStart<Goal>[], draws: DrawKey): Promise<OpenUsers>;
}

export interface OpenUsers {
  /** Opening turn of each dialogue; null if it has a history. */
  readonly openings_N: readonly (Turn | null)[];
  /** Persona of each user; null for simulators. */
  readonly personas_N: readonly (string | null)[];
  /** The next user turn of each of these dialogues, after the given policy turns (same order as `rows`). */
  reply(rows: readonly number[], policyTurns: readonly Turn[]): Promise<readonly Turn[]>;
}

/** A sampled turn as it enters the dialogue: the environment adds the stop token to a truncated one. */
export function closedTurn(speaker: Turn['speaker'], sampled: SampledTurn, stopToken: number): Turn {
  const { tokens, logprobs, entropies, truncated } = sampled;
  if (!truncated) return { speaker, tokens, logprobs, entropies };
  return {
    speaker,
    tokens: [...tokens, stopToken],
    logprobs: [...logprobs, 0],
    entropies: [...entropies, 0],
    truncated,
  };
}

/** A stream that draws from the group's key until `divide`, and from the dialogue's own key after it. */
class DividingRng extends Rng {
  private own: Rng | null = null;

  divide(own: Rng): void {
    this.own = own;
  }

  override u32(): number {
    return this.own ? this.own.u32() : super.u32();
  }
}

/**
 * @param shared what the dialogues of a group have in common besides the problem: the person, which opens for all of them,
 *   or only that opening. Then each dialogue has a person of its own, drawn from those who open like this.
 */
export function realUserSide<Goal>(users: RealUsers<Goal>, shared: GroupShares = 'person'): UserSide<Goal> {
  return {
    name: 'real',
    async open(starts_N, { seed, purpose }) {
      const people_N: RealUser[] = [];
      const openings_N = starts_N.map(({ episode, key, groupKey, history }): Turn => {
        // A synthetic person has a latent state, so it cannot start in the middle of a logged dialogue.
        if (history.length > 0) throw new RangeError('Real users cannot start in the middle of a dialogue.');
        const rng = new DividingRng(seed, `${purpose}/user`, groupKey);
        const person = users.begin(episode, rng);
        const tokens = person.reply(null);
        rng.divide(new Rng(seed, `${purpose}/user-reply`, key));
        const own = () => users.beginAfter(episode, tokens, new Rng(seed, `${purpose}/user-given-opening`, key));
        people_N.push(shared === 'person' ? person : own());
        return { speaker: 'user', tokens };
      });
      return {
        openings_N,
        personas_N: people_N.map((person) => person.persona),
        reply: async (rows, policyTurns) =>
          rows.map((row, i) => ({ speaker: 'user', tokens: people_N[row]!.reply(policyTurns[i]!.tokens) })),
      };
    },
  };
}

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

export interface SimulatorSide<Goal> extends SimulatedUser {
  readonly name: string;
  readonly task: Task<Goal>;
  /** Most dialogues in one batch, and most policy turns of one dialogue: the size of the sampler's cache. */
  readonly rows: number;
  readonly horizon: number;
}

export function simulatorUserSide<Goal>(side: SimulatorSide<Goal>): UserSide<Goal> {
  const { task } = side;
  return {
    name: side.name,
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
