/**
 * A language model in the user's seat: the prompted simulator, or the one that stands for real people. It serves one
 * request after another, never says the same twice, and its turns carry no log-probs.
 */
import type { Episode, Turn } from '../domain/dialogue';
import type { Seat } from '../domain/seat';
import type { TaskModule } from '../tasks/registry';
import { keyboardOf } from '../tasks/keyboards';
import { ask, type AskingOptions } from './asking';
import { userGrammar } from './grammar';
import type { PromptTemplate } from './prompts';
import { userMessages, userTurn } from './user-turns';

export interface LlmUser extends AskingOptions {
  /** The model's id: what its dialogues say of who the user was. */
  readonly name: string;
  readonly module: TaskModule;
  readonly prompt: PromptTemplate;
  readonly temperature: number;
  /** Whether replies have to follow the task's grammar. Without it the task reads what it can. */
  readonly constrained: boolean;
}

/** The model's own tokens for the longest turn: a rare word may be several. */
const TOKENS_PER_WORD = 6;

/** Its methods reject with `cancelled`, or with a ReplyFailure when a reply failed twice. */
export function llmSeat(user: LlmUser): Seat {
  const { module, prompt, temperature } = user;
  const maxTokens = module.task.maxTurnTokens.user * TOKENS_PER_WORD;
  const speak = (episode: Episode, turns: readonly Turn[], signal = new AbortController().signal): Promise<Turn> =>
    ask(
      user,
      {
        messages: userMessages(module, prompt, episode, turns),
        maxTokens,
        temperature,
        grammar: user.constrained ? userGrammar(keyboardOf(module.task.name).forms(episode)) : null,
      },
      (text) => userTurn(module, episode, turns, text),
      signal,
    );
  return {
    name: user.name,
    traits: { batched: false, reproducible: false, scores: false },
    async open(starts_N, _draws, signal) {
      const turns_N = starts_N.map(({ history }): Turn[] => [...history]);
      const say = async (row: number, now: AbortSignal | undefined): Promise<Turn> => {
        const turn = await speak(starts_N[row]!.episode, turns_N[row]!, now);
        turns_N[row]!.push(turn);
        return turn;
      };
      const openings_N: (Turn | null)[] = [];
      for (const [row, { history }] of starts_N.entries())
        openings_N.push(history.length > 0 ? null : await say(row, signal));
      return {
        openings_N,
        personas_N: starts_N.map(() => null),
        async reply(rows, policyTurns, later = signal) {
          const replies: Turn[] = [];
          for (const [i, row] of rows.entries()) {
            turns_N[row]!.push(policyTurns[i]!);
            replies.push(await say(row, later));
          }
          return replies;
        },
      };
    },
  };
}
